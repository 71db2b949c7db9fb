/** How p-values are corrected for being many: see {@linkcode adjustPValues}. */
type Correction = "benjamini-hochberg" | "holm";

/**
 * Corrects p-values for the number of tests. `benjamini-hochberg` (1995) bounds the share of false
 * findings among those reported; `holm` (1979), stricter, the chance of any false finding. A
 * finding at level q is one whose corrected value is at most q. Sorting aside, linear.
 *
 * @example
 * ```ts
 * import { adjustPValues } from "@/numerics/adjust-p-values.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(adjustPValues([0.25, 0.125, 0.5], "holm"), [0.5, 0.375, 0.5]);
 * assertEquals(adjustPValues([0.25, 0.125, 0.5], "benjamini-hochberg"), [0.375, 0.375, 0.5]);
 * ```
 *
 * @param pValues from 0 to 1, in any order
 * @returns corrected values in the same order
 */
export function adjustPValues(pValues: readonly number[], correction: Correction): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a] - pValues[b] || a - b);
  const tests = pValues.length;
  const adjusted = new Array<number>(tests).fill(1);
  if (correction === "holm") {
    let most = 0;
    order.forEach((i, rank) => adjusted[i] = most = Math.max(most, Math.min(1, (tests - rank) * pValues[i])));
    return adjusted;
  }
  let least = 1;
  for (let rank = tests - 1; rank >= 0; rank--) {
    const i = order[rank];
    adjusted[i] = least = Math.min(least, (pValues[i] * tests) / (rank + 1));
  }
  return adjusted;
}
