import { inputError } from "../../errors.ts";

/** An element to be written, or a text. Attributes that are undefined are left out. */
export type XmlContent = string | {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly children?: readonly XmlContent[];
};

/**
 * An XML document in UTF-8, indented by two spaces. Texts stand alone in their element and are kept to the character: read by any XML
 * parser, they are as they were.
 *
 * @throws an input error if a text holds a character that XML 1.0 has no way to write, such as U+0000
 *
 * @example
 * ```ts
 * import { writeXml } from "@/formats/xml/write-xml.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const text = writeXml({ name: "a", attributes: { b: 1 }, children: ["R&D"] });
 * assertEquals(text, '<?xml version="1.0" encoding="UTF-8"?>\n<a b="1">R&amp;D</a>\n');
 * ```
 */
export function writeXml(root: XmlContent): string {
  const lines: string[] = ['<?xml version="1.0" encoding="UTF-8"?>'];
  writeElement(root, "", lines);
  return lines.join("\n") + "\n";
}

function writeElement(content: XmlContent, indent: string, lines: string[]): void {
  if (typeof content === "string") {
    lines.push(indent + escapeXmlText(content));
    return;
  }
  const { name, attributes = {}, children = [] } = content;
  const head = Object.entries(attributes).filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXmlText(String(value))}"`).join("");
  if (children.length === 0) lines.push(`${indent}<${name}${head}/>`);
  else if (children.length === 1 && typeof children[0] === "string") {
    lines.push(`${indent}<${name}${head}>${escapeXmlText(children[0])}</${name}>`);
  } else {
    lines.push(`${indent}<${name}${head}>`);
    for (const child of children) writeElement(child, indent + "  ", lines);
    lines.push(`${indent}</${name}>`);
  }
}

/** Line breaks and tabs as references: in an attribute a parser would make spaces of them. */
const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** Text as it may stand in an element and in an attribute's value. */
function escapeXmlText(text: string): string {
  // deno-lint-ignore no-control-regex -- these are the characters that XML forbids
  const bad = text.isWellFormed() ? /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.exec(text) : /[\ud800-\udfff]/.exec(text);
  if (bad !== null) {
    throw inputError({
      expected: "characters that XML can hold",
      found: `U+${bad[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")} in ${JSON.stringify(text.slice(0, 60))}`,
      advice: "Rename what is called so, or write another format.",
    });
  }
  return text.replace(/[&<>"\t\n\r]/g, (character) => ESCAPES[character]);
}
