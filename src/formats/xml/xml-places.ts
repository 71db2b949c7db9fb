import { clip, inputError, type TracebookError } from "../../errors.ts";
import type { XmlElement } from "./read-xml.ts";

/** The first child with this name. */
export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

/** The children with this name. */
export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** A problem with an element, told with its place. */
export function elementError(
  element: XmlElement,
  source: string | undefined,
  problem: { readonly expected: string; readonly found: string; readonly advice?: string },
): TracebookError {
  return inputError({ file: source, line: element.line, column: element.column, ...problem });
}

/** The value of an attribute that must be there and not empty. */
export function requiredAttribute(element: XmlElement, name: string, source: string | undefined): string {
  const value = element.attributes.get(name);
  if (value) return value;
  throw elementError(element, source, {
    expected: `an attribute ${name}`,
    found: `a <${element.name}> without it`,
  });
}

/** A text of the input, short enough for a message. */
export const quoted = (text: string): string => JSON.stringify(clip(text));
