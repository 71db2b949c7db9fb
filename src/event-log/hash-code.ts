/**
 * Adds a code to the 32-bit hash of a sequence of codes. The hash starts with the length of the
 * sequence. Callers have their own loops, so that each loop reads one type of array.
 *
 * A hash table must limit the length of its searches: input can be chosen to collide.
 *
 * @example
 * ```ts
 * import { hashCode } from "@/event-log/hash-code.ts";
 * import { assert } from "@std/assert";
 *
 * const hash = (codes: readonly number[]) => codes.reduce(hashCode, codes.length);
 * assert(hash([4, 7]) !== hash([7, 4]));
 * ```
 */
export function hashCode(hash: number, code: number): number {
  const mixed = Math.imul(hash ^ code, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
