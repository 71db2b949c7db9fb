import type { Random } from "../../numerics/random.ts";

/**
 * Draws from the Erlang distribution, the sum of `shape` exponential variables with mean `mean` in
 * all: positive and skewed, like durations of human work. Its coefficient of variation is
 * 1 / sqrt(shape). Computed without logarithms and powers, see {@linkcode Random}.
 *
 * @example
 * ```ts
 * import { createRandom } from "@/numerics/random.ts";
 * import { erlang } from "@/simulation/engine/erlang.ts";
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
