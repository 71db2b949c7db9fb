import { TracebookError } from "../../errors.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import { createTreeAligner, type TreeAligner } from "./align-by-tree.ts";
import { createCostAutomaton, createTraceback } from "./align-by-state-space.ts";
import type { AlignmentOptions } from "./alignment.ts";
import { logMoveCosts, modelMoveCost } from "./alignment-costs.ts";
import { createBoundedAligner, type SearchEffort } from "./bounded-aligner.ts";
import { denseNet } from "../../process-models/state-space/dense-net.ts";
import { exploreMarkings } from "../../process-models/state-space/explore-markings.ts";
import { treeOfNet } from "./tree-of-net.ts";
import { reduceNet, type TaggedRun } from "../../process-models/state-space/reduce-net.ts";
import type { AlignmentBounds } from "./align-by-search.ts";
import { type CondensedMarkings, condenseMarkings } from "./condense-markings.ts";
import { tokenBounds } from "../../process-models/state-space/token-bounds.ts";

/**
 * A lower bound of the cost of reaching a state; `-Infinity` for a marking that cannot reach the
 * final one. Markings are those of the net that was read.
 */
export type Potential = (position: number, marking: ArrayLike<number>) => number;

/** Aligns traces of one log with a model. */
interface ModelAligner {
  /**
   * The method: `vectors` of costs of all markings, a `tree` of blocks, or `search` within a
   * budget; `none` if the model cannot reach its final marking.
   */
  readonly method: "vectors" | "tree" | "search" | "none";
  /** The cost of a trace, or bounds of it; the run is one of the net that was read. */
  readonly align: (steps: ArrayLike<number>, effort: SearchEffort) => AlignmentBounds;
  /**
   * Lower bounds of the costs of states for a trace, with the method `vectors`, else null; and null
   * where time was up.
   */
  readonly potential: ((steps: ArrayLike<number>) => Potential | null) | null;
}

const DEFAULT_MAX_MARKINGS = 30_000;

/**
 * Chooses the method of alignment: all markings of the net, after a reduction that keeps costs, if
 * there are few; otherwise its tree if it is block-structured; otherwise a search.
 *
 * @param activities the labels of the log, by code
 * @param longest events of the longest trace
 * @throws an input error if the net has no final marking; a usage error for costs that are no whole
 * numbers from 0 to 1,000
 */
export function createModelAligner(
  net: PetriNet,
  activities: readonly string[],
  longest: number,
  options: AlignmentOptions = {},
): ModelAligner {
  const { costs, deadline = () => false, maxMarkings = DEFAULT_MAX_MARKINGS, cacheBytes } = options;
  const dense = denseNet(net, activities, (label) => modelMoveCost(label, costs));
  const logCosts = logMoveCosts(activities, costs);
  const { net: reduced, expand, image } = reduceNet(dense);
  const bounds = tokenBounds(reduced);
  const graph = exploreMarkings(reduced, { maxMarkings, bounds, deadline });
  const space = condenseMarkings(reduced, graph, activities.length);
  const byVectors = (of: CondensedMarkings) => vectorAligner(of, { logCosts, longest, cacheBytes, expand, image, deadline });
  if (graph.complete) {
    if (space === null) return { method: "none", align: () => ({ lower: 0, upper: Infinity, run: null }), potential: null };
    return { method: "vectors", ...byVectors(space) };
  }
  const block = treeOfNet(dense);
  const tree = block && createTreeAligner(block, { logCosts, cacheBytes, deadline });
  if (tree !== null) {
    return { method: "tree", align: (steps) => treeAnswer(tree, steps), potential: null };
  }
  const partial = space === null ? null : byVectors(space).align;
  const align = createBoundedAligner(reduced, { logCosts, bounds, longest, partial, expand, deadline });
  return { method: "search", align, potential: null };
}

function treeAnswer(tree: TreeAligner, steps: ArrayLike<number>): AlignmentBounds {
  try {
    const cost = tree.cost(steps);
    return { lower: cost, upper: cost, run: tree.run(steps) };
  } catch (error) {
    if (error instanceof TracebookError && error.kind === "limit") return { lower: 0, upper: Infinity, run: null };
    throw error;
  }
}

function vectorAligner(
  space: CondensedMarkings,
  options: {
    readonly logCosts: Int32Array;
    readonly longest: number;
    readonly cacheBytes: number | undefined;
    readonly expand: (run: TaggedRun) => TaggedRun;
    readonly image: (marking: ArrayLike<number>) => number[];
    readonly deadline: () => boolean;
  },
): { align: (steps: ArrayLike<number>) => AlignmentBounds; potential: (steps: ArrayLike<number>) => Potential | null } {
  const { expand, image } = options;
  const automaton = createCostAutomaton(space, options);
  const walkBack = createTraceback(space, options);
  return {
    align: (steps) => {
      const costs = automaton.readBack(steps);
      if ("atLeast" in costs) return { lower: costs.atLeast, upper: Infinity, run: null };
      const run = walkBack(steps, costs);
      return { lower: costs.cost, upper: costs.cost, run: run && expand(run) };
    },
    potential: (steps) => {
      const costs = automaton.read(steps);
      if (costs === null) return null;
      const { vectors, offsets } = costs;
      return (position, marking) => {
        const number = space.graph.numberOf(image(marking));
        const state = number < 0 ? -1 : space.stateOf[number];
        return state < 0 ? -Infinity : vectors[position][state] + offsets[position];
      };
    },
  };
}
