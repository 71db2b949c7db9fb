/**
 * The chance that the largest deviation of a Brownian bridge exceeds `x`: the limit distribution of
 * the statistics of Kolmogorov (1933) and of CUSUM tests. From 1 at 0 down to 0.
 *
 * @example
 * ```ts
 * import { kolmogorovTail } from "@/numerics/kolmogorov-tail.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(kolmogorovTail(1.358), 0.05, 1e-4);
 * ```
 */
export function kolmogorovTail(x: number): number {
  if (!(x > 0.2)) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-17) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}
