import type { XesAttribute } from "../../event-log/event-batch.ts";
import { grown } from "../../event-log/text-table.ts";

/** An attribute whose attributes, and perhaps texts, are still to come. */
export interface OpenAttribute {
  readonly attribute: Mutable<XesAttribute> & { attributes: XesAttribute[] };
  readonly hasValue: boolean;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * Texts of attributes that were read as bytes and are not decoded yet. Some logs have megabytes of
 * attributes of their own: one decoding of many costs a tenth of one for each.
 */
export interface PendingTexts {
  readonly attributes: OpenAttribute["attribute"][];
  /**
   * The bytes from key to value of each, one behind the other, in ASCII: `key" value="value`; where
   * keys and values end.
   */
  bytes: Uint8Array;
  ends: Uint32Array;
  used: number;
}

/** None. */
export const createPendingTexts = (): PendingTexts => ({
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
  /** Behind the tag. */
  readonly end: number;
  readonly empty: boolean;
  /** Null for an end tag. */
  readonly attribute: OpenAttribute["attribute"] | null;
}

/** Takes a key and a value, bytes of ASCII, as those of a new attribute. */
function addPending(
  pending: PendingTexts,
  type: XesAttribute["type"],
  bytes: Uint8Array,
  at: { keyStart: number; keyEnd: number; valueEnd: number },
): OpenAttribute["attribute"] {
  const end = pending.used + at.valueEnd - at.keyStart;
  const place = 2 * pending.attributes.length;
  if (end > pending.bytes.length) pending.bytes = grown(pending.bytes, end);
  if (place + 2 > pending.ends.length) pending.ends = grown(pending.ends, place + 2);
  pending.bytes.set(bytes.subarray(at.keyStart, at.valueEnd), pending.used);
  pending.ends[place] = pending.used + at.keyEnd - at.keyStart;
  pending.ends[place + 1] = end;
  pending.used = end;
  const attribute = { key: "", type, value: "", attributes: [] };
  pending.attributes.push(attribute);
  return attribute;
}

/** Gives all attributes their texts. */
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

const TYPES = ["string", "date", "int", "float", "boolean", "id"] as const;
const utf8 = new TextEncoder();
const STARTS = TYPES.map((type) => utf8.encode(`<${type} key="`));
const ENDS = TYPES.map((type) => utf8.encode(`</${type}>`));
const VALUE = utf8.encode('" value="');
const [SPACE, QUOTE, AMPERSAND, SLASH, LT, GT] = [32, 34, 38, 47, 60, 62];

/** Bytes that are no plain ASCII text of a value. */
const NOT_PLAIN = new Uint8Array(256).fill(1, 0, 32).fill(1, 128);
for (const byte of [QUOTE, AMPERSAND, LT]) NOT_PLAIN[byte] = 1;

/**
 * A short cut for the attributes of the log, in the form that nearly all tags have:
 * `<string key="..." value="..."/>`, the same without the slash, and `</string>`, with the six
 * types that have a value, in plain ASCII without references.
 *
 * @param open name of the open element: that an end tag must have
 * @returns null if the tag has another form or does not end before `to`
 */
export function readHeaderTag(
  pending: PendingTexts,
  source: HeaderSource,
  at: number,
  open: string,
): HeaderTag | null {
  const { bytes, view, to } = source;
  if (bytes[at + 1] === SLASH) {
    const type = (TYPES as readonly string[]).indexOf(open);
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
  return { end: end + 1, empty, attribute: addPending(pending, TYPES[type], bytes, { keyStart, keyEnd, valueEnd }) };
}

/** Where plain text ends; four bytes at a time, as keys may be thousands of bytes. */
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

function startsWith(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}
