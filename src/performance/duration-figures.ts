import { quantile, selectQuantile } from "../numerics/quantile.ts";

/** Figures of a distribution of durations; null if there is no duration. */
export interface DurationFigures {
  readonly count: number;
  readonly totalSeconds: number;
  readonly meanSeconds: number | null;
  /** Linear interpolation between order statistics, as for all quantiles. */
  readonly medianSeconds: number | null;
  readonly p90Seconds: number | null;
}

/**
 * Count, total, mean, median and 90th percentile of durations in seconds. Ignores NaN (unknown).
 * Linear on average. The result does not depend on the order of the durations, down to the last
 * bit: they are summed in whole microseconds.
 *
 * @example
 * ```ts
 * import { durationFigures } from "@/performance/duration-figures.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(durationFigures(Float64Array.of(30, 10, NaN, 20)), {
 *   count: 3,
 *   totalSeconds: 60,
 *   meanSeconds: 20,
 *   medianSeconds: 20,
 *   p90Seconds: 28,
 * });
 * ```
 */
export function durationFigures(seconds: Float64Array): DurationFigures {
  let [count, whole, micros] = [0, 0, 0];
  let [last, isSorted] = [-Infinity, true];
  for (let i = 0; i < seconds.length; i++) {
    const value = seconds[i];
    if (Number.isNaN(value)) continue;
    count++;
    isSorted &&= value >= last;
    last = value;
    const floor = Math.floor(value);
    whole += floor;
    micros += Math.round((value - floor) * 1e6);
  }
  const known = count === seconds.length ? seconds : seconds.filter((value) => !Number.isNaN(value));
  const order = isSorted ? known : known.slice();
  const quantileOf = (share: number) => isSorted ? quantile(order, share) : selectQuantile(order, share);
  const totalSeconds = whole + micros / 1e6;
  const isEmpty = count === 0;
  return {
    count,
    totalSeconds,
    meanSeconds: isEmpty ? null : totalSeconds / count,
    medianSeconds: isEmpty ? null : quantileOf(0.5),
    p90Seconds: isEmpty ? null : quantileOf(0.9),
  };
}
