import type { Random } from "../numerics/random.ts";
import { drawSample } from "./draw-sample.ts";
import { regressionErrors } from "./regression-errors.ts";
import { rowOf, type RowTable } from "./row-table.ts";

/** What {@linkcode permutationImportance} needs to know besides the rows. */
interface ImportanceOptions {
  readonly random: Random;
  /** The predictor under test. */
  readonly predict: (row: Float64Array) => number;
  /**
   * The same predictor for a row of which one column is then changed, where it is faster: see
   * `changedRowPredictor`. Default: {@linkcode predict} on the changed row.
   */
  readonly predictChanged?: (row: Float64Array) => (changed: Float64Array, column: number) => number;
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
  const { random, predict, predictChanged = () => predict, repeats = 3, maxRows = 2000 } = options;
  const rows = drawSample(table.rows, maxRows, random);
  const outcome = Float64Array.from(rows, (row) => actual[row]);
  const maeOf = (predicted: Float64Array) => regressionErrors(outcome, predicted).mae;
  const before = maeOf(Float64Array.from(rows, (row) => predict(rowOf(table, row))));
  const shuffles = Array.from(
    { length: table.columns * repeats },
    (_, at) => ({
      column: Math.floor(at / repeats),
      others: random.shuffle(rows.slice()),
      predicted: new Float64Array(rows.length),
    }),
  );
  const changed = new Float64Array(table.columns);
  for (const [at, row] of rows.entries()) {
    const own = rowOf(table, row);
    const predictRow = predictChanged(own);
    changed.set(own);
    for (const { column, others, predicted } of shuffles) {
      changed[column] = table.values[others[at] * table.columns + column];
      predicted[at] = predictRow(changed, column);
      changed[column] = own[column];
    }
  }
  const growth = new Float64Array(table.columns);
  for (const { column, predicted } of shuffles) growth[column] += (maeOf(predicted) - before) / repeats;
  return growth;
}
