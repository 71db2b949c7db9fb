/**
 * The position of the first of sorted numbers that is not less than a bound: how many are less. The
 * length of `sorted` if all are less. Logarithmic time.
 *
 * @example
 * ```ts
 * import { lowerBound, upperBound } from "@/numerics/binary-search.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const sorted = [1, 3, 3, 7];
 * assertEquals([lowerBound(sorted, 3), upperBound(sorted, 3)], [1, 3]);
 * ```
 *
 * @param sorted numbers in ascending order, none of them NaN
 * @param from searches from this position on, `to` not included; all by default
 */
export function lowerBound(sorted: ArrayLike<number>, bound: number, from = 0, to: number = sorted.length): number {
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle] < bound) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * The position of the first of sorted numbers that is greater than a bound; see
 * {@linkcode lowerBound}.
 */
export function upperBound(sorted: ArrayLike<number>, bound: number, from = 0, to: number = sorted.length): number {
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle] <= bound) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * The first position from `from` to `to` (not included) at which a condition holds that holds from
 * some position on; `to` if it holds nowhere. Asks a logarithmic number of times.
 *
 * @example
 * ```ts
 * import { firstPosition } from "@/numerics/binary-search.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(firstPosition(0, 100, (n) => n * n >= 50), 8);
 * ```
 */
export function firstPosition(from: number, to: number, holds: (position: number) => boolean): number {
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
