import type { XesAttribute, XesHeader } from "../../event-log/event-batch.ts";
import { xmlText } from "../xml/xml-text.ts";

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
