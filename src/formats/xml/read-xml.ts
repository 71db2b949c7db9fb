import { SaxesParser } from "saxes";
import { PREDEFINED_ENTITIES } from "./xml-text.ts";
import { clip, inputError, limitError, type ProblemDetails, type TracebookError } from "../../errors.ts";

/** An element of a small XML document: models, not logs. */
export interface XmlElement {
  /** The name without its namespace prefix. */
  readonly name: string;
  /** Values by name as written, with the prefix; references are replaced. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The element's own character data, without that of its children. */
  readonly text: string;
  /**
   * Position at which its tag begins, counted from 1. The column is missing if a line break follows
   * the element's name.
   */
  readonly line: number;
  readonly column?: number;
}

/** Settings of the readers of model files. */
export interface ModelReadOptions {
  /** The name of the source for messages, usually a file name. Default: none. */
  readonly source?: string;
  /** The most UTF-16 units of text that are read. Default 64 Mi. */
  readonly maxLength?: number;
  /** The most XML elements. Default 1,000,000. */
  readonly maxElements?: number;
  /** The deepest nesting of XML elements. Default 256. */
  readonly maxDepth?: number;
}

/** The default limits. */
const DEFAULTS = { maxLength: 64 * 2 ** 20, maxElements: 1_000_000, maxDepth: 256 };

/**
 * Reads a whole XML 1.0 document into elements, without comments and processing instructions.
 * Namespaces are not resolved: prefixes are dropped from the names of elements. Linear in the
 * length of the text.
 *
 * @returns the root element
 * @throws an input error with line and column if the text is no well-formed XML, or has a document
 * type (its entities could expand without bound or read other files); a limit error if the text is
 * larger, deeper or has more elements than the options allow
 *
 * @example
 * ```ts
 * import { readXml } from "@/formats/xml/read-xml.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { name, attributes, text } = readXml('<x:a b="1">R&amp;D</x:a>');
 * assertEquals([name, attributes.get("b"), text], ["a", "1", "R&D"]);
 * ```
 */
export function readXml(text: string, options: ModelReadOptions = {}): XmlElement {
  const { maxLength, maxElements, maxDepth } = { ...DEFAULTS, ...options };
  const file = options.source;
  if (text.length > maxLength) {
    throw limitError({ file, expected: `at most ${maxLength} characters`, found: `${text.length}` });
  }
  const parser = new SaxesParser();
  // The parser's own table inherits from Object: with it, &constructor; would be an entity.
  parser.ENTITIES = Object.assign(Object.create(null), PREDEFINED_ENTITIES);
  const open: Growing[] = [];
  let root: XmlElement | null = null;
  let elements = 0;
  let started: { line: number; column?: number } = { line: 1 };

  parser.on("error", (error) => {
    throw malformed(error.message, file);
  });
  parser.on("doctype", () => {
    throw inputError({
      ...here(parser, file),
      expected: "no document type",
      found: "a <!DOCTYPE> that ends here",
      advice: "Remove the document type, and replace the entities that it declares by their text.",
    });
  });
  parser.on("opentagstart", ({ name }) => {
    // The parser stands behind the character that follows the name.
    const column = parser.column - name.length - 1;
    started = column > 0 ? { line: parser.line, column } : { line: parser.line - 1 };
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (++elements > maxElements) throw tooMuch(here(parser, file), `at most ${maxElements} XML elements`, "more");
    if (open.length >= maxDepth) throw tooMuch(here(parser, file), `XML nested at most ${maxDepth} deep`, "deeper elements");
    const element: Growing = {
      name: name.slice(name.indexOf(":") + 1),
      attributes: new Map(Object.entries(attributes)),
      children: [],
      text: "",
      ...started,
    };
    open[open.length - 1]?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on("closetag", () => open.pop());
  const addText = (part: string) => {
    const element = open[open.length - 1];
    if (element !== undefined) element.text += part;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.write(text).close();
  return root!;
}

/** An element whose content is being read. */
interface Growing extends XmlElement {
  text: string;
  readonly children: XmlElement[];
}

const here = (parser: { readonly line: number; readonly column: number }, file: string | undefined) => ({
  file,
  line: parser.line,
  column: parser.column + 1,
});

const tooMuch = (where: Partial<ProblemDetails>, expected: string, found: string): TracebookError =>
  limitError({ ...where, expected, found });

/** Turns a message of the parser, `line:column: problem.`, into an error. */
function malformed(message: string, file: string | undefined): TracebookError {
  const [, line, column, what] = /^(\d+):(\d+): ([^]*)$/.exec(message) ?? [undefined, undefined, undefined, message];
  const entity = what.includes("entity");
  return inputError({
    file,
    ...(line === undefined ? {} : { line: Number(line), column: Number(column) + 1 }),
    expected: "well-formed XML",
    found: what.replace(/\.$/, "").slice(0, 200),
    advice: entity
      ? "Replace the entity by its text: only &lt; &gt; &amp; &apos; &quot; and character references are read."
      : "Check that the file is complete.",
  });
}

/** The first child with this name. */
export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

/** The children with this name. */
export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** A problem with an element, with its position. */
export function elementError(
  element: XmlElement,
  source: string | undefined,
  problem: { readonly expected: string; readonly found: string; readonly advice?: string },
): TracebookError {
  return inputError({ file: source, line: element.line, column: element.column, ...problem });
}

/** The value of an attribute, which must be present and not empty. */
export function requiredAttribute(element: XmlElement, name: string, source: string | undefined): string {
  const value = element.attributes.get(name);
  if (value) return value;
  throw elementError(element, source, {
    expected: `an attribute ${name}`,
    found: `a <${element.name}> without it`,
  });
}

/** A quoted text of the input, short enough for a message. */
export const quoted = (text: string): string => JSON.stringify(clip(text));
