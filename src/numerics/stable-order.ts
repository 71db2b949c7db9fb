import { lowerBound } from "./binary-search.ts";

/**
 * The positions of values in ascending order; equal values keep the order of `before`. A sort by
 * several columns takes the last column first, as a radix sort does. n log n in the values, without
 * a call for each comparison.
 *
 * @param values without NaN
 * @param before positions of all values in the order that ties keep; by default as they stand
 *
 * @example
 * ```ts
 * import { stableOrder } from "@/numerics/stable-order.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const byEnd = stableOrder(Float64Array.of(9, 4, 7));
 * assertEquals([...stableOrder(Float64Array.of(1, 1, 0), byEnd)], [2, 1, 0]);
 * ```
 */
export function stableOrder(values: Float64Array, before?: Uint32Array): Uint32Array {
  const sorted = values.toSorted();
  // The next free place of each distinct value, where its first one stands in `sorted`.
  const filled = new Uint32Array(values.length);
  const order = new Uint32Array(values.length);
  for (let n = 0; n < values.length; n++) {
    const at = before === undefined ? n : before[n];
    const first = lowerBound(sorted, values[at]);
    order[first + filled[first]++] = at;
  }
  return order;
}
