import type { AttributeColumn } from "../../event-log/event-batch.ts";
import { type Dictionary, grown } from "../../event-log/text-table.ts";
import type { BinaryRows } from "../copy/binary-rows.ts";
import type { AttributeCatalogue, StoredAttribute } from "./stored-dictionaries.ts";

/** The attribute columns of a batch, ready to be written row by row. */
export interface EncodedColumns {
  readonly columns: readonly EncodedColumn[];
  /** By row: bytes that its attributes need at most; 0 where it has none. */
  readonly room: Int32Array;
}

/** A column of a batch with its values as far as they have been encoded. */
interface EncodedColumn {
  readonly codes: Int32Array;
  readonly pairs: EncodedPairs;
}

/**
 * The pairs `,"key":"value"` of an attribute, each encoded once: values repeat, and copying is
 * several times faster than looking at each character.
 */
interface EncodedPairs {
  readonly values: Dictionary;
  /** `,"key":` */
  readonly prefix: Uint8Array;
  /** Where the pair of a code starts in `bytes`, and its length; 0 where it is not there (yet). */
  starts: Uint32Array;
  lengths: Uint32Array;
  bytes: Uint8Array;
  view: DataView;
  used: number;
}

/** Encoded columns of the batches so far. */
export type PairCache = Map<StoredAttribute, EncodedPairs>;

/** Bytes that may be read and written behind the end of a pair; see {@linkcode copyPair}. */
const SLACK = 4;

/**
 * Enters the columns of a batch of `rows` rows into the catalogue, counts their values there, and
 * encodes those that are new.
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
    // A fresh dictionary is what keeps the reader's memory bounded; then ours is, too.
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
 * Encodes the values that are new, and adds to `room` what each row needs for its own. Returns how
 * many rows have one.
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

/**
 * Longest a pair can become: at worst every byte turns into six, a backslash, u and four digits.
 */
const mostBytes = ({ prefix, values }: EncodedPairs, code: number) => prefix.length + 2 + 6 * values.bytes(code).length;

// What fills more is encoded each time: long texts that do not repeat.
const LARGEST_CACHE = 4 * 1024 * 1024;

/**
 * Encodes a pair behind those that are kept, and keeps it too if there is room. Returns its length.
 */
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
 * A field of type json, or of jsonb: an object of the attributes that the row has, values as texts;
 * null where it has none. The buffer has room for what {@linkcode EncodedColumns} says and
 * {@linkcode ATTRIBUTES_FRAME} more.
 *
 * @returns where the field ends
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

/**
 * Bytes around the pairs: length, version, closing brace, and what copying may touch behind the
 * end.
 */
export const ATTRIBUTES_FRAME = 4 + 1 + 1 + SLACK;

/**
 * Copies by four bytes, up to three too many: a call of set() costs more than copying fifty bytes.
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

/** Returns where the text ends. */
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
