/** Numbers for learning: row after row in one array, `columns` numbers each. */
export interface RowTable {
  readonly rows: number;
  readonly columns: number;
  /**
   * Column `c` of row `r` stands at `r * columns + c`. NaN is a missing value, which our own
   * learners know and `ml-random-forest` does not. Categories are whole numbers from 0 on; a
   * negative one is missing too.
   */
  readonly values: Float64Array;
}

/** One row of a table, as a view. */
export const rowOf = (table: RowTable, row: number): Float64Array =>
  table.values.subarray(row * table.columns, (row + 1) * table.columns);
