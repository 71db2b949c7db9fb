import { stableOrder } from "./stable-order.ts";

/**
 * The rank correlation of pairs of numbers (Spearman, "The proof and measurement of association
 * between two things", 1904), from -1 to 1: how far one rises with the other, whatever the curve.
 * Equal numbers share the mean of their ranks. Null for fewer than three pairs, or where one of the
 * two never differs. Takes n log n.
 *
 * @example
 * ```ts
 * import { rankCorrelation } from "@/numerics/rank-correlation.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(rankCorrelation([1, 2, 3], [10, 100, 1000]), 1);
 * ```
 */
export function rankCorrelation(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const size = Math.min(x.length, y.length);
  if (size < 3) return null;
  const [a, b] = [ranksOf(x, size), ranksOf(y, size)];
  const mean = (size + 1) / 2;
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    ab += (a[i] - mean) * (b[i] - mean);
    aa += (a[i] - mean) ** 2;
    bb += (b[i] - mean) ** 2;
  }
  return aa > 0 && bb > 0 ? Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb))) : null;
}

/** The ranks of numbers from 1 on; equal ones have the mean of theirs. */
export function ranksOf(values: ArrayLike<number>, size = values.length): Float64Array {
  const own = new Float64Array(size);
  for (let i = 0; i < size; i++) own[i] = values[i];
  const order = stableOrder(own);
  const ranks = new Float64Array(size);
  for (let begin = 0; begin < size;) {
    let end = begin + 1;
    while (end < size && values[order[end]] === values[order[begin]]) end++;
    for (let at = begin; at < end; at++) ranks[order[at]] = (begin + end + 1) / 2;
    begin = end;
  }
  return ranks;
}
