import type { AttributeColumn } from "../../event-log/event-batch.ts";
import { type Dictionary, grown } from "../../event-log/text-table.ts";
import type { BinaryRows } from "../copy/binary-rows.ts";
import type { AttributeCatalogue, StoredAttribute } from "./stored-dictionaries.ts";

/** The attribute columns of a batch, ready to be written row by row. */
export interface EncodedColumns {
  readonly columns: readonly EncodedColumn[];
  /** For each row the most bytes that its attributes need; 0 if it has none. */
  readonly room: Int32Array;
}

/** A column of a batch, and its values encoded so far. */
interface EncodedColumn {
  readonly codes: Int32Array;
  readonly pairs: EncodedPairs;
}

/**
 * The pairs `,"key":"value"` of an attribute. Each is encoded once: values repeat, and copying is
 * several times faster than encoding.
 */
interface EncodedPairs {
  readonly values: Dictionary;
  /** `,"key":` */
  readonly prefix: Uint8Array;
  /** Start and length of each code's pair in `bytes`; 0 if it is not encoded. */
  starts: Uint32Array;
  lengths: Uint32Array;
  bytes: Uint8Array;
  view: DataView;
  used: number;
}

/** The pairs of each attribute encoded so far. */
export type PairCache = Map<StoredAttribute, EncodedPairs>;

/** Bytes that {@linkcode copyPair} may read and write after the end of a pair. */
const SLACK = 4;

/**
 * Enters the columns of a batch into the catalogue, counts their values there, and encodes new
 * values.
 */
export function encodeColumns(
  catalogue: AttributeCatalogue,
  cache: PairCache,
  batch: { readonly rows: number; readonly columns: readonly AttributeColumn[] },
): EncodedColumns {
  const room = new Int32Array(batch.rows);
  const columns = batch.columns.map(({ name, type, values, codes }) => {
    const stored = catalogue.of({ name, type });
    let pairs = cache.get(stored);
    // The reader begins a new dictionary to bound its memory: forget the pairs of the old one, too.
    if (pairs === undefined || pairs.values !== values) cache.set(stored, pairs = noPairs(stored, values));
    if (pairs.starts.length < values.size) {
      pairs.starts = grown(pairs.starts, values.size);
      pairs.lengths = grown(pairs.lengths, values.size);
    }
    stored.count += encodeValues(pairs, codes, room);
    return { codes, pairs };
  });
  return { columns, room };
}

function noPairs(stored: StoredAttribute, values: Dictionary): EncodedPairs {
  const prefix = new Uint8Array(stored.prefix.length + 1);
  prefix[0] = COMMA;
  prefix.set(stored.prefix, 1);
  const bytes = new Uint8Array(1024);
  const view = new DataView(bytes.buffer);
  return { values, prefix, starts: new Uint32Array(64), lengths: new Uint32Array(64), bytes, view, used: 0 };
}

/**
 * Encodes new values, and adds the bytes that each row needs to `room`. Returns the number of rows
 * with a value.
 */
function encodeValues(pairs: EncodedPairs, codes: Int32Array, room: Int32Array): number {
  const { lengths } = pairs;
  let count = 0;
  for (let row = 0; row < room.length; row++) {
    const code = codes[row];
    if (code < 0) continue;
    count++;
    if (lengths[code] === 0 && pairs.used < LARGEST_CACHE) encodePair(pairs, code);
    room[row] += lengths[code] > 0 ? lengths[code] : mostBytes(pairs, code);
  }
  return count;
}

/** The most bytes of a pair: each byte of the value may become six, `\u` and four digits. */
const mostBytes = ({ prefix, values }: EncodedPairs, code: number) => prefix.length + 2 + 6 * values.bytes(code).length;

/**
 * Most bytes of kept pairs. Further values, long texts that do not repeat, are encoded each time.
 */
const LARGEST_CACHE = 4 * 1024 * 1024;

/** Encodes a pair after the kept ones, and keeps it if there is room. Returns its length. */
function encodePair(pairs: EncodedPairs, code: number): number {
  const most = mostBytes(pairs, code) + SLACK;
  if (pairs.used + most > pairs.bytes.length) {
    pairs.bytes = grown(pairs.bytes, pairs.used + most);
    pairs.view = new DataView(pairs.bytes.buffer);
  }
  pairs.bytes.set(pairs.prefix, pairs.used);
  const end = putJsonText(pairs.bytes, pairs.used + pairs.prefix.length, pairs.values.bytes(code));
  const length = end - pairs.used;
  if (end <= LARGEST_CACHE) {
    pairs.starts[code] = pairs.used;
    pairs.lengths[code] = length;
    pairs.used = end;
  }
  return length;
}

/**
 * Writes a field of type json or jsonb: an object of the row's attributes with values as texts;
 * null if it has none. The buffer must have room for `EncodedColumns.room` and {@linkcode
 * ATTRIBUTES_FRAME} bytes.
 *
 * @returns the end of the field
 */
export function putAttributes(
  rows: BinaryRows,
  from: number,
  { columns, room }: EncodedColumns,
  of: { row: number; jsonb: boolean },
): number {
  const { bytes, view } = rows;
  const { row, jsonb } = of;
  if (room[row] === 0) {
    view.setInt32(from, -1);
    return from + 4;
  }
  const start = jsonb ? from + 5 : from + 4;
  if (jsonb) bytes[from + 4] = 1; // version of the binary format
  let at = start;
  for (let c = 0; c < columns.length; c++) {
    const code = columns[c].codes[row];
    if (code >= 0) at = copyPair(view, at, columns[c].pairs, code);
  }
  bytes[start] = OPEN; // in place of the first comma
  bytes[at++] = CLOSE;
  view.setInt32(from, at - from - 4);
  return at;
}

/** Bytes around the pairs: length, version, closing brace, and {@linkcode SLACK}. */
export const ATTRIBUTES_FRAME = 4 + 1 + 1 + SLACK;

/**
 * Copies four bytes at a time, up to three too many: set() costs as much as copying fifty bytes.
 */
function copyPair(to: DataView, at: number, pairs: EncodedPairs, code: number): number {
  const kept = pairs.lengths[code];
  const length = kept > 0 ? kept : encodePair(pairs, code);
  const start = kept > 0 ? pairs.starts[code] : pairs.used;
  if (length > 96) new Uint8Array(to.buffer).set(pairs.bytes.subarray(start, start + length), at);
  else for (let i = 0; i < length; i += 4) to.setUint32(at + i, pairs.view.getUint32(start + i));
  return at + length;
}

const [OPEN, COMMA, CLOSE, QUOTE, BACKSLASH] = [0x7b, 0x2c, 0x7d, 0x22, 0x5c];
const HEX = new TextEncoder().encode("0123456789abcdef");

/** Writes a JSON string. Returns its end. */
function putJsonText(bytes: Uint8Array, from: number, text: Uint8Array): number {
  let at = from;
  bytes[at++] = QUOTE;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i];
    if (byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH) bytes[at++] = byte;
    else if (byte >= 0x20) {
      bytes[at++] = BACKSLASH;
      bytes[at++] = byte;
    } else {
      bytes.set([BACKSLASH, 0x75, 0x30, 0x30, HEX[byte >> 4], HEX[byte & 15]], at);
      at += 6;
    }
  }
  bytes[at++] = QUOTE;
  return at;
}
