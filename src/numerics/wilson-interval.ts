/**
 * Confidence interval of a share that was observed in n trials (Wilson, "Probable inference, the
 * law of succession, and statistical inference", 1927). It keeps within 0 and 1 and is of use for
 * few trials and shares near 0 or 1, unlike the normal approximation.
 *
 * @param share observed, from 0 to 1
 * @param n trials, at least 1
 * @param z quantile of the normal distribution; default 1.96, for 95 %
 *
 * @example
 * ```ts
 * import { wilsonInterval } from "@/numerics/wilson-interval.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(wilsonInterval(0.9, 100).map((end) => end.toFixed(3)), ["0.826", "0.945"]);
 * ```
 */
export function wilsonInterval(share: number, n: number, z = 1.96): [low: number, high: number] {
  const middle = (share + z * z / (2 * n)) / (1 + z * z / n);
  const half = z / (1 + z * z / n) * Math.sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
