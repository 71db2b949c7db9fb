/**
 * How far predictions are off, in the unit of the target. All are NaN where there is nothing to
 * compare.
 */
interface RegressionErrors {
  /** Number of predictions compared. */
  readonly rows: number;
  /** Mean of the absolute errors. */
  readonly mae: number;
  /** Square root of the mean squared error: large misses weigh more. */
  readonly rmse: number;
  /** Mean of predicted minus actual: above 0 the predictions are too long. */
  readonly bias: number;
}

/**
 * Compares predictions with the true values. Linear time.
 *
 * @example
 * ```ts
 * import { regressionErrors } from "@/machine-learning/regression-errors.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(regressionErrors([10, 20], [13, 19]), { rows: 2, mae: 2, rmse: Math.sqrt(5), bias: 1 });
 * ```
 *
 * @param actual the true values
 * @param predicted one number for each row
 */
export function regressionErrors(actual: ArrayLike<number>, predicted: ArrayLike<number>): RegressionErrors {
  const rows = actual.length;
  let absolute = 0;
  let squared = 0;
  let signed = 0;
  for (let row = 0; row < rows; row++) {
    const error = predicted[row] - actual[row];
    absolute += Math.abs(error);
    squared += error * error;
    signed += error;
  }
  return { rows, mae: absolute / rows, rmse: Math.sqrt(squared / rows), bias: signed / rows };
}

/**
 * The skill of a predictor against a baseline: 1 - its mean absolute error / that of the baseline.
 * 1 is perfect, 0 no better than the baseline, below 0 worse. A baseline without error leaves no
 * room for skill: 0 if the predictor makes none either, else minus infinity.
 */
export function skillAgainst(mae: number, baselineMae: number): number {
  if (baselineMae === 0) return mae === 0 ? 0 : -Infinity;
  return 1 - mae / baselineMae;
}
