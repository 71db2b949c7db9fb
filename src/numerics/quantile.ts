import { usageError } from "../errors.ts";

/**
 * The quantile of sorted numbers by linear interpolation between the two nearest ones (type 7 of
 * Hyndman and Fan, "Sample quantiles in statistical packages", 1996; the default of R and NumPy).
 * NaN if there are no numbers. Takes constant time.
 *
 * @example
 * ```ts
 * import { quantile } from "@/numerics/quantile.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(quantile([1, 2, 4, 8], 0.5), 3);
 * ```
 *
 * @param sorted numbers in ascending order, none of them NaN
 * @param share from 0 (the least) to 1 (the greatest)
 * @throws a usage error if `share` is outside 0 to 1
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  checkShare(share);
  if (sorted.length === 0) return NaN;
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  return interpolate(sorted[below], sorted[Math.min(below + 1, sorted.length - 1)], position - below);
}

/**
 * The same as {@linkcode quantile} for numbers in any order, found by selection instead of sorting:
 * linear time on average. The numbers are put into another order (partly sorted); give a copy where
 * their order matters. Several quantiles of the same array may be asked one after the other.
 *
 * @example
 * ```ts
 * import { selectQuantile } from "@/numerics/quantile.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(selectQuantile(Float64Array.of(8, 1, 4, 2), 0.5), 3);
 * ```
 *
 * @param values numbers in any order, none of them NaN; reordered
 * @param share from 0 (the least) to 1 (the greatest)
 * @param length how many of the first numbers count; all by default
 * @throws a usage error if `share` is outside 0 to 1
 */
export function selectQuantile(values: Float64Array, share: number, length = values.length): number {
  checkShare(share);
  if (length === 0) return NaN;
  const position = share * (length - 1);
  const below = Math.floor(position);
  const lower = select(values, below, length);
  if (below === position) return lower;
  let upper = Infinity;
  for (let at = below + 1; at < length; at++) if (values[at] < upper) upper = values[at];
  return interpolate(lower, upper, position - below);
}

/**
 * The median of numbers in any order, none of them NaN; NaN if there are none. The numbers stay as
 * they are. Linear time on average.
 *
 * @example
 * ```ts
 * import { medianOf } from "@/numerics/quantile.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(medianOf([8, 1, 4, 2]), 3);
 * ```
 */
export const medianOf = (values: ArrayLike<number>): number => selectQuantile(Float64Array.from(values), 0.5);

/**
 * The number that would stand at position `rank` (from 0) if the first `length` numbers were
 * sorted. Afterwards it does stand there, with nothing greater before it and nothing less behind
 * it.
 *
 * Quickselect (Hoare, "Algorithm 65: FIND", 1961) with the median of three as pivot; linear time on
 * average. After a number of rounds that an ordinary input never needs, the rest is sorted, so that
 * no input costs more than n log n.
 */
export function select(values: Float64Array, rank: number, length = values.length): number {
  let left = 0;
  let right = length - 1;
  let rounds = 4 * (32 - Math.clz32(length)) + 8;
  while (left < right) {
    if (rounds-- === 0) {
      values.subarray(left, right + 1).sort();
      break;
    }
    const pivot = medianOfThree(values[left], values[(left + right) >>> 1], values[right]);
    let low = left;
    let high = right;
    while (low <= high) {
      while (values[low] < pivot) low++;
      while (values[high] > pivot) high--;
      if (low > high) break;
      const value = values[low];
      values[low++] = values[high];
      values[high--] = value;
    }
    if (rank <= high) right = high;
    else if (rank >= low) left = low;
    else break;
  }
  return values[rank];
}

const medianOfThree = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

// With equal neighbours, infinite ones too, the sum below would bring in rounding or NaN.
const interpolate = (lower: number, upper: number, share: number): number =>
  lower === upper || share === 0 ? lower : lower + (upper - lower) * share;

function checkShare(share: number): void {
  if (!(share >= 0 && share <= 1)) throw usageError({ expected: "a share from 0 to 1", found: String(share) });
}
