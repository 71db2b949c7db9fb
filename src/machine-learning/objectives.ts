import { usageError } from "../errors.ts";
import { selectQuantile } from "../numerics/quantile.ts";

/** A loss that boosting minimizes. */
export interface Objective {
  /** The prediction before any tree: the constant with the least loss. */
  start(target: ArrayLike<number>): number;
  /** The negative gradient of one row's loss, up to a constant factor. */
  slope(target: number, predicted: number): number;
  /**
   * What a leaf adds before shrinking, from the residuals (target less prediction) of its rows; may
   * reorder them.
   */
  leaf(residuals: Float64Array, count: number): number;
  /** Loss of one row. */
  loss(target: number, predicted: number): number;
}

/** Squared error: predicts means. */
export const squaredError: Objective = {
  start(target) {
    let sum = 0;
    for (let row = 0; row < target.length; row++) sum += target[row];
    return sum / target.length;
  },
  slope: (target, predicted) => target - predicted,
  leaf(residuals, count) {
    let sum = 0;
    for (let at = 0; at < count; at++) sum += residuals[at];
    return sum / count;
  },
  loss: (target, predicted) => (target - predicted) ** 2,
};

/**
 * The pinball loss, whose least is at a quantile (Koenker and Bassett, "Regression quantiles",
 * 1978): predicts quantiles; for a share of 0.5 medians, whose loss is half the absolute error.
 * Leaves hold the quantile of their rows' residuals (Friedman, "Greedy function approximation",
 * 2001, algorithm 3), since the gradient tells only the direction.
 *
 * @param share between 0 and 1
 * @throws a usage error for any other share
 */
export function quantileLoss(share: number): Objective {
  if (!(share > 0 && share < 1)) throw usageError({ expected: "a share between 0 and 1", found: String(share) });
  return {
    start: (target) => selectQuantile(Float64Array.from(target), share),
    slope: (target, predicted) => target > predicted ? share : target < predicted ? share - 1 : 0,
    leaf: (residuals, count) => selectQuantile(residuals, share, count),
    loss: (target, predicted) => target > predicted ? share * (target - predicted) : (1 - share) * (predicted - target),
  };
}
