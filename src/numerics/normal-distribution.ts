import { usageError } from "../errors.ts";

/**
 * The probability that a standard normal number is greater than `z`: by the series of the error
 * function near 0 (Abramowitz and Stegun, 1964, 7.1.6), by its continued fraction further out
 * (7.1.14). About 14 digits of the smaller tail, however small it is. Constant time.
 *
 * @example
 * ```ts
 * import { normalTail } from "@/numerics/normal-distribution.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(normalTail(1.959964), 0.025, 1e-7);
 * ```
 */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const x = z / Math.SQRT2;
  if (x < 2) {
    let [term, sum] = [x, x];
    for (let n = 1; n < 200 && term > 1e-17 * sum; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 0.5 - Math.exp(-x * x) * sum / Math.sqrt(Math.PI);
  }
  // From the innermost fraction outwards: so many are enough from x = 2 on.
  let rest = x;
  for (let n = 60; n > 0; n--) rest = x + n / 2 / rest;
  return Math.exp(-x * x) / rest / (2 * Math.sqrt(Math.PI));
}

/**
 * The `z` that a standard normal number exceeds with a probability: the inverse of
 * {@linkcode normalTail}, by Newton's method on its logarithm. That is concave, so that the method
 * comes down to the root from the bound of Chernoff (1952) without passing it.
 *
 * @param tail greater than 0, less than 1
 * @throws a usage error for any other probability
 *
 * @example
 * ```ts
 * import { normalQuantile } from "@/numerics/normal-distribution.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(normalQuantile(0.025), 1.959964, 1e-6);
 * ```
 */
export function normalQuantile(tail: number): number {
  if (!(tail > 0 && tail < 1)) throw usageError({ expected: "a probability between 0 and 1", found: String(tail) });
  if (tail > 0.5) return -normalQuantile(1 - tail);
  let z = Math.sqrt(-2 * Math.log(2 * tail));
  for (let round = 0; round < 100; round++) {
    const area = normalTail(z);
    const density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    const step = Math.log(area / tail) * area / density;
    z += step;
    if (Math.abs(step) < 1e-13 * (1 + z)) break;
  }
  return z;
}
