import type { Readable } from "node:stream";
import type { Sql } from "postgres";
import { COPY_HEADER } from "./binary-rows.ts";

/** A row of a binary COPY: bytes, and the position of the next field (length, then value). */
export interface BinaryRow {
  bytes: Uint8Array;
  view: DataView;
  at: number;
}

/**
 * Runs `copy ... to stdout (format binary)` and calls `onRow` for each row, always with the same
 * object, whose bytes are valid during the call.
 *
 * @param statement without any text of users
 */
export async function copyOut(sql: Pick<Sql, "unsafe">, statement: string, onRow: (row: BinaryRow) => void): Promise<void> {
  const row: BinaryRow = { bytes: new Uint8Array(0), view: new DataView(new ArrayBuffer(0)), at: 0 };
  let rest = new Uint8Array(0);
  let skip = COPY_HEADER.length;
  for await (const chunk of copyChunks(sql, statement)) {
    // Not the driver's buffer itself, whose parts take longer to make.
    row.bytes = rest.length === 0 ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length) : joined(rest, chunk);
    row.view = new DataView(row.bytes.buffer, row.bytes.byteOffset, row.bytes.byteLength);
    let from = Math.min(skip, row.bytes.length);
    skip -= from;
    for (;;) {
      const end = skip > 0 ? -1 : rowEnd(row.view, from);
      if (end < 0) break;
      row.at = from + 2;
      onRow(row);
      from = end;
    }
    rest = row.bytes.slice(from);
  }
}

/**
 * Runs `copy ... to stdout` and gives its bytes, piece by piece. A caller that stops early waits
 * until the server has sent the rest: only then is the connection free again.
 *
 * @param statement without any text of users
 */
export async function* copyChunks(sql: Pick<Sql, "unsafe">, statement: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const stream: Readable = await sql.unsafe(statement).readable();
  const chunks = (stream as AsyncIterable<Uint8Array<ArrayBuffer>>)[Symbol.asyncIterator]();
  let failed = false;
  const next = () =>
    chunks.next().catch((error) => {
      failed = true;
      throw error;
    });
  try {
    for (let chunk = await next(); !chunk.done; chunk = await next()) yield chunk.value;
  } finally {
    if (!failed) {
      while (!(await next()).done);
      // postgres.js 3.4.9 pauses the socket when its buffer is full and resumes it on the next
      // read. At the end of the stream there would be no next read.
      stream._read(0);
    }
  }
}

/** The end of the row that starts at `from`; -1 if the row is incomplete, or is the trailer. */
function rowEnd(view: DataView, from: number): number {
  if (from + 2 > view.byteLength) return -1;
  let at = from + 2;
  const fields = view.getInt16(from);
  if (fields < 0) return -1;
  for (let field = 0; field < fields; field++) {
    if (at + 4 > view.byteLength) return -1;
    at += 4 + Math.max(0, view.getInt32(at));
  }
  return at <= view.byteLength ? at : -1;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Whether the next field is null; if so, skips it. */
export function takeNull(row: BinaryRow): boolean {
  if (row.view.getInt32(row.at) !== -1) return false;
  row.at += 4;
  return true;
}

/** The next field, of type int. */
export function takeInt(row: BinaryRow): number {
  row.at += 8;
  return row.view.getInt32(row.at - 4);
}

/** The upper half of the next field, of type bigint. {@linkcode takeLow} gives the lower half. */
export function takeHigh(row: BinaryRow): number {
  row.at += 8;
  return row.view.getInt32(row.at - 4);
}

/** The lower half of a bigint as a signed integer. */
export function takeLow(row: BinaryRow): number {
  row.at += 4;
  return row.view.getInt32(row.at - 4);
}

/** The bytes of the next field. */
export function takeBytes(row: BinaryRow): Uint8Array {
  const length = row.view.getInt32(row.at);
  row.at += 4 + length;
  return row.bytes.subarray(row.at - length, row.at);
}

/** The end of the next field, which begins four bytes behind the position. */
export const fieldEnd = ({ view, at }: BinaryRow): number => at + 4 + view.getInt32(at);

const EPOCH_2000 = Date.UTC(2000, 0, 1);

/** The next field, of type timestamptz, as ms since 1970 with microseconds as fraction. */
export function takeTime(row: BinaryRow): number {
  const high = takeHigh(row);
  const low = takeLow(row) >>> 0;
  if (high > -(2 ** 20) && high < 2 ** 20) {
    const exact = high * 4294967296 + low;
    const ms = Math.floor(exact / 1000);
    return EPOCH_2000 + ms + (exact - ms * 1000) / 1000;
  }
  // Microseconds may exceed 2^53: split off thousands of the upper half.
  const thousands = Math.floor(high / 1000);
  const part = (high - thousands * 1000) * 4294967296 + low;
  const ms = Math.floor(part / 1000);
  return EPOCH_2000 + thousands * 4294967296 + ms + (part - ms * 1000) / 1000;
}
