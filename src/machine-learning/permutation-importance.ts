import type { Random } from "../numerics/random.ts";
import { regressionErrors } from "./regression-errors.ts";
import { rowOf, type RowTable } from "./row-table.ts";

/** What {@linkcode permutationImportance} needs to know besides the rows. */
export interface ImportanceOptions {
  readonly random: Random;
  /** The predictor under test. */
  readonly predict: (row: Float64Array) => number;
  /** How often each column is shuffled; the mean is given. Default 3. */
  readonly repeats?: number;
}

/**
 * How much each column matters to a predictor: by how much its mean absolute error grows when the column's values are shuffled among the rows
 * (Breiman, "Random Forests", 2001, section 10). Around 0, also below, for a column without use. Columns that say the same share their importance.
 *
 * Takes columns x repeats predictions of all rows. Use rows that the predictor was not trained on.
 *
 * @param table the rows; left as they are
 * @param actual what came, in the unit of the predictions
 * @returns one growth for each column, in the unit of the target
 */
export function permutationImportance(table: RowTable, actual: ArrayLike<number>, options: ImportanceOptions): Float64Array {
  const { random, predict, repeats = 3 } = options;
  const predictions = new Float64Array(table.rows);
  for (let row = 0; row < table.rows; row++) predictions[row] = predict(rowOf(table, row));
  const before = regressionErrors(actual, predictions).mae;
  const growth = new Float64Array(table.columns);
  const order = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const changed = new Float64Array(table.columns);
  for (let column = 0; column < table.columns; column++) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      random.shuffle(order);
      for (let row = 0; row < table.rows; row++) {
        changed.set(rowOf(table, row));
        changed[column] = table.values[order[row] * table.columns + column];
        predictions[row] = predict(changed);
      }
      growth[column] += (regressionErrors(actual, predictions).mae - before) / repeats;
    }
  }
  return growth;
}
