import { startsWith } from "../byte-scanning.ts";
import { inputError, limitError } from "../../../errors.ts";
import type { XesAttribute } from "./xes-attribute.ts";
import { nestedText } from "./xes-attribute.ts";
import {
  closeEvent,
  closeTrace,
  openEvent,
  openTrace,
  rejectEvent,
  rejectStrayEvent,
  takeAttribute,
  VALUE_TYPES,
} from "./xes-document.ts";
import { eventText, isFull, LEVEL, type XesScan } from "./xes-scanner.ts";
import { malformed, type Where } from "../../xml/xml-text.ts";
import type { XmlToken } from "../../xml/xml-token.ts";
import { grown } from "../../../event-log/text-table.ts";

/** The kind of an open element. */
type ElementKind = "log" | "trace" | "event" | "strayEvent" | "global" | "attribute" | "values" | "other";

/**
 * The open elements of a document for the plain way of reading; elements that the fast path opens
 * need only their name.
 */
export interface XesElements {
  /** Kinds by depth; without an entry the depth implies the kind: log, trace, event. */
  readonly kinds: Map<number, ElementKind>;
  readonly attributes: OpenAttribute[];
  /** Texts of attributes of the log that are still to be decoded; see {@linkcode takeHeaderTag}. */
  readonly pending: PendingTexts;
  /** Scope of the open global, or none. */
  globalScope: "trace" | "event" | null;
  /** Whether the root element has ended. */
  ended: boolean;
}

/** Starts before the root element. */
export const createXesElements = (): XesElements => ({
  kinds: new Map(),
  attributes: [],
  pending: createPendingTexts(),
  globalScope: null,
  ended: false,
});

const ATTRIBUTE_TAGS: ReadonlySet<string> = new Set([...VALUE_TYPES, "list", "container"]);

/**
 * Handles a token; `bytes` and `at` are its position, for the text of rejected events.
 */
export function takeToken(
  scan: XesScan,
  elements: XesElements,
  token: XmlToken,
  source: { bytes: Uint8Array; at: number; where: Where; depth: number },
): void {
  if (token.kind === "open") {
    openElement(scan, elements, token, source);
    if (token.empty) closeElement(scan, elements, { bytes: source.bytes, end: token.end });
  } else if (token.kind === "close") {
    const open = scan.stack[scan.stack.length - 1];
    if (open !== token.name) {
      throw malformed(
        source.where,
        open === undefined ? "no end tag" : `the end tag </${open}>`,
        `</${token.name.slice(0, 60)}>`,
      );
    }
    closeElement(scan, elements, { bytes: source.bytes, end: token.end });
  } else if (scan.stack.length === 0 && (token.kind === "characters" || (token.kind === "text" && !token.blank))) {
    throw malformed(source.where, elements.ended ? "the end of the file" : "the element <log>", "text");
  }
}

/**
 * Handles a tag of an attribute of the log, before the first trace, by a fast path;
 * {@linkcode takeToken} is the plain version. Its texts are `pending` until they are decoded with
 * those of other tags.
 *
 * @returns the position after the tag; -1 for another kind of tag, or one that is not regular or
 * not complete
 */
export function takeHeaderTag(
  scan: XesScan,
  elements: XesElements,
  source: HeaderSource & { readonly depth: number },
  at: number,
): number {
  const { stack, document } = scan;
  const within = elements.kinds.get(stack.length) === "attribute";
  if (document.traces > 0 || elements.globalScope !== null || (scan.level !== LEVEL.log && !within)) return -1;
  if (stack.length >= source.depth) return -1;
  const tag = readHeaderTag(elements.pending, source, at, within ? stack[stack.length - 1] : "");
  if (tag === null) return -1;
  const { attribute, end, empty } = tag;
  if (attribute !== null) {
    elements.kinds.set(stack.push(attribute.type), "attribute");
    elements.attributes.push({ attribute, hasValue: true });
    scan.level = LEVEL.deeper;
  }
  if (attribute === null || empty) closeElement(scan, elements, { bytes: source.bytes, end });
  return end;
}

