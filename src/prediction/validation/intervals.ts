import type { FittedModels } from "../models/fitted-models.ts";
import { predictHours } from "../models/fitted-trees.ts";
import type { Dataset } from "../dataset/dataset.ts";

/** From when to when a case may end, in hours; it does with 90 %. */
export type Interval = readonly [low: number, high: number];

/** Share of the cases that end in their interval. */
export const NOMINAL = 0.9;

/**
 * How far the hours spread below and above a prediction, row by row, before they are calibrated.
 */
export interface Spread {
  readonly below: Float64Array;
  readonly above: Float64Array;
}

/**
 * Less than this part of the median is no spread: the hours of a whole group may be equal in
 * training.
 */
const LEAST_SPREAD = 0.02;

/**
 * The spread of some rows around what was predicted of them: the distance to the trees' quantiles.
 * Where no trees were trained it is the same for all rows.
 */
export function spreadOf(fitted: FittedModels, dataset: Pick<Dataset, "rows">, predicted: Float64Array): Spread {
  const { low, high, medians } = fitted;
  const least = Math.max(1 / 60, LEAST_SPREAD * medians.all);
  if (low === null || high === null) {
    const flat = new Float64Array(predicted.length).fill(Math.max(least, medians.all));
    return { below: flat, above: flat };
  }
  const lows = predictHours(low, dataset.rows);
  const highs = predictHours(high, dataset.rows);
  return {
    below: predicted.map((hours, row) => Math.max(least, hours - lows[row])),
    above: predicted.map((hours, row) => Math.max(least, highs[row] - hours)),
  };
}

/** The interval around a prediction; never below 0, and the prediction is in it. */
export function intervalAround(predicted: number, below: number, above: number): Interval {
  const low = Math.max(0, predicted - Math.max(0, below));
  return [low, Math.max(predicted, predicted + Math.max(0, above))];
}

/**
 * The probability that a case takes longer than some hours, by how the hours of other cases lay
 * around what was predicted of them. From 0 to 1, never rising with the hours.
 *
 * @param scores quantiles of how many spreads the hours lay above the prediction, in even steps
 */
export function riskBeyond(
  scores: readonly number[],
  predicted: number,
  spread: { below: number; above: number },
  hours: number,
): number {
  const score = (hours - predicted) / (hours < predicted ? spread.below : spread.above);
  let low = 0;
  while (low < scores.length && scores[low] <= score) low++;
  if (low === 0) return 1;
  if (low === scores.length) return 0;
  const part = (score - scores[low - 1]) / (scores[low] - scores[low - 1]);
  return 1 - (low - 1 + part) / (scores.length - 1);
}
