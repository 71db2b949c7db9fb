import type { Random } from "../numerics/random.ts";

/**
 * A number from the Erlang distribution, the sum of `shape` exponential ones with `mean` in all:
 * positive and skewed like the durations of human work, and made without logarithms or powers (see
 * {@linkcode Random}). Its coefficient of variation is 1 / sqrt(shape).
 *
 * @example
 * ```ts
 * import { createRandom } from "@/numerics/random.ts";
 * import { erlang } from "@/simulation/erlang.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const random = createRandom(42);
 * const draws = Array.from({ length: 10_000 }, () => erlang(random, 4, 10));
 * assertAlmostEquals(draws.reduce((sum, draw) => sum + draw) / draws.length, 10, 0.2);
 * ```
 */
export function erlang(random: Random, shape: number, mean: number): number {
  let sum = 0;
  for (let part = 0; part < shape; part++) sum += random.exponential();
  return sum * mean / shape;
}
