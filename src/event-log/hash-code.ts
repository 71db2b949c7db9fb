/**
 * Takes one more code into the hash of a sequence of codes, which starts with its length, and
 * spreads it over 32 bits. Callers loop themselves, so that each loop reads one type of array.
 *
 * Who searches by such a hash must bound how long: sequences can be chosen to collide.
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
