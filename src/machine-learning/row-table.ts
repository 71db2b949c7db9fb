/** Numbers for learning: row after row in one array, `columns` numbers each, none of them NaN. */
export interface RowTable {
  readonly rows: number;
  readonly columns: number;
  /** Column `c` of row `r` stands at `r * columns + c`. */
  readonly values: Float64Array;
}

/** One row of a table, as a view. */
export const rowOf = (table: RowTable, row: number): Float64Array =>
  table.values.subarray(row * table.columns, (row + 1) * table.columns);
