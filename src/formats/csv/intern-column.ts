import { finishHash, internHashed, type TextTable } from "../../event-log/text-table.ts";
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
  /** Codes of the texts met last, + 1, by {@linkcode signature}: of the same table in every call. */
  readonly recent: Int32Array;
  /** Whether `codes` holds guesses. */
  readonly guessed: boolean;
}

const RECENT_BITS = 12;

/** Memory for {@linkcode ColumnCells.recent}. */
export const createRecent = (): Int32Array => new Int32Array(2 ** RECENT_BITS);

/**
 * Writes the codes of a column's cells. Hot: the plain version is `codes[i] = internBytes(table, bytes, start, end)`.
 *
 * Columns repeat their values. So a text is first compared with the guess for its row, if there is one, and with the text that last had the same length,
 * beginning and end; only where both fail is it hashed and searched.
 *
 * @returns false if some cell is no UTF-8
 */
export function internColumn(table: TextTable, scan: CsvScan, cells: ColumnCells, codes: Int32Array): boolean {
  const { bytes, rows, count, column, recent, guessed } = cells;
  const { starts, ends, columns } = scan;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let arena = viewOf(table);
  let good = true;
  for (let i = 0; i < count; i++) {
    const cell = rows[i] * columns + column;
    const start = starts[cell];
    const end = ends[cell];
    if (start === end) {
      codes[i] = -1;
      continue;
    }
    if (guessed && codes[i] >= 0 && isText(table, arena, codes[i], view, start, end)) continue;
    const place = signature(view, start, end);
    const likely = recent[place] - 1;
    if (likely >= 0 && isText(table, arena, likely, view, start, end)) {
      codes[i] = likely;
      continue;
    }
    let hash = table.seed;
    for (let j = start; j < end; j++) hash = Math.imul(hash ^ bytes[j], 0x01000193);
    const code = internHashed(table, bytes, start, end, finishHash(hash));
    if (arena.buffer !== table.arena.buffer) arena = viewOf(table);
    if (code < 0) {
      good = false;
      codes[i] = NOT_UTF8;
      continue;
    }
    recent[place] = code + 1;
    codes[i] = code;
  }
  return good;
}

const viewOf = ({ arena }: TextTable) => new DataView(arena.buffer, arena.byteOffset, arena.length);

/** A number below 2^RECENT_BITS from the length, the first four bytes and the last four. */
function signature(view: DataView, start: number, end: number): number {
  const length = end - start;
  const first = length >= 4 ? view.getUint32(start) : view.getUint8(start);
  const last = length >= 4 ? view.getUint32(end - 4) : view.getUint8(end - 1);
  return Math.imul(Math.imul(first ^ length, 0x9e3779b1) ^ last, 0x85ebca6b) >>> (32 - RECENT_BITS);
}

/** Whether the text of a code, which must be in the table, stands in `view` from `start` to `end`: four bytes at a time, the last ones overlapping. */
function isText(table: TextTable, arena: DataView, code: number, view: DataView, start: number, end: number): boolean {
  const { ends } = table;
  const from = code === 0 ? 0 : ends[code - 1];
  const length = end - start;
  if (ends[code] - from !== length) return false;
  if (length < 4) {
    for (let i = 0; i < length; i++) if (arena.getUint8(from + i) !== view.getUint8(start + i)) return false;
    return true;
  }
  for (let i = 0; i < length - 4; i += 4) if (arena.getUint32(from + i) !== view.getUint32(start + i)) return false;
  return arena.getUint32(from + length - 4) === view.getUint32(end - 4);
}