function openElement(
  scan: XesScan,
  elements: XesElements,
  token: XmlToken & { kind: "open" },
  source: { at: number; where: Where; depth: number },
): void {
  const { where } = source;
  const local = token.name.slice(token.name.indexOf(":") + 1);
  const depth = scan.stack.push(token.name);
  if (depth > source.depth) {
    throw limitError({ ...where(), expected: `elements nested at most ${source.depth} deep`, found: "one more" });
  }
  const kind = kindOf(scan, elements, local, where);
  elements.kinds.set(depth, kind);
  switch (kind) {
    case "log":
      scan.level = LEVEL.log;
      return;
    case "trace":
      openTrace(scan.document, scan.line);
      scan.level = LEVEL.trace;
      return;
    case "event":
    case "strayEvent":
      scan.eventStart = source.at;
      openEvent(scan.document, scan.line);
      scan.level = kind === "event" ? LEVEL.event : LEVEL.deeper;
      return;
    case "attribute":
      openAttribute(elements, local as XesAttribute["type"], token, where, depth);
      break;
    case "other":
      if (scan.level === LEVEL.log) takeHeaderElement(scan, local, token.attributes);
      break;
    case "global":
      elements.globalScope = token.attributes.get("scope") === "trace" ? "trace" : "event";
  }
  scan.level = LEVEL.deeper;
}

function kindOf(scan: XesScan, elements: XesElements, local: string, where: Where): ElementKind {
  const depth = scan.stack.length;
  if (depth === 1) {
    if (elements.ended) throw malformed(where, "the end of the file", `a second root element <${local}>`);
    if (local === "log") return "log";
    throw inputError({ ...where(), expected: "a XES document with the root element <log>", found: `<${local.slice(0, 60)}>` });
  }
  const parent = elements.kinds.get(depth - 1) ?? (["log", "trace", "event"] as const)[depth - 2];
  if (parent === "other") return "other";
  const misplaced = (expected: string) => malformed(where, expected, `<${local}>`, "Check that the file is a XES log.");
  if (local === "trace" || local === "event") {
    if (parent === "log") return local === "trace" ? "trace" : "strayEvent";
    if (parent === "trace" && local === "event") return "event";
    throw misplaced(`an attribute in <${parent === "strayEvent" ? "event" : parent}>`);
  }
  if (ATTRIBUTE_TAGS.has(local)) return "attribute";
  if (parent === "log" && local === "global") return "global";
  if (parent === "attribute" && local === "values") return "values";
  return "other";
}

function openAttribute(
  elements: XesElements,
  type: XesAttribute["type"],
  token: XmlToken & { kind: "open" },
  where: Where,
  depth: number,
): void {
  const key = token.attributes.get("key");
  const parent = elements.kinds.get(depth - 1);
  const top = parent !== "attribute" && parent !== "values";
  if (key === undefined && top) throw malformed(where, "an attribute with a key", `<${token.name}> without one`);
  const value = token.attributes.get("value");
  const attribute = { key: key ?? "", type, value: value ?? "", attributes: [] };
  elements.attributes.push({ attribute, hasValue: value !== undefined });
}

function takeHeaderElement(scan: XesScan, local: string, attributes: ReadonlyMap<string, string>): void {
  const { header, traces } = scan.document;
  if (traces > 0) return;
  const get = (name: string) => attributes.get(name) ?? "";
  if (local === "extension") header.extensions.push({ name: get("name"), prefix: get("prefix"), uri: get("uri") });
  if (local === "classifier") {
    header.classifiers.push({ name: get("name"), scope: get("scope") === "trace" ? "trace" : "event", keys: get("keys") });
  }
}

