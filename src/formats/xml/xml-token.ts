import { createTextTable, internBytes, type TextTable, type TextTableOptions } from "../../event-log/text-table.ts";
import { attributeValue, checkCharacters, checkText, isName, malformed, type Where, type XmlPosition } from "./xml-text.ts";

/** A piece of XML: a tag, or content that only has to be well-formed. */
export type XmlToken =
  | {
    readonly kind: "open";
    readonly end: number;
    readonly name: string;
    readonly attributes: Map<string, string>;
    readonly empty: boolean;
  }
  | { readonly kind: "close"; readonly end: number; readonly name: string }
  | { readonly kind: "text"; readonly end: number; readonly blank: boolean }
  | { readonly kind: "characters" | "other"; readonly end: number };

/** Bytes in which to read one token. */
interface TokenSource {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly to: number;
  /** Whether the document ends at `to`. */
  readonly last: boolean;
  /**
   * Whether the token is at the very start of the document: only there an XML declaration may be.
   */
  readonly first: boolean;
  /** Names met so far; see {@linkcode createXmlNames}. */
  readonly names: XmlNames;
  /** Line and column of a byte, for errors. */
  readonly position: (at: number) => XmlPosition;
}

/** Names of elements and attributes met so far; each is decoded and checked once. */
export interface XmlNames {
  readonly table: TextTable;
  /** By code: the name, or null if the text is no XML name. */
  readonly names: (string | null)[];
}

/** An empty collection of names. */
export const createXmlNames = (tables: TextTableOptions): XmlNames => ({
  table: createTextTable({ ...tables, what: "names" }),
  names: [],
});

const LT = 60;
const GT = 62;
const SLASH = 47;
const EQUALS = 61;

/**
 * Reads the token at `source.at`, of any form. `scanRegular` of the XES reader is a faster path for
 * common tags.
 *
 * @returns null if the token is not complete
 * @throws inputError with line and column where the XML is malformed, has a document type, or is
 * not in UTF-8
 */
export function readToken(source: TokenSource): XmlToken | null {
  const { bytes, at, to } = source;
  if (bytes[at] !== LT) return readText(source);
  const next = at + 1 < to ? bytes[at + 1] : -1;
  if (next === -1) return unfinished(source, "a tag");
  if (next === 63) return readInstruction(source);
  if (next === 33) return readDeclaration(source);
  if (next === SLASH) return readClose(source);
  return readRegularOpen(source) ?? readOpen(source);
}

// Control characters, U+FFFE and U+FFFF cannot be written into a literal that the linter accepts.
const PLAIN_VALUE = `"([^"<&${String.fromCharCode(0)}-${String.fromCharCode(31)}\ufffe\uffff]*)"`;
const REGULAR_NAME = /<([A-Za-z_][\w.:-]*)/y;
const REGULAR_ATTRIBUTE = new RegExp(` ([A-Za-z_][\\w.:-]*)=${PLAIN_VALUE}`, "y");
const REGULAR_END = / ?(\/?)>$/y;

/**
 * Reads start tags of the common form fast; null for all others, which {@linkcode readOpen} reads
 * or refuses.
 */
function readRegularOpen(source: TokenSource): XmlToken | null {
  const { bytes, at, to } = source;
  const close = bytes.indexOf(GT, at);
  if (close < 0 || close >= to) return null;
  const tag = decoded(source, at, close + 1);
  REGULAR_NAME.lastIndex = 0;
  const name = REGULAR_NAME.exec(tag);
  if (name === null) return null;
  const attributes = new Map<string, string>();
  let end = REGULAR_NAME.lastIndex;
  for (;;) {
    REGULAR_ATTRIBUTE.lastIndex = end;
    const attribute = REGULAR_ATTRIBUTE.exec(tag);
    if (attribute === null) break;
    if (attributes.has(attribute[1])) return null;
    attributes.set(attribute[1], attribute[2]);
    end = REGULAR_ATTRIBUTE.lastIndex;
  }
  REGULAR_END.lastIndex = end;
  const ending = REGULAR_END.exec(tag);
  return ending && { kind: "open", end: close + 1, name: name[1], attributes, empty: ending[1] === "/" };
}

function unfinished(source: TokenSource, what: string): null {
  if (!source.last) return null;
  throw malformed(
    () => source.position(source.at),
    `the end of ${what} that starts here`,
    "the end of the file",
    "Check that the copy of the file is complete.",
  );
}

