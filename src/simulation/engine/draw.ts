import type { Random } from "../../numerics/random.ts";
import { erlang } from "./erlang.ts";
import type { Distribution } from "./process-description.ts";

/**
 * A number of a distribution. `lognormal` and `pareto` use functions that engines round differently
 * in the last bit, so that their logs may differ between machines.
 *
 * @example
 * ```ts
 * import { createRandom } from "@/numerics/random.ts";
 * import { draw } from "@/simulation/engine/draw.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const random = createRandom(1);
 * const draws = Array.from({ length: 50_000 }, () => draw({ kind: "lognormal", mean: 10, sigma: 1 }, random));
 * assertAlmostEquals(draws.reduce((sum, one) => sum + one) / draws.length, 10, 0.3);
 * ```
 */
export function draw(distribution: Distribution, random: Random): number {
  switch (distribution.kind) {
    case "fixed":
      return distribution.mean;
    case "exponential":
      return random.exponential(distribution.mean);
    case "uniform":
      return distribution.from + (distribution.to - distribution.from) * random.next();
    case "erlang":
      return erlang(random, distribution.shape, distribution.mean);
    case "lognormal": {
      const { mean, sigma } = distribution;
      return mean * Math.exp(random.normal(-sigma * sigma / 2, sigma));
    }
    case "pareto": {
      const { mean, shape } = distribution;
      return mean * (shape - 1) / shape / Math.pow(1 - random.next(), 1 / shape);
    }
  }
}

/** The mean of a distribution. */
export const meanOf = (distribution: Distribution): number =>
  distribution.kind === "uniform" ? (distribution.from + distribution.to) / 2 : distribution.mean;
