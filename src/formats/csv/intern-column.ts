import { hashBytes, internHashed, type TextTable } from "../../event-log/text-table.ts";
import type { CsvScan } from "./csv-scanner.ts";

/** What {@linkcode internColumn} writes for text that is no UTF-8; -1 is an empty cell. */
export const NOT_UTF8 = -2;

/** The cells of one column in some rows of a scan. */
export interface ColumnCells {
  readonly bytes: Uint8Array;
  /** The rows, and how many of them count. */
  readonly rows: Uint32Array;
  readonly count: number;
  readonly column: number;
  /** The texts met last: of the same table in every call. */
  readonly recent: Int32Array;
}

const RECENT_BITS = 12;

/**
 * Memory for {@linkcode ColumnCells.recent}. Four numbers a place: the first four bytes of a text, its last four, its length (0 where the place is free),
 * and its code. Texts of up to eight bytes are wholly there, so that the table need not be touched for them.
 */
export const createRecent = (): Int32Array => new Int32Array(4 * 2 ** RECENT_BITS);

/**
 * Writes the codes of a column's cells. Hot: the plain version is `codes[i] = internBytes(table, bytes, start, end)`.
 *
 * Columns repeat their values. So a text is first compared with the text that last had the same length, beginning and end; only where that fails is it hashed
 * and searched.
 *
 * @returns false if some cell is no UTF-8
 */
export function internColumn(table: TextTable, scan: CsvScan, cells: ColumnCells, codes: Int32Array): boolean {
  const { bytes, rows, count, column, recent } = cells;
  const { starts, ends, columns } = scan;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let good = true;
  for (let i = 0; i < count; i++) {
    const cell = rows[i] * columns + column;
    const start = starts[cell];
    const end = ends[cell];
    const length = end - start;
    if (length === 0) {
      codes[i] = -1;
      continue;
    }
    const first = length >= 4 ? view.getInt32(start, true) : shortText(bytes, start, length);
    const last = length >= 4 ? view.getInt32(end - 4, true) : 0;
    const place = (Math.imul(Math.imul(first ^ length, 0x9e3779b1) ^ last, 0x85ebca6b) >>> (32 - RECENT_BITS)) << 2;
    if (recent[place] === first && recent[place + 1] === last && recent[place + 2] === length) {
      const code = recent[place + 3];
      if (length <= 8 || isMiddle(table, code, view, start, end)) {
        codes[i] = code;
        continue;
      }
    }
    const code = internHashed(table, bytes, start, end, hashBytes(table.seed, bytes, start, end));
    if (code >= 0) {
      recent[place] = first;
      recent[place + 1] = last;
      recent[place + 2] = length;
      recent[place + 3] = code;
      codes[i] = code;
    } else {
      codes[i] = NOT_UTF8;
      good = false;
    }
  }
  return good;
}

/** One to three bytes as a number. */
function shortText(bytes: Uint8Array, start: number, length: number): number {
  let number = bytes[start];
  if (length > 1) number |= bytes[start + 1] << 8;
  if (length > 2) number |= bytes[start + 2] << 16;
  return number;
}

/** Whether a text of a table is that from `start` to `end`, of the same length, without the first and last four bytes. */
function isMiddle({ arena, ends }: TextTable, code: number, view: DataView, start: number, end: number): boolean {
  const shift = (code === 0 ? 0 : ends[code - 1]) - start;
  for (let i = start + 4; i < end - 4; i++) if (arena[i + shift] !== view.getUint8(i)) return false;
  return true;
}
