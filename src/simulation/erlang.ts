import type { Random } from "../numerics/random.ts";

/**
 * A number from the Erlang distribution, the sum of `shape` exponential ones with `mean` in all: positive and skewed like the durations of human
 * work, and made without logarithms or powers (see {@linkcode Random}). Its coefficient of variation is 1 / sqrt(shape).
 */
export function erlang(random: Random, shape: number, mean: number): number {
  let sum = 0;
  for (let part = 0; part < shape; part++) sum += random.exponential();
  return sum * mean / shape;
}
