import type { Random } from "../numerics/random.ts";

/**
 * Draws different ones of the numbers 0 to `from - 1`, each set equally likely, and gives them in
 * ascending order: all of them if `size` is not smaller. Selection sampling (Knuth, "The Art of
 * Computer Programming", volume 2, algorithm S). Time proportional to `from`.
 *
 * @example
 * ```ts
 * import { drawSample } from "@/machine-learning/draw-sample.ts";
 * import { createRandom } from "@/numerics/random.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(drawSample(3, 5, createRandom(1)), Uint32Array.of(0, 1, 2));
 * assertEquals(drawSample(1000, 10, createRandom(1)).length, 10);
 * ```
 */
export function drawSample(from: number, size: number, random: Random): Uint32Array {
  const drawn = new Uint32Array(Math.min(from, size));
  for (let item = 0, count = 0; count < drawn.length; item++) {
    if ((from - item) * random.next() < drawn.length - count) drawn[count++] = item;
  }
  return drawn;
}