function readText(source: TokenSource): XmlToken | null {
  const { bytes, at, to } = source;
  const found = bytes.subarray(0, to).indexOf(LT, at);
  if (found < 0 && !source.last) return null;
  const end = found < 0 ? to : found;
  const text = decoded(source, at, end);
  checkText(text, () => source.position(at));
  return { kind: "text", end, blank: /^[ \t\r\n]*$/.test(text) };
}

/** A processing instruction, or the XML declaration. */
function readInstruction(source: TokenSource): XmlToken | null {
  const end = endOf(source, "?>", source.at + 2, "a processing instruction");
  if (end === null) return null;
  const text = decoded(source, source.at + 2, end - 2);
  const target = /^[^ \t\r\n]*/.exec(text)![0];
  const where = () => source.position(source.at);
  if (!isName(target)) throw malformed(where, "the name of a processing instruction", JSON.stringify(target.slice(0, 30)));
  if (target.toLowerCase() === "xml") {
    if (target !== "xml" || !source.first) {
      throw malformed(where, "an XML declaration at the very start of the file only", "one here");
    }
    checkXmlDeclaration(text, where);
  }
  checkCharacters(text, where);
  return { kind: "other", end };
}

const VERSION = /^xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')/;
const ENCODING = /^[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"([A-Za-z][\w.-]*)"|'([A-Za-z][\w.-]*)')/;
const STANDALONE = /^[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)')/;

function checkXmlDeclaration(text: string, where: Where): void {
  const version = VERSION.exec(text);
  if (version === null) {
    throw malformed(where, 'an XML declaration such as <?xml version="1.0" encoding="UTF-8"?>', `<?${text.slice(0, 60)}?>`);
  }
  if ((version[1] ?? version[2]) !== "1.0") throw malformed(where, "XML version 1.0", `version ${version[1] ?? version[2]}`);
  let rest = text.slice(version[0].length);
  const encoding = ENCODING.exec(rest);
  if (encoding !== null) {
    const name = encoding[1] ?? encoding[2];
    if (!/^(utf-?8|us-ascii|ascii)$/i.test(name)) {
      throw malformed(
        where,
        "the encoding UTF-8",
        name,
        "Convert the file to UTF-8, for instance with iconv, and change its declaration.",
      );
    }
    rest = rest.slice(encoding[0].length);
  }
  rest = rest.replace(STANDALONE, "");
  if (!/^[ \t\r\n]*$/.test(rest)) throw malformed(where, "the end of the XML declaration", JSON.stringify(rest.slice(0, 30)));
}

/** A comment or CDATA; a document type is refused. */
function readDeclaration(source: TokenSource): XmlToken | null {
  const { at } = source;
  const where = () => source.position(at);
  const is = startsWith(source, "<!--", at)
    ? "comment"
    : startsWith(source, "<![CDATA[", at)
    ? "characters"
    : startsWith(source, "<!DOCTYPE", at)
    ? "type"
    : "";
  if (is === "comment") {
    const end = endOf(source, "--", at + 4, "a comment");
    if (end === null || (end >= source.to && unfinished(source, "a comment") === null)) return null;
    if (source.bytes[end] !== GT) throw malformed(where, "a comment without -- in it", "--");
    checkCharacters(decoded(source, at, end), where);
    return { kind: "other", end: end + 1 };
  }
  if (is === "characters") {
    const end = endOf(source, "]]>", at + 9, "a CDATA section");
    if (end === null) return null;
    checkCharacters(decoded(source, at, end), where);
    return { kind: "characters", end };
  }
  if (is === "type") {
    throw malformed(
      where,
      "a document without document type",
      "<!DOCTYPE",
      "Document types can define entities and read other files, so they are not read: delete the declaration.",
    );
  }
  if (source.to - at < 9 && !source.last) return null;
  throw malformed(
    where,
    "a tag, comment or CDATA section",
    JSON.stringify(decoded(source, at, Math.min(source.to, at + 9), true)),
  );
}

function readClose(source: TokenSource): XmlToken | null {
  const { bytes, at } = source;
  const close = bytes.subarray(0, source.to).indexOf(GT, at);
  if (close < 0) return unfinished(source, "a tag");
  let end = close;
  while (isBlank(bytes[end - 1])) end--;
  const name = nameAt(source, at + 2, end) ?? noName(source, at, { from: at + 2, to: end });
  return { kind: "close", end: close + 1, name };
}

