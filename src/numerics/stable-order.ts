/**
 * The positions of values in ascending order; equal values keep the order of `before`. A sort by
 * several columns takes the last column first. A radix sort by the bytes of the numbers: linear
 * time, at most eight passes, of which whole numbers need a few.
 *
 * @param values without NaN; 0 and -0 are equal
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
  const { low, high } = sortableWords(values);
  let order = before?.slice() ?? Uint32Array.from(values.keys());
  let next = new Uint32Array(values.length);
  for (const words of [low, high]) {
    for (let shift = 0; shift < 32; shift += 8) {
      const places = placesOfBytes(words, shift);
      if (places === null) continue;
      for (let n = 0; n < order.length; n++) {
        const at = order[n];
        next[places[(words[at] >>> shift) & 255]++] = at;
      }
      [order, next] = [next, order];
    }
  }
  return order;
}

/** The lower and upper halves of whole numbers of 64 bits that ascend as the values do. */
function sortableWords(values: Float64Array): { readonly low: Uint32Array; readonly high: Uint32Array } {
  const low = new Uint32Array(values.length);
  const high = new Uint32Array(values.length);
  const view = new DataView(new ArrayBuffer(8));
  for (let at = 0; at < values.length; at++) {
    view.setFloat64(0, values[at] + 0); // -0 + 0 is 0
    const upper = view.getInt32(0);
    // Sign and magnitude: the greater the bits of a negative number, the less it is.
    const flipped = upper >> 31;
    low[at] = view.getInt32(4) ^ flipped;
    high[at] = upper ^ (flipped | 0x80000000);
  }
  return { low, high };
}

/** Where the words with each value of one byte begin; null if the byte is the same in all. */
function placesOfBytes(words: Uint32Array, shift: number): Uint32Array | null {
  const counts = new Uint32Array(256);
  for (let at = 0; at < words.length; at++) counts[(words[at] >>> shift) & 255]++;
  if (words.length === 0 || counts[(words[0] >>> shift) & 255] === words.length) return null;
  let sum = 0;
  for (let byte = 0; byte < 256; byte++) {
    const count = counts[byte];
    counts[byte] = sum;
    sum += count;
  }
  return counts;
}
