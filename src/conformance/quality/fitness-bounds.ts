import type { Variants } from "../../event-log/variants.ts";
import type { Alignments, VariantAlignment } from "../alignments/alignment.ts";

/** A figure lies between these two; they are equal where it is known. */
export interface FigureBounds {
  readonly lower: number;
  readonly upper: number;
}

/** Result of {@linkcode fitnessBounds}. */
export interface FitnessBounds {
  /** Mean fitness over cases, from 0 to 1. */
  readonly averageFitness: FigureBounds;
  /** Share of cases with cost 0, from 0 to 1. */
  readonly fittingCases: FigureBounds;
  /** Variants whose cost is known. */
  readonly exactVariants: number;
}

/**
 * What is known of the fitness of a log where not all alignments are optimal: the fitness of a case
 * lies between those of its upper and of its lower bound of the cost. Where all are optimal, both
 * bounds equal {@linkcode Alignments.averageFitness}. Assumes costs of 1 for each log move and each
 * visible model move. Linear in the variants.
 *
 * @returns null if there are no cases, or no run of the model is known
 *
 * @example
 * ```ts
 * import { alignVariants } from "@/conformance/alignments/align-variants.ts";
 * import { fitnessBounds } from "@/conformance/quality/fitness-bounds.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("->( 'a', 'b' )"));
 * // a b in three cases, a in one
 * const variants = {
 *   activities: ["a", "b"],
 *   offsets: Uint32Array.of(0, 2, 3),
 *   steps: Uint16Array.of(0, 1, 0),
 *   counts: Uint32Array.of(3, 1),
 * };
 * const { averageFitness, fittingCases } = fitnessBounds(variants, alignVariants(net, variants))!;
 * assertEquals(
 *   [averageFitness.lower, averageFitness.upper].map((fitness) => fitness.toFixed(3)),
 *   ["0.917", "0.917"],
 * );
 * assertEquals(fittingCases, { lower: 0.75, upper: 0.75 });
 * ```
 */
export function fitnessBounds(
  { offsets, counts }: Pick<Variants, "offsets" | "counts">,
  { variants, cheapestModelRun, problem }: Pick<Alignments, "variants" | "cheapestModelRun" | "problem">,
): FitnessBounds | null {
  const cases = counts.reduce((sum, count) => sum + count, 0);
  if (cases === 0 || problem !== null) return null;
  const fitness = (v: number, cost: number | null) => {
    const worst = offsets[v + 1] - offsets[v] + (cheapestModelRun ?? Infinity);
    return cost === null || cost === Infinity ? 0 : worst === 0 ? 1 : Math.max(0, 1 - cost / worst);
  };
  const mean = (value: (v: number, alignment: VariantAlignment) => number) =>
    variants.reduce((sum, alignment, v) => sum + value(v, alignment) * counts[v], 0) / cases;
  return {
    averageFitness: {
      // Without the cheapest run of the model, costs tell nothing but whether a case fits.
      lower: mean((v, { upper }) => cheapestModelRun === null ? Number(upper === 0) : fitness(v, upper)),
      upper: mean((v, { lower }) => cheapestModelRun === null ? 1 : fitness(v, lower)),
    },
    fittingCases: {
      lower: mean((_, { upper }) => Number(upper === 0)),
      upper: mean((_, { lower }) => Number(lower === 0)),
    },
    exactVariants: variants.filter(({ deviations }) => deviations !== null).length,
  };
}