function readOpen(source: TokenSource): XmlToken | null {
  const { bytes, at, to } = source;
  let end = nameEnd(bytes, at + 1, to);
  if (end >= to) return unfinished(source, "a tag");
  const name = decoded(source, at + 1, end);
  if (!isName(name)) {
    throw malformed(
      () => source.position(at),
      "the name of an element",
      JSON.stringify(name.slice(0, 30)),
      "Write < as &lt; in text.",
    );
  }
  const attributes = new Map<string, string>();
  for (;;) {
    const start = skipBlanks(bytes, end, to);
    if (start >= to) return unfinished(source, "a tag");
    if (bytes[start] === GT) return { kind: "open", end: start + 1, name, attributes, empty: false };
    if (bytes[start] === SLASH) {
      if (start + 1 >= to) return unfinished(source, "a tag");
      if (bytes[start + 1] !== GT) throw malformed(() => source.position(start), "/>", "a lone /");
      return { kind: "open", end: start + 2, name, attributes, empty: true };
    }
    if (start === end) throw malformed(() => source.position(start), "a space before the name of an attribute", "none");
    const after = readAttribute(source, start, attributes);
    if (after === null) return null;
    end = after;
  }
}

/** Reads `name="value"` at `start` into the map; returns where it ends. */
function readAttribute(source: TokenSource, start: number, attributes: Map<string, string>): number | null {
  const { bytes, to } = source;
  const end = nameEnd(bytes, start, to);
  const equals = skipBlanks(bytes, end, to);
  const quote = skipBlanks(bytes, equals + 1, to);
  if (equals < to && bytes[equals] !== EQUALS) {
    throw malformed(
      () => source.position(start),
      'an attribute of the form name="value"',
      JSON.stringify(decoded(source, start, equals, true).slice(0, 40)),
    );
  }
  if (quote >= to) return unfinished({ ...source, at: start }, "an attribute");
  if (bytes[quote] !== 34 && bytes[quote] !== 39) {
    throw malformed(() => source.position(quote), "a quoted attribute value", "none");
  }
  const close = bytes.subarray(0, to).indexOf(bytes[quote], quote + 1);
  if (close < 0) return unfinished({ ...source, at: start }, "an attribute");
  const name = nameAt(source, start, end) ?? noName(source, start, { from: start, to: end });
  if (attributes.has(name)) throw malformed(() => source.position(start), "each attribute once", `${name} twice`);
  const text = decoded(source, quote + 1, close);
  const plain = isPlainText(bytes, quote + 1, close);
  attributes.set(name, plain ? text : attributeValue(text, () => source.position(quote + 1)));
  return close + 1;
}

function noName(source: TokenSource, at: number, name: { from: number; to: number }): never {
  const found = JSON.stringify(decoded(source, name.from, name.to).slice(0, 30));
  throw malformed(() => source.position(at), "a name", found, "Write < as &lt; in text.");
}

const isBlank = (byte: number) => byte === 32 || byte === 10 || byte === 9 || byte === 13;

function skipBlanks(bytes: Uint8Array, at: number, to: number): number {
  while (at < to && isBlank(bytes[at])) at++;
  return at;
}

function nameEnd(bytes: Uint8Array, at: number, to: number): number {
  while (at < to && !isBlank(bytes[at]) && bytes[at] !== GT && bytes[at] !== SLASH && bytes[at] !== EQUALS) at++;
  return at;
}

function startsWith({ bytes, to }: TokenSource, text: string, at: number): boolean {
  if (at + text.length > to) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** The position after a mark; null, or an error, if there is none. */
function endOf(source: TokenSource, mark: string, from: number, what: string): number | null {
  for (let at = from; at + mark.length <= source.to; at++) if (startsWith(source, mark, at)) return at + mark.length;
  return unfinished(source, what);
}

/** The name in a range, null if it is none. */
function nameAt(source: TokenSource, from: number, to: number): string | null {
  const { table, names } = source.names;
  const code = internBytes(table, source.bytes, from, to);
  if (code < 0) return decoded(source, from, to);
  if (code === names.length) {
    const text = table.text(code);
    names.push(isName(text) ? text : null);
  }
  return names[code];
}

/**
 * Bytes of values that need decoding or a check: control characters, &, <, and 0xEF, which may
 * begin U+FFFE.
 */
const SPECIAL = new Uint8Array(256).fill(1, 0, 32);
for (const byte of [38, LT, 0xef]) SPECIAL[byte] = 1;

function isPlainText(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (SPECIAL[bytes[at]] === 1) return false;
  return true;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder();

function decoded(source: TokenSource, from: number, to: number, anyway = false): string {
  const bytes = source.bytes.subarray(from, to);
  if (anyway) return lenient.decode(bytes);
  try {
    return strict.decode(bytes);
  } catch {
    throw malformed(
      () => source.position(from),
      "UTF-8",
      "bytes that are not UTF-8",
      "Convert the file to UTF-8, for instance with iconv.",
    );
  }
}
