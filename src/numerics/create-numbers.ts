/** Up to so many keys are looked up in an array, which is several times as fast as a map. */
const MOST_IN_ARRAY = 2 ** 22;

/**
 * Numbers keys from 0 on as they come. Constant time for each.
 *
 * @param keys all keys are less
 *
 * @example
 * ```ts
 * import { createNumbers } from "@/numerics/create-numbers.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([7, 3, 7].map(createNumbers(10)), [0, 1, 0]);
 * ```
 */
export function createNumbers(keys: number): (key: number) => number {
  let next = 0;
  if (keys > MOST_IN_ARRAY) {
    const known = new Map<number, number>();
    return (key) => {
      const number = known.get(key) ?? next++;
      if (number === next - 1) known.set(key, number);
      return number;
    };
  }
  const known = new Uint32Array(keys);
  return (key) => {
    if (known[key] === 0) known[key] = ++next;
    return known[key] - 1;
  };
}