function closeElement(scan: XesScan, elements: XesElements, source: { bytes: Uint8Array; end: number }): void {
  const depth = scan.stack.length;
  const kind = elements.kinds.get(depth) ?? (["log", "trace", "event"] as const)[depth - 1];
  elements.kinds.delete(depth);
  scan.stack.pop();
  const { document } = scan;
  if (kind === "log") elements.ended = true;
  else if (kind === "trace") {
    closeTrace(document);
    scan.full ||= isFull(document);
  } else if (kind === "event") {
    if (!closeEvent(document)) rejectEvent(document, eventText(scan, source.bytes, source.end));
  } else if (kind === "strayEvent") {
    rejectStrayEvent(document, eventText(scan, source.bytes, source.end));
    scan.full ||= isFull(document);
  } else if (kind === "global") elements.globalScope = null;
  else if (kind === "attribute") closeAttribute(scan, elements, depth);
  const parent = elements.kinds.get(depth - 1) ?? (["none", "log", "trace", "event"] as const)[depth - 1];
  scan.level = parent === "none" || parent === "log" || parent === "trace" || parent === "event" ? LEVEL[parent] : LEVEL.deeper;
}

/** Adds a complete attribute to its parent. */
function closeAttribute(scan: XesScan, elements: XesElements, depth: number): void {
  const { attribute, hasValue } = elements.attributes.pop()!;
  const parent = elements.kinds.get(depth - 1) ?? (["log", "trace", "event"] as const)[depth - 2];
  const { document } = scan;
  if (parent === "attribute" || parent === "values") {
    elements.attributes[elements.attributes.length - 1].attribute.attributes.push(attribute);
  } else if (parent === "trace" || parent === "event") {
    const hasNested = attribute.attributes.length > 0 || attribute.type === "list" || attribute.type === "container";
    takeAttribute(document, parent, attribute, {
      text: hasNested ? nestedText(attribute) : null,
      caseKey: scan.caseKey,
      hasValue,
    });
  } else if (parent === "global" && document.traces === 0) document.header.globals[elements.globalScope!].push(attribute);
  else if (parent === "log" && document.traces === 0) document.header.attributes.push(attribute);
}

