import type { TokenReplay } from "../replay/replay-tokens.ts";

/**
 * Generalization by how often parts of the model are used (Buijs, van Dongen and van der Aalst,
 * "Quality dimensions in process discovery", 2014): 1 - the mean over all transitions, silent ones
 * too, of 1/sqrt(firings) in the token replay of all cases; one that never fired counts 1. Rarely
 * used parts of a model have little evidence in the log. 1 for a net without transitions. Linear.
 *
 * @example
 * ```ts
 * import { generalizationOf } from "@/conformance/quality/generalization.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(generalizationOf({ firings: Float64Array.of(100, 25, 0) }), 1 - (0.1 + 0.2 + 1) / 3);
 * ```
 */
export function generalizationOf({ firings }: Pick<TokenReplay, "firings">): number {
  if (firings.length === 0) return 1;
  return 1 - firings.reduce((sum, count) => sum + (count === 0 ? 1 : 1 / Math.sqrt(count)), 0) / firings.length;
}
