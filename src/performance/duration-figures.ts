import { quantile } from "../numerics/quantile.ts";

/** A distribution of durations in figures; null where there is no duration. */
export interface DurationFigures {
  readonly count: number;
  readonly totalSeconds: number;
  readonly meanSeconds: number | null;
  /** Interpolated linearly between order statistics, as all quantiles here. */
  readonly medianSeconds: number | null;
  readonly p90Seconds: number | null;
}

/**
 * Count, total, mean, median and 90th percentile of durations in seconds. Those that are NaN (unknown) do not count. Takes the time of sorting them.
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
  const known = seconds.filter((value) => !Number.isNaN(value)).sort();
  let totalSeconds = 0;
  for (let i = 0; i < known.length; i++) totalSeconds += known[i];
  const isEmpty = known.length === 0;
  return {
    count: known.length,
    totalSeconds,
    meanSeconds: isEmpty ? null : totalSeconds / known.length,
    medianSeconds: isEmpty ? null : quantile(known, 0.5),
    p90Seconds: isEmpty ? null : quantile(known, 0.9),
  };
}