/** An attribute whose nested attributes, and perhaps texts, are still to be read. */
export interface OpenAttribute {
  readonly attribute: Mutable<XesAttribute> & { attributes: XesAttribute[] };
  readonly hasValue: boolean;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * Texts of attributes that were read as bytes and are not decoded yet. Some logs have megabytes of
 * log attributes: decoding them together takes a tenth of the time.
 */
export interface PendingTexts {
  readonly attributes: OpenAttribute["attribute"][];
  /**
   * The bytes from key to value of each attribute, concatenated, in ASCII: `key" value="value`; and
   * the ends of keys and values.
   */
  bytes: Uint8Array;
  ends: Uint32Array;
  used: number;
}

/** No texts. */
const createPendingTexts = (): PendingTexts => ({
  attributes: [],
  bytes: new Uint8Array(1024),
  ends: new Uint32Array(64),
  used: 0,
});

/** Bytes in which to read tags. */
export interface HeaderSource {
  readonly bytes: Uint8Array;
  /** Of the same bytes. */
  readonly view: DataView;
  readonly to: number;
}

/** A tag that {@linkcode readHeaderTag} has read. */
export interface HeaderTag {
  /** Position after the tag. */
  readonly end: number;
  readonly empty: boolean;
  /** Null for an end tag. */
  readonly attribute: OpenAttribute["attribute"] | null;
}

/** Adds an attribute with a key and a value in ASCII. */
function addPending(
  pending: PendingTexts,
  type: XesAttribute["type"],
  bytes: Uint8Array,
  of: { keyStart: number; keyEnd: number; valueEnd: number },
): OpenAttribute["attribute"] {
  const end = pending.used + of.valueEnd - of.keyStart;
  const at = 2 * pending.attributes.length;
  if (end > pending.bytes.length) pending.bytes = grown(pending.bytes, end);
  if (at + 2 > pending.ends.length) pending.ends = grown(pending.ends, at + 2);
  pending.bytes.set(bytes.subarray(of.keyStart, of.valueEnd), pending.used);
  pending.ends[at] = pending.used + of.keyEnd - of.keyStart;
  pending.ends[at + 1] = end;
  pending.used = end;
  const attribute = { key: "", type, value: "", attributes: [] };
  pending.attributes.push(attribute);
  return attribute;
}

/** Decodes the pending texts and sets them at their attributes. */
export function decodePending(pending: PendingTexts): void {
  const { attributes, ends } = pending;
  if (attributes.length === 0) return;
  const text = new TextDecoder().decode(pending.bytes.subarray(0, pending.used));
  let from = 0;
  for (const [i, attribute] of attributes.entries()) {
    attribute.key = text.slice(from, ends[2 * i]);
    attribute.value = text.slice(ends[2 * i] + VALUE.length, ends[2 * i + 1]);
    from = ends[2 * i + 1];
  }
  attributes.length = 0;
  pending.used = 0;
}

const utf8 = new TextEncoder();
const STARTS = VALUE_TYPES.map((type) => utf8.encode(`<${type} key="`));
const ENDS = VALUE_TYPES.map((type) => utf8.encode(`</${type}>`));
const VALUE = utf8.encode('" value="');
const [SPACE, QUOTE, AMPERSAND, SLASH, LT, GT] = [32, 34, 38, 47, 60, 62];

/** Bytes that do not occur in plain ASCII values. */
const NOT_PLAIN = new Uint8Array(256).fill(1, 0, 32).fill(1, 128);
for (const byte of [QUOTE, AMPERSAND, LT]) NOT_PLAIN[byte] = 1;

/**
 * Reads the tags of log attributes in the form that nearly all of them have:
 * `<string key="..." value="..."/>`, the same without the slash, and `</string>`, with the six
 * types that have a value, in plain ASCII without references.
 *
 * @param open name of the open element, which an end tag must have
 * @returns null if the tag has another form or does not end before `to`
 */
function readHeaderTag(
  pending: PendingTexts,
  source: HeaderSource,
  at: number,
  open: string,
): HeaderTag | null {
  const { bytes, view, to } = source;
  if (bytes[at + 1] === SLASH) {
    const type = (VALUE_TYPES as readonly string[]).indexOf(open);
    const end = type < 0 ? -1 : at + ENDS[type].length;
    return end < 0 || end > to || !startsWith(bytes, at, ENDS[type]) ? null : { end, empty: false, attribute: null };
  }
  const type = STARTS.findIndex((start) => startsWith(bytes, at, start));
  if (type < 0) return null;
  const keyStart = at + STARTS[type].length;
  const keyEnd = plainEnd(bytes, view, keyStart, to);
  if (keyEnd + VALUE.length > to || !startsWith(bytes, keyEnd, VALUE)) return null;
  const valueStart = keyEnd + VALUE.length;
  const valueEnd = plainEnd(bytes, view, valueStart, to);
  let end = valueEnd + 1;
  if (bytes[valueEnd] !== QUOTE) return null;
  if (bytes[end] === SPACE) end++;
  const empty = bytes[end] === SLASH;
  if (empty) end++;
  if (end >= to || bytes[end] !== GT) return null;
  return { end: end + 1, empty, attribute: addPending(pending, VALUE_TYPES[type], bytes, { keyStart, keyEnd, valueEnd }) };
}

/** The end of plain text; four bytes at a time, because keys may have thousands of bytes. */
function plainEnd(bytes: Uint8Array, view: DataView, from: number, to: number): number {
  let at = from;
  while (at + 4 <= to && isPlainWord(view.getInt32(at, true))) at += 4;
  while (at < to && NOT_PLAIN[bytes[at]] === 0) at++;
  return at;
}

/** Whether no byte of a word is below 32, above 127, `"`, `&` (which differ by one bit) or `<`. */
function isPlainWord(word: number): boolean {
  const quotes = (word & 0xfbfbfbfb) ^ 0x22222222;
  const brackets = word ^ 0x3c3c3c3c;
  const found = (word - 0x20202020) | word | ((quotes - 0x01010101) & ~quotes) | ((brackets - 0x01010101) & ~brackets);
  return (found & 0x80808080) === 0;
}
