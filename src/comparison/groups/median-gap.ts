import type { GroupComparison } from "./compare-groups.ts";

/** Medians this many times apart are told. */
const LEAST_RATIO = 1.5;
/** Greatest share of the cases of either group that ends between the medians of a gap. */
const MOST_BETWEEN = 0.12;

/**
 * Whether the median durations of two groups lie on either side of a gap: one is at least 1.5 times
 * the other, but at most 12 % of the cases of each group take longer than the shorter and less than
 * the longer one. Then a small change in what the cases do moves the median far.
 *
 * @param quantiles of the durations of each group: the least one, the 99 percentiles, the greatest
 * @returns the share of the cases of each group between the medians, in hundredths; null for no gap
 *
 * @example
 * ```ts
 * import { medianGap } from "@/comparison/groups/median-gap.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // Cases take 1 or 9 seconds, half of them in the one group, a little fewer in the other.
 * const quantiles = (short: number) => Array.from({ length: 101 }, (_, i) => i <= short ? 1 : 9);
 * assertEquals(medianGap([quantiles(55), quantiles(45)]), [0, 0]);
 * assertEquals(medianGap([quantiles(55), quantiles(60)]), null);
 * ```
 */
export function medianGap(quantiles: GroupComparison["cycleTimeQuantiles"]): readonly [number, number] | null {
  const [low, high] = quantiles.map((own) => own[50]).sort((a, b) => a - b);
  if (!(high > 0 && high >= LEAST_RATIO * low)) return null;
  const [first, second] = quantiles.map((own) =>
    own.slice(1, 100).reduce((sum, seconds) => sum + Number(low < seconds && seconds < high), 0) / 100
  );
  return Math.max(first, second) > MOST_BETWEEN ? null : [first, second];
}
