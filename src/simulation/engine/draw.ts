import type { Random } from "../../numerics/random.ts";
import { erlang } from "./erlang.ts";
import type { Distribution } from "./process-description.ts";

/**
 * A number of a distribution. `lognormal` and `pareto` use functions that engines round differently
 * in the last bit, so that their logs may differ between machines.
 *
 * @param mean another mean of the same form; below `least` each number is that
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
export function draw(distribution: Distribution, random: Random, mean: number = meanOf(distribution)): number {
  const { least = 0, most = Infinity, step } = distribution;
  const drawn = Math.min(most, least + drawFromZero(distribution, random, Math.max(0, mean - least)));
  return step === undefined ? drawn : Math.round(drawn / step) * step;
}

function drawFromZero(distribution: Distribution, random: Random, mean: number): number {
  switch (distribution.kind) {
    case "fixed":
      return mean;
    case "exponential":
      return random.exponential(mean);
    case "uniform": {
      const { from, to } = distribution;
      const drawn = from + (to - from) * random.next();
      const own = (from + to) / 2;
      return mean === own ? drawn : own === 0 ? mean : drawn * mean / own;
    }
    case "erlang":
      return erlang(random, distribution.shape, mean);
    case "lognormal": {
      const { sigma } = distribution;
      return mean * Math.exp(random.normal(-sigma * sigma / 2, sigma));
    }
    case "pareto": {
      const { shape } = distribution;
      return mean * (shape - 1) / shape / Math.pow(1 - random.next(), 1 / shape);
    }
  }
}

/** The mean of a distribution. */
export const meanOf = (distribution: Distribution): number =>
  distribution.kind === "uniform" ? (distribution.from + distribution.to) / 2 : distribution.mean;
