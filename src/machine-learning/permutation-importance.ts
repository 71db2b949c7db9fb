import type { Random } from "../numerics/random.ts";
import { drawSample } from "./draw-sample.ts";
import { regressionErrors } from "./regression-errors.ts";
import { rowOf, type RowTable } from "./row-table.ts";

/** What {@linkcode permutationImportance} needs to know besides the rows. */
export interface ImportanceOptions {
  readonly random: Random;
  /** The predictor under test. */
  readonly predict: (row: Float64Array) => number;
  /** How often each column is shuffled; the mean is given. Default 3. */
  readonly repeats?: number;
  /**
   * At most so many rows, drawn at random, are looked at. Default 2,000: the standard error is then
   * about 2 % of the error's spread.
   */
  readonly maxRows?: number;
}

/**
 * How much each column matters to a predictor: by how much its mean absolute error grows when the
 * column's values are shuffled among the rows (Breiman, "Random Forests", 2001, section 10). Around
 * 0, also below, for a column without use. Correlated columns share their importance.
 *
 * Takes columns x repeats predictions of the rows. Use rows that the predictor was not trained on.
 *
 * @param table the rows; left as they are
 * @param actual the true values, in the unit of the predictions
 * @returns one growth for each column, in the unit of the target
 */
export function permutationImportance(table: RowTable, actual: ArrayLike<number>, options: ImportanceOptions): Float64Array {
  const { random, predict, repeats = 3, maxRows = 2000 } = options;
  const rows = drawSample(table.rows, maxRows, random);
  const outcome = Float64Array.from(rows, (row) => actual[row]);
  const errorWith = (changedRow: (at: number) => Float64Array) =>
    regressionErrors(outcome, Float64Array.from(rows, (_, at) => predict(changedRow(at)))).mae;
  const before = errorWith((at) => rowOf(table, rows[at]));
  const growth = new Float64Array(table.columns);
  const changed = new Float64Array(table.columns);
  for (let column = 0; column < table.columns; column++) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const others = random.shuffle(rows.slice());
      const error = errorWith((at) => {
        changed.set(rowOf(table, rows[at]));
        changed[column] = table.values[others[at] * table.columns + column];
        return changed;
      });
      growth[column] += (error - before) / repeats;
    }
  }
  return growth;
}
