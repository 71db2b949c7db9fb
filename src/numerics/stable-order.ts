import { lowerBound } from "./binary-search.ts";

/**
 * The positions of values in ascending order; equal values keep the order of `before`. A sort by
 * several columns takes the last column first, as a radix sort does. n log n in the values, without
 * a call for each comparison; linear for codes (whole numbers from 0 to below twice their number).
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
  const { least, greatest, areWhole } = rangeOf(values);
  if (areWhole && least >= 0 && greatest < 2 * values.length) return orderOfCodes(values, before);
  if (areWhole && (greatest - least + 1) * values.length <= Number.MAX_SAFE_INTEGER) return orderOfWhole(values, least, before);
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

function rangeOf(values: Float64Array): { least: number; greatest: number; areWhole: boolean } {
  let [least, greatest, areWhole] = [Infinity, -Infinity, true];
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i]);
    greatest = Math.max(greatest, values[i]);
    areWhole &&= Number.isInteger(values[i]);
  }
  return { least, greatest, areWhole };
}

/** Counts how often each code occurs, and with that where each begins. */
function orderOfCodes(codes: Float64Array, before?: Uint32Array): Uint32Array {
  const next = new Uint32Array(2 * codes.length + 1);
  for (let n = 0; n < codes.length; n++) next[codes[n] + 1]++;
  for (let code = 0; code + 1 < next.length; code++) next[code + 1] += next[code];
  const order = new Uint32Array(codes.length);
  for (let n = 0; n < codes.length; n++) {
    const at = before === undefined ? n : before[n];
    order[next[codes[at]]++] = at;
  }
  return order;
}

/** Sorts each value and its place before as one number. */
function orderOfWhole(values: Float64Array, least: number, before?: Uint32Array): Uint32Array {
  const size = values.length;
  const packed = new Float64Array(size);
  for (let n = 0; n < size; n++) packed[n] = (values[before === undefined ? n : before[n]] - least) * size + n;
  packed.sort();
  const order = new Uint32Array(size);
  for (let n = 0; n < size; n++) {
    const place = packed[n] % size;
    order[n] = before === undefined ? place : before[place];
  }
  return order;
}
