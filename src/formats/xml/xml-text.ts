import { inputError } from "../../errors.ts";

/**
 * The rules of XML 1.0 (fifth edition) on characters, names and references, on texts that have been
 * decoded from UTF-8.
 */

const NAME_START = ":A-Z_a-z\\u{c0}-\\u{d6}\\u{d8}-\\u{f6}\\u{f8}-\\u{2ff}\\u{370}-\\u{37d}\\u{37f}-\\u{1fff}\\u{200c}\\u{200d}" +
  "\\u{2070}-\\u{218f}\\u{2c00}-\\u{2fef}\\u{3001}-\\u{d7ff}\\u{f900}-\\u{fdcf}\\u{fdf0}-\\u{fffd}\\u{10000}-\\u{effff}";
const NAME = new RegExp(`^[${NAME_START}][${NAME_START}\\-.0-9\\u{b7}\\u{300}-\\u{36f}\\u{203f}\\u{2040}]*$`, "u");

/** The position of a problem in the source. */
export interface XmlPosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Computes the position of a problem; called only if there is one, because it takes time. */
export type Where = () => XmlPosition;

/** The problem of malformed XML. */
export const malformed = (where: Where, expected: string, found: string, advice?: string): Error =>
  inputError({ ...where(), expected, found, advice: advice ?? "Check that the file is complete and well-formed XML." });

/** Whether a text is an XML name. */
export const isName = (text: string): boolean => NAME.test(text);

/** Whether a code point may stand in XML. */
const isXmlCharacter = (code: number): boolean =>
  (code >= 0x20 && code <= 0xd7ff) || code === 9 || code === 10 || code === 13 || (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff);

/** Refuses a text with characters that XML does not allow. */
export function checkCharacters(text: string, where: Where): void {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if ((unit < 0x20 && unit !== 9 && unit !== 10 && unit !== 13) || unit >= 0xfffe) {
      throw malformed(where, "characters that XML allows", `U+${unit.toString(16).toUpperCase().padStart(4, "0")}`);
    }
  }
}

/** The entities that XML knows without a declaration. */
export const PREDEFINED_ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", apos: "'", quot: '"' };

/**
 * Replaces the five predefined entities and character references. Any other entity is refused: its
 * declaration could expand without bound or read other files.
 */
function resolveReferences(text: string, where: Where): string {
  if (!text.includes("&")) return text;
  let result = "";
  let from = 0;
  for (let at = text.indexOf("&"); at >= 0; at = text.indexOf("&", from)) {
    const end = text.indexOf(";", at);
    if (end < 0) throw malformed(where, "an entity such as &amp;", "a lone &", "Write & as &amp;.");
    result += text.slice(from, at) + resolveReference(text.slice(at + 1, end), where);
    from = end + 1;
  }
  return result + text.slice(from);
}

function resolveReference(name: string, where: Where): string {
  if (Object.hasOwn(PREDEFINED_ENTITIES, name)) return PREDEFINED_ENTITIES[name];
  const match = /^#(?:([0-9]+)|x([0-9a-fA-F]+))$/.exec(name);
  if (match !== null) {
    const code = match[1] !== undefined ? parseInt(match[1], 10) : parseInt(match[2], 16);
    if (isXmlCharacter(code)) return String.fromCodePoint(code);
    throw malformed(where, "a reference to a character that XML allows", `&${name.slice(0, 30)};`);
  }
  throw malformed(
    where,
    "one of the entities &lt; &gt; &amp; &apos; &quot; or a character reference",
    `&${name.slice(0, 30)};`,
    "Replace the entity by its text: entities of a document type are not read, for safety.",
  );
}

/**
 * The value of an attribute as written: line breaks and tabs become spaces, then references are
 * replaced.
 */
export function attributeValue(raw: string, where: Where): string {
  if (raw.includes("<")) throw malformed(where, "an attribute value without <", "a < in it", "Write < as &lt;.");
  checkCharacters(raw, where);
  return resolveReferences(raw.replace(/\r\n|[\r\n\t]/g, " "), where);
}

/** Checks text between tags. */
export function checkText(raw: string, where: Where): void {
  checkCharacters(raw, where);
  if (raw.includes("]]>")) throw malformed(where, "text without ]]>", "]]>", "Write > as &gt;.");
  resolveReferences(raw, where);
}

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
 * Text escaped for an attribute value; line breaks and tabs become references, because a parser
 * would replace them by spaces.
 *
 * @throws an input error for a character that XML 1.0 does not allow, such as U+0000
 */
export function xmlText(text: string): string {
  if (/^[\w :.+-]*$/.test(text)) return text;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const lone = unit >= 0xd800 && unit <= 0xdfff && !isPair(text, i);
    if (lone || (!isXmlCharacter(unit) && (unit < 0xd800 || unit > 0xdfff))) {
      throw inputError({
        expected: "characters that XML allows",
        found: `U+${unit.toString(16).toUpperCase().padStart(4, "0")} in ${JSON.stringify(text.slice(0, 60))}`,
        advice: "Remove the character from the name, or write another format.",
      });
    }
  }
  return text.replace(/[&<>"\t\n\r]/g, (character) => ESCAPES[character]);
}

/** Whether the surrogate at `i` is part of a pair. */
function isPair(text: string, i: number): boolean {
  const high = text.charCodeAt(i) < 0xdc00;
  const other = text.charCodeAt(high ? i + 1 : i - 1);
  return high ? other >= 0xdc00 && other <= 0xdfff : other >= 0xd800 && other < 0xdc00;
}
