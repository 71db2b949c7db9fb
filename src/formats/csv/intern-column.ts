import { internBytes, type TextTable } from "../../event-log/text-table.ts";
import { isMiddle, placeOf, type RecentTexts, shortText, useTable } from "../recent-texts.ts";
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
  /** The texts of this column met last. */
  readonly recent: RecentTexts;
}

/**
 * Writes the codes of a column's cells. Hot: the plain version is
 * `codes[i] = internBytes(table, bytes, start, end)`; {@linkcode internRecent} for all cells of a
 * column.
 *
 * @returns false if some cell is no UTF-8
 */
export function internColumn(table: TextTable, scan: CsvScan, cells: ColumnCells, codes: Int32Array): boolean {
  const { bytes, rows, count, column, recent } = cells;
  const { starts, ends, columns } = scan;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  useTable(recent, table);
  const { places, shift } = recent;
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
    const place = placeOf(shift, first, last, length);
    if (places[place] === first && places[place + 1] === last && places[place + 2] === length) {
      const code = places[place + 3];
      if (length <= 8 || isMiddle(recent, code, view, start, end)) {
        codes[i] = code;
        continue;
      }
    }
    const code = internBytes(table, bytes, start, end);
    if (code >= 0) {
      places[place] = first;
      places[place + 1] = last;
      places[place + 2] = length;
      places[place + 3] = code;
      codes[i] = code;
    } else {
      codes[i] = NOT_UTF8;
      good = false;
    }
  }
  return good;
}
