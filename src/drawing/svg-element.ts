/**
 * An SVG element as plain data: the page makes DOM nodes of it, files get its text. Strings are
 * always text nodes and are escaped: no label can become markup.
 */
export interface SvgElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly children: readonly (SvgElement | string)[];
}

/** Fonts of drawings: the system's, where there is one. */
export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** A coordinate to a tenth of a px: finer digits only make files longer. */
export const round = (value: number): number => Math.round(value * 10) / 10 + 0;

/** Makes an element; attributes that are undefined are left out. */
export function svg(
  tag: string,
  attributes: SvgElement["attributes"] = {},
  children: SvgElement["children"] = [],
): SvgElement {
  return { tag, attributes, children };
}

/**
 * An element as text for a file. Characters that XML 1.0 cannot hold are replaced by U+FFFD.
 *
 * @example
 * ```ts
 * import { svg, svgMarkup } from "@/drawing/svg-element.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(svgMarkup(svg("text", { x: 1 }, ["<img src=x>"])), '<text x="1">&lt;img src=x&gt;</text>');
 * ```
 */
export function svgMarkup(element: SvgElement): string {
  const attributes = Object.entries(element.attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`).join("");
  const content = element.children.map((child) => typeof child === "string" ? escapeXml(child) : svgMarkup(child)).join("");
  return content === "" ? `<${element.tag}${attributes}/>` : `<${element.tag}${attributes}>${content}</${element.tag}>`;
}

function escapeXml(text: string): string {
  return text.toWellFormed()
    // deno-lint-ignore no-control-regex -- these are the characters that XML forbids
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd")
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
