import type { RowTable } from "@/machine-learning/row-table.ts";
import { createRandom } from "@/numerics/random.ts";

const COLUMNS = 40;

/**
 * Rows of 40 normal numbers with a target that four of them make, with noise: what learners are
 * timed on.
 */
export function madeUpRows(rows: number): { readonly table: RowTable; readonly target: Float64Array } {
  const random = createRandom(1);
  const values = Float64Array.from({ length: rows * COLUMNS }, () => random.normal());
  const target = Float64Array.from({ length: rows }, (_, row) => {
    const at = row * COLUMNS;
    return 10 * Math.sin(values[at]) + 5 * values[at + 1] * values[at + 2] + 3 * Math.abs(values[at + 3]) + random.normal();
  });
  return { table: { rows, columns: COLUMNS, values }, target };
}
