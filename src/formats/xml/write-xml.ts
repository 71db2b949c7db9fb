import { xmlText } from "./xml-text.ts";

/** An element to be written, or a text. Attributes that are undefined are left out. */
export type XmlContent = string | {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly children?: readonly XmlContent[];
};

/**
 * An XML document in UTF-8, indented by two spaces. A text must be the only child of its element;
 * every XML parser reads it back unchanged.
 *
 * @throws an input error if a text contains a character that XML 1.0 does not allow, such as U+0000
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
    lines.push(indent + xmlText(content));
    return;
  }
  const { name, attributes = {}, children = [] } = content;
  const head = Object.entries(attributes).filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${xmlText(String(value))}"`).join("");
  if (children.length === 0) lines.push(`${indent}<${name}${head}/>`);
  else if (children.length === 1 && typeof children[0] === "string") {
    lines.push(`${indent}<${name}${head}>${xmlText(children[0])}</${name}>`);
  } else {
    lines.push(`${indent}<${name}${head}>`);
    for (const child of children) writeElement(child, indent + "  ", lines);
    lines.push(`${indent}</${name}>`);
  }
}
