/**
 * A number of 32 bits that looks drawn at random, for hashes that are sums: numbers that are near
 * each other get far ones. The multipliers are those of xxHash and MurmurHash3.
 *
 * @example
 * ```ts
 * import { mixedBits } from "@/numerics/mixed-bits.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hashOf = (places: number[]) => places.reduce((sum, place) => (sum + mixedBits(place)) | 0, 0);
 * assertEquals(hashOf([3, 1]), hashOf([1, 3]));
 * ```
 */
export function mixedBits(number: number): number {
  let mixed = Math.imul(number, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}
