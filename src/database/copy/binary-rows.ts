import { grown } from "../../event-log/text-table.ts";

/**
 * A buffer of rows in the binary format of COPY. Integers are big-endian; a field is its length in
 * bytes (-1 for null), then its bytes.
 */
export interface BinaryRows {
  /** The buffer. {@linkcode reserve} replaces it by a larger one when a row does not fit. */
  bytes: Uint8Array<ArrayBuffer>;
  view: DataView<ArrayBuffer>;
  /** Bytes written. */
  length: number;
}

/** The start of a binary COPY: `PGCOPY\n\377\r\n\0`, flags 0, no extension. */
export const COPY_HEADER = Uint8Array.of(0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0, 0, 0, 0, 0, 0, 0, 0, 0);
/** The end of a binary COPY: a row of -1 fields. */
export const COPY_TRAILER = Uint8Array.of(0xff, 0xff);

/** An empty buffer. */
export function createBinaryRows(capacity: number): BinaryRows {
  const bytes = new Uint8Array(capacity);
  return { bytes, view: new DataView(bytes.buffer), length: 0 };
}

/** Makes room for `more` bytes. */
export function reserve(rows: BinaryRows, more: number): void {
  if (rows.length + more <= rows.bytes.length) return;
  rows.bytes = grown(rows.bytes, rows.length + more) as Uint8Array<ArrayBuffer>;
  rows.view = new DataView(rows.bytes.buffer);
}

// The put functions do not check for room: call reserve() for the whole row first.

/** Starts a row of `fields` fields. */
export function putRow(rows: BinaryRows, fields: number): void {
  rows.view.setInt16(rows.length, fields);
  rows.length += 2;
}

/** Writes a field without value. */
export function putNull(rows: BinaryRows): void {
  rows.view.setInt32(rows.length, -1);
  rows.length += 4;
}

/** Writes a field of type int. */
export function putInt(rows: BinaryRows, value: number): void {
  rows.view.setInt32(rows.length, 4);
  rows.view.setInt32(rows.length + 4, value);
  rows.length += 8;
}

/** Writes a field of type bigint, given by its upper and lower half. */
export function putBigint(rows: BinaryRows, high: number, low: number): void {
  const { view, length } = rows;
  view.setInt32(length, 8);
  view.setInt32(length + 4, high);
  view.setInt32(length + 8, low);
  rows.length = length + 12;
}

/** Writes a field of type text: 4 bytes and those of the text. */
export function putText(rows: BinaryRows, text: Uint8Array): void {
  rows.view.setInt32(rows.length, text.length);
  rows.bytes.set(text, rows.length + 4);
  rows.length += 4 + text.length;
}

const TWO_TO_32 = 2 ** 32;
const EPOCH_2000 = Date.UTC(2000, 0, 1);

/**
 * Writes a value of type timestamptz at `at`, without its length: microseconds since 2000-01-01 as
 * a 64-bit integer. Computes without BigInt, which is slower.
 *
 * @param time ms since 1970-01-01, microseconds as fraction
 */
export function putTime(view: DataView, at: number, time: number): void {
  const ms = time - EPOCH_2000;
  if (!isNear(ms)) return putFarTime(view, at, time);
  const microseconds = Math.round(ms * 1000);
  const high = Math.floor(microseconds / TWO_TO_32);
  view.setInt32(at, high);
  view.setInt32(at + 4, microseconds - high * TWO_TO_32);
}

/** Within 69 years the product with 1000 is exact to an eighth of a microsecond. */
const isNear = (ms: number) => ms < 2 ** 41 && ms > -(2 ** 41);

function putFarTime(view: DataView, at: number, time: number): void {
  const whole = Math.floor(time);
  const ms = whole - EPOCH_2000;
  const fraction = Math.round((time - whole) * 1000);
  // The microseconds may exceed 2^53 (from the year 2285 on): multiply in two parts. 2^22 ms are
  // 4,194,304,000 microseconds, just below 2^32.
  const upper = Math.floor(ms / 4194304);
  const lower = (ms - upper * 4194304) * 1000 + fraction;
  const product = upper * 1000;
  const high = Math.floor(product / 1024);
  const low = (product - high * 1024) * 4194304 + lower;
  const carry = low >= TWO_TO_32 ? 1 : 0;
  view.setInt32(at, high + carry);
  view.setInt32(at + 4, low - carry * TWO_TO_32);
}
