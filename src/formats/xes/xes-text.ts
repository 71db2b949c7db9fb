import { inputError } from "../../errors.ts";
import type { XesAttribute, XesHeader } from "../../event-log/event-batch.ts";
import { isXmlCharacter } from "./xml-rules.ts";

/** The root element and head of a XES document, up to its first trace. */
export function xesHead({ extensions, globals, classifiers, attributes }: XesHeader): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1849-2016" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">\n',
    ...extensions.map(({ name, prefix, uri }) =>
      `  <extension name="${xmlText(name)}" prefix="${xmlText(prefix)}" uri="${xmlText(uri)}"/>\n`
    ),
    ...(["trace", "event"] as const).filter((scope) => globals[scope].length > 0).map((scope) =>
      `  <global scope="${scope}">\n${xesAttributes(globals[scope], "    ")}  </global>\n`
    ),
    ...classifiers.map(({ name, scope, keys }) =>
      `  <classifier name="${xmlText(name)}" scope="${scope}" keys="${xmlText(keys)}"/>\n`
    ),
    xesAttributes(attributes, "  "),
  ].join("");
}

/** What follows the last trace. */
export const XES_END = "</log>\n";

/**
 * A trace with its events.
 *
 * @example
 * ```ts
 * import { xesTrace } from "@/formats/xes/xes-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const text = xesTrace([{ key: "concept:name", type: "string", value: "a & b", attributes: [] }], []);
 * assertEquals(text, '  <trace>\n    <string key="concept:name" value="a &amp; b"/>\n  </trace>\n');
 * ```
 */
export function xesTrace(attributes: readonly XesAttribute[], events: readonly (readonly XesAttribute[])[]): string {
  const eventTexts = events.map((event) => `    <event>\n${xesAttributes(event, "      ")}    </event>\n`);
  return `  <trace>\n${xesAttributes(attributes, "    ")}${eventTexts.join("")}  </trace>\n`;
}

function xesAttributes(attributes: readonly XesAttribute[], indent: string): string {
  let text = "";
  for (const attribute of attributes) text += xesAttribute(attribute, indent);
  return text;
}

function xesAttribute({ key, type, value, attributes }: XesAttribute, indent: string): string {
  const head = `${indent}<${type} key="${xmlText(key)}"${
    type === "list" || type === "container" ? "" : ` value="${xmlText(value)}"`
  }`;
  if (type === "list") {
    return `${head}>\n${indent}  <values>\n${xesAttributes(attributes, indent + "    ")}${indent}  </values>\n${indent}</list>\n`;
  }
  return attributes.length === 0 ? `${head}/>\n` : `${head}>\n${xesAttributes(attributes, indent + "  ")}${indent}</${type}>\n`;
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
 * Text as it stands in an attribute value; line breaks and tabs as references, since a parser would make spaces of them.
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
        advice: "Write the log as CSV instead.",
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
