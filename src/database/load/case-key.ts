/**
 * The key of a case: 64 bits computed from the UTF-8 bytes of its id, so that loading needs no
 * dictionary of cases in the database.
 *
 * Two lanes of 32 bits go over the bytes (xor, then multiplication by 0x9e3779b1 and 0x5f356495),
 * then each is stirred with the other by the finishing steps of MurmurHash3. Among a million cases
 * two share a key with a chance of 1 in 37 million; the load then is refused, and both are named.
 *
 * @returns [upper half, lower half] as signed 32-bit integers
 *
 * @example
 * ```ts
 * import { caseKey } from "@/database/load/case-key.ts";
 * import { assertNotEquals } from "@std/assert";
 *
 * const utf8 = new TextEncoder();
 * assertNotEquals(caseKey(utf8.encode("CASE_0001")), caseKey(utf8.encode("CASE_0002")));
 * ```
 */
export function caseKey(id: Uint8Array): [high: number, low: number] {
  let a = 0x243f6a88 ^ id.length;
  let b = 0x85a308d3 ^ id.length;
  for (let i = 0; i < id.length; i++) {
    a = Math.imul(a ^ id[i], 0x9e3779b1);
    b = Math.imul(b ^ id[i], 0x5f356495);
    a ^= a >>> 15;
    b ^= b >>> 13;
  }
  return [finish(a ^ Math.imul(b, 0x85ebca6b)), finish(b ^ Math.imul(a, 0xc2b2ae35))];
}

function finish(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
