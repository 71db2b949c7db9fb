/**
 * Sets of small whole numbers as bits of 32-bit words, and matrices of such sets: row `r` of a
 * matrix of `words` words a row begins at `r * words`.
 *
 * The functions take the array and where a set begins in it, so that a matrix is one array and a
 * set is a matrix of one row.
 *
 * @module
 */

/** Words that a set of numbers below `size` needs. */
export const wordsFor = (size: number): number => (size + 31) >>> 5;

/** Adds a number to the set that begins at word `begin`. */
export function setBit(bits: Uint32Array, begin: number, at: number): void {
  bits[begin + (at >>> 5)] |= 1 << (at & 31);
}

/** Takes a number out of the set that begins at word `begin`. */
export function clearBit(bits: Uint32Array, begin: number, at: number): void {
  bits[begin + (at >>> 5)] &= ~(1 << (at & 31));
}

/** Whether the set that begins at word `begin` has the number. */
export const hasBit = (bits: Uint32Array, begin: number, at: number): boolean =>
  (bits[begin + (at >>> 5)] >>> (at & 31) & 1) === 1;

/** The position of the lowest bit of a word that is not 0. */
export const lowestBit = (word: number): number => 31 - Math.clz32(word & -word);

/** How many bits of a word are set. */
export function countBits(word: number): number {
  // Sums of neighbouring bits, then of pairs, then of fours; the multiplication adds the four
  // bytes.
  const pairs = word - (word >>> 1 & 0x55555555);
  const fours = (pairs & 0x33333333) + (pairs >>> 2 & 0x33333333);
  return Math.imul(fours + (fours >>> 4) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * The numbers of a set in ascending order.
 *
 * @example
 * ```ts
 * import { membersOf, setBit, wordsFor } from "@/numerics/bitset.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bits = new Uint32Array(wordsFor(100));
 * for (const at of [99, 0, 31]) setBit(bits, 0, at);
 * assertEquals(membersOf(bits, 0, bits.length), [0, 31, 99]);
 * ```
 */
export function membersOf(bits: Uint32Array, begin: number, words: number): number[] {
  const members: number[] = [];
  for (let w = 0; w < words; w++) {
    for (let word = bits[begin + w]; word !== 0; word &= word - 1) members.push(w * 32 + lowestBit(word));
  }
  return members;
}
