/** How the medians of two samples differ. */
export interface MedianDifference {
  readonly firstMedian: number;
  readonly secondMedian: number;
  /** Median of the second less that of the first. */
  readonly difference: number;
  /** Its 95 % confidence interval. */
  readonly interval: readonly [number, number];
}

/** Fewer values tell nothing on their median's error. */
const LEAST_COUNT = 5;

/** Standard deviations of the normal distribution to either side of a 95 % interval. */
const Z95 = 1.959964;

/**
 * The difference of two medians with a confidence interval that supposes no distribution (Price and
 * Bonett, "Distribution-free confidence intervals for difference and ratio of medians", 2002).
 * Assumes independent values. Takes n log n time.
 *
 * @returns null where a sample has fewer than five values
 *
 * @example
 * ```ts
 * import { medianDifference } from "@/numerics/median-difference.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = Float64Array.from({ length: 99 }, (_, i) => 3600 + i);
 * const later = hour.map((seconds) => seconds + 600);
 * const { difference, interval: [least, most] } = medianDifference(hour, later)!;
 * assertEquals([difference, least > 580, most < 620], [600, true, true]);
 * ```
 */
export function medianDifference(first: Float64Array, second: Float64Array): MedianDifference | null {
  return differenceOfSorted(first.toSorted(), second.toSorted());
}

/** Options of {@linkcode differenceOfSorted}. */
interface IntervalOptions {
  /** Width of the interval to either side, in standard deviations. Default: that of 95 %. */
  readonly deviations?: number;
  /**
   * How many times the variance of each median is that of independent values, where values come in
   * clusters. Default 1.
   */
  readonly designEffects?: readonly [number, number];
}

/** {@linkcode medianDifference} of samples that are sorted. Takes constant time. */
export function differenceOfSorted(
  first: Float64Array,
  second: Float64Array,
  { deviations = Z95, designEffects = [1, 1] }: IntervalOptions = {},
): MedianDifference | null {
  if (Math.min(first.length, second.length) < LEAST_COUNT) return null;
  const [a, b] = [medianWithVariance(first), medianWithVariance(second)];
  const difference = b.median - a.median;
  const margin = deviations * Math.sqrt(a.variance * designEffects[0] + b.variance * designEffects[1]);
  return {
    firstMedian: a.median,
    secondMedian: b.median,
    difference: difference,
    interval: [difference - margin, difference + margin],
  };
}

/**
 * The variance of a median from the distance of two order statistics about it, about two standard
 * deviations of the rank apart from the middle to either side.
 */
function medianWithVariance(sorted: Float64Array): { median: number; variance: number } {
  const n = sorted.length;
  const rank = Math.max(1, Math.round((n + 1) / 2 - Math.sqrt(n)));
  // The normal approximation, with continuity correction, of the binomial chance that the median
  // lies outside the two.
  const z = (n + 1 - 2 * rank) / Math.sqrt(n);
  const deviation = (sorted[n - rank] - sorted[rank - 1]) / (2 * z);
  return { median: (sorted[(n - 1) >> 1] + sorted[n >> 1]) / 2, variance: deviation ** 2 };
}
