import type { AttributeColumn } from "../../event-log/event-batch.ts";
import type { Dictionary } from "../../event-log/dictionary.ts";
import { grown } from "../../event-log/text-table.ts";
import { type BinaryRows, putNull, reserve } from "../copy/binary-rows.ts";
import type { AttributeCatalogue, StoredAttribute } from "./attribute-catalogue.ts";

/** A column of a batch with its entry in the catalogue and its values as far as they have been encoded. */
export interface EncodedColumn {
  readonly stored: StoredAttribute;
  readonly codes: Int32Array;
  readonly pairs: EncodedPairs;
}

/**
 * The pairs `"key":"value"` of an attribute, each encoded once: values repeat, and copying is several times faster than looking at each character.
 */
interface EncodedPairs {
  readonly values: Dictionary;
  /** `"key":` */
  readonly prefix: Uint8Array;
  /** Where the pair of a code starts in `bytes`, and its length; 0 where it is not there (yet). */
  starts: Uint32Array;
  lengths: Uint32Array;
  bytes: Uint8Array;
  used: number;
}

/** Encoded columns of the batches so far. */
export type PairCache = Map<StoredAttribute, EncodedPairs>;

/** Enters the columns of a batch into the catalogue. */
export function enterColumns(
  catalogue: AttributeCatalogue,
  cache: PairCache,
  columns: readonly AttributeColumn[],
): EncodedColumn[] {
  return columns.map((column) => {
    const stored = catalogue.of(column);
    let pairs = cache.get(stored);
    // A fresh dictionary is what keeps the reader's memory bounded; then ours is, too.
    if (pairs === undefined || pairs.values !== column.values) cache.set(stored, pairs = noPairs(stored, column.values));
    if (pairs.starts.length < column.values.size) {
      pairs.starts = grown(pairs.starts, column.values.size);
      pairs.lengths = grown(pairs.lengths, column.values.size);
    }
    return { stored, codes: column.codes, pairs };
  });
}

const noPairs = (stored: StoredAttribute, values: Dictionary): EncodedPairs => ({
  values,
  prefix: stored.prefix,
  starts: new Uint32Array(64),
  lengths: new Uint32Array(64),
  bytes: new Uint8Array(1024),
  used: 0,
});

/** Whether a row has any attribute. */
export function hasAttributes(columns: readonly EncodedColumn[], row: number): boolean {
  for (let i = 0; i < columns.length; i++) if (columns[i].codes[row] >= 0) return true;
  return false;
}

// What fills more is encoded each time: long texts that do not repeat.
const LARGEST_CACHE = 4 * 1024 * 1024;

/**
 * A field of type jsonb: an object of the attributes that the row has, values as texts; null where it has none. Reserves room itself.
 * Counts the attributes in the catalogue.
 */
export function putAttributes(rows: BinaryRows, columns: readonly EncodedColumn[], row: number): void {
  const start = rows.length;
  reserve(rows, 16);
  rows.length += 5;
  for (let i = 0; i < columns.length; i++) {
    const { stored, codes, pairs } = columns[i];
    const code = codes[row];
    if (code < 0) continue;
    stored.count++;
    rows.bytes[rows.length] = rows.length === start + 5 ? OPEN : COMMA;
    rows.length++;
    if (pairs.lengths[code] === 0) encodePair(pairs, code);
    const length = pairs.lengths[code];
    reserve(rows, length + 16);
    copyBytes(rows.bytes, rows.length, pairs.bytes, pairs.starts[code], length);
    rows.length += length;
    // The pair that did not fit is at the end of the used bytes: the next one may take its place.
    if (pairs.starts[code] >= pairs.used) pairs.lengths[code] = 0;
  }
  if (rows.length === start + 5) {
    rows.length = start;
    putNull(rows);
    return;
  }
  rows.bytes[rows.length++] = CLOSE;
  rows.view.setInt32(start, rows.length - start - 4);
  rows.bytes[start + 4] = 1; // version of jsonb's binary format
}

const [OPEN, COMMA, CLOSE, QUOTE, BACKSLASH] = [0x7b, 0x2c, 0x7d, 0x22, 0x5c];
const HEX = new TextEncoder().encode("0123456789abcdef");

function encodePair(pairs: EncodedPairs, code: number): void {
  const text = pairs.values.bytes(code);
  // At worst every byte becomes six: backslash, u, four digits.
  const most = pairs.prefix.length + 2 + 6 * text.length;
  if (pairs.used + most > pairs.bytes.length) pairs.bytes = grown(pairs.bytes, pairs.used + most);
  pairs.bytes.set(pairs.prefix, pairs.used);
  const end = putJsonText(pairs.bytes, pairs.used + pairs.prefix.length, text);
  pairs.starts[code] = pairs.used;
  pairs.lengths[code] = end - pairs.used;
  if (end <= LARGEST_CACHE) pairs.used = end;
}

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

// A call of set() costs more than copying fifty bytes one by one.
function copyBytes(to: Uint8Array, at: number, from: Uint8Array, start: number, length: number): void {
  if (length > 64) to.set(from.subarray(start, start + length), at);
  else for (let i = 0; i < length; i++) to[at + i] = from[start + i];
}
