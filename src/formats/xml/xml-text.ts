import { inputError } from "../../errors.ts";
import { isXmlCharacter } from "../xes/xml-rules.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/**
 * Text as it stands in an attribute value; line breaks and tabs as references, since a parser would
 * make spaces of them.
 *
 * @throws inputError for a character that XML 1.0 has no way to write, such as U+0000
 */
export function xmlText(text: string): string {
  if (/^[\w :.+-]*$/.test(text)) return text;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const lone = unit >= 0xd800 && unit <= 0xdfff && !isPair(text, i);
    if (lone || (!isXmlCharacter(unit) && (unit < 0xd800 || unit > 0xdfff))) {
      throw inputError({
        expected: "characters that XML can hold",
        found: `U+${unit.toString(16).toUpperCase().padStart(4, "0")} in ${JSON.stringify(text.slice(0, 60))}`,
        advice: "Rename what is called so, or write another format.",
      });
    }
  }
  return text.replace(/[&<>"\t\n\r]/g, (character) => ESCAPES[character]);
}

/** Whether the surrogate at `i` has its other half. */
function isPair(text: string, i: number): boolean {
  const high = text.charCodeAt(i) < 0xdc00;
  const other = text.charCodeAt(high ? i + 1 : i - 1);
  return high ? other >= 0xdc00 && other <= 0xdfff : other >= 0xd800 && other < 0xdc00;
}
