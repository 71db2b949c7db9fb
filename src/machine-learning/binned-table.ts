import { usageError } from "../errors.ts";
import type { RowTable } from "./row-table.ts";

/**
 * How the columns of a table are cut into at most 255 bins each; bin 0 holds the missing values.
 */
export interface Binning {
  readonly columns: number;
  /**
   * For each column of numbers its edges, ascending: a number below the first edge is in bin 1, one
   * from the last edge on in the last bin. Null for a column of categories, where category `c` is
   * bin `c + 1`.
   */
  readonly edges: readonly (Float64Array | null)[];
  /** For each column one more than its greatest bin. */
  readonly bins: Uint16Array;
}

/**
 * A table of bins, column after column: that of column `c` and row `r` stands at `c * rows + r`.
 */
export interface BinnedTable {
  readonly rows: number;
  readonly columns: number;
  readonly codes: Uint8Array;
  readonly binning: Binning;
}

/** How {@linkcode fitBinning} cuts. */
export interface BinningOptions {
  /**
   * Which columns hold categories (whole numbers from 0 to 253) instead of numbers. Default: none.
   */
  readonly categorical?: ArrayLike<boolean | number>;
  /** Most bins of a column of numbers, from 2 to 254. Default 254. */
  readonly maxBins?: number;
}

/** Categories that a column can have. */
const MOST_BINNED_CATEGORIES = 254;
/**
 * Values that edges are found from: evenly spread over the rows of a larger table, whose quantiles
 * then err by about half a percent.
 */
const EDGE_SAMPLE = 20_000;

/**
 * Finds where to cut the columns of a table: between all distinct values where they are few, else
 * at quantiles. Takes n log n time for each column with n at most 20,000.
 *
 * @throws a usage error for a table without rows or columns, an infinite number among those looked
 * at, or a category that is none
 */
export function fitBinning(table: RowTable, options: BinningOptions = {}): Binning {
  const { categorical, maxBins = 254 } = options;
  if (table.rows === 0 || table.columns === 0) {
    throw usageError({ expected: "rows and columns to learn from", found: `${table.rows} rows, ${table.columns} columns` });
  }
  const edges: (Float64Array | null)[] = [];
  const bins = new Uint16Array(table.columns);
  for (let column = 0; column < table.columns; column++) {
    const isCategory = Boolean(categorical?.[column]);
    edges.push(isCategory ? null : edgesOf(table, column, maxBins));
    bins[column] = isCategory ? categoriesOf(table, column) + 1 : edges[column]!.length + 2;
  }
  return { columns: table.columns, edges, bins };
}

function edgesOf({ rows, columns, values }: RowTable, column: number, maxBins: number): Float64Array {
  const step = Math.max(1, Math.ceil(rows / EDGE_SAMPLE));
  const sample = new Float64Array(Math.ceil(rows / step));
  let known = 0;
  for (let row = 0; row < rows; row += step) {
    const value = values[row * columns + column];
    if (Number.isNaN(value)) continue;
    if (!Number.isFinite(value)) {
      throw usageError({ expected: "finite numbers to learn from", found: `${value}`, column: column + 1, line: row + 1 });
    }
    sample[known++] = value;
  }
  const sorted = sample.subarray(0, known).sort();
  const edges: number[] = [];
  // Cuts are sought at even ranks; a value that fills several bins gets one.
  let target = 1;
  let distinct = 1;
  for (let at = 1; at < known; at++) if (sorted[at] !== sorted[at - 1]) distinct++;
  const all = distinct <= maxBins;
  for (let at = 1; at < known; at++) {
    if (sorted[at] === sorted[at - 1]) continue;
    if (!all && at * maxBins < target * known) continue;
    edges.push(between(sorted[at - 1], sorted[at]));
    target = Math.floor(at * maxBins / known) + 1;
  }
  return Float64Array.from(edges);
}

/** A number above `low` and at most `high`. */
function between(low: number, high: number): number {
  const middle = low + (high / 2 - low / 2);
  return middle > low ? middle : high;
}

function categoriesOf({ rows, columns, values }: RowTable, column: number): number {
  let greatest = -1;
  for (let row = 0; row < rows; row++) {
    const value = values[row * columns + column];
    if (Number.isNaN(value) || value < 0) continue;
    if (!Number.isInteger(value) || value >= MOST_BINNED_CATEGORIES) {
      throw usageError({
        expected: `categories that are whole numbers below ${MOST_BINNED_CATEGORIES}`,
        found: `${value}`,
        column: column + 1,
        line: row + 1,
      });
    }
    greatest = Math.max(greatest, value);
  }
  return greatest + 1;
}

/**
 * Sorts the values of a table into bins. Takes time proportional to the values times the logarithm
 * of the bins.
 */
export function binRows(table: RowTable, binning: Binning): BinnedTable {
  const { rows, columns, values } = table;
  const codes = new Uint8Array(rows * columns);
  for (let column = 0; column < columns; column++) {
    const edges = binning.edges[column];
    const from = column * rows;
    const greatest = binning.bins[column] - 1;
    for (let row = 0, at = column; row < rows; row++, at += columns) {
      const value = values[at];
      if (value !== value) continue; // NaN: missing
      if (edges === null) codes[from + row] = value >= 0 && value < greatest ? value + 1 : 0;
      else {
        let low = 0;
        let high = edges.length;
        while (low < high) {
          const middle = (low + high) >>> 1;
          if (edges[middle] <= value) low = middle + 1;
          else high = middle;
        }
        codes[from + row] = low + 1;
      }
    }
  }
  return { rows, columns, codes, binning };
}
