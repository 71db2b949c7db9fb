import type { PetriNet } from "../../process-models/petri-net.ts";
import { createTreeAligner } from "./align-by-tree.ts";
import { walkBack } from "./align-by-vectors.ts";
import type { AlignmentOptions } from "./alignment.ts";
import { logMoveCosts } from "./alignment-costs.ts";
import { createBoundedAligner } from "./bounded-aligner.ts";
import { createVectorAutomaton } from "./cost-vectors.ts";
import { denseNet } from "../markings/dense-net.ts";
import { exploreMarkings } from "../markings/explore-markings.ts";
import { foldNet } from "./fold-net.ts";
import { reduceNet, type TaggedRun } from "../markings/reduce-net.ts";
import type { TraceAnswer } from "./search-alignment.ts";
import { type StateSpace, stateSpace } from "./state-space.ts";
import { tokenBounds } from "../markings/token-bounds.ts";

/** A model that is ready to be compared with traces of one log. */
export interface ModelAligner {
  /**
   * How it is done: `vectors` over all markings, a `tree` of blocks, or `search` within a budget; `none` if the model has no run to
   * its end.
   */
  readonly method: "vectors" | "tree" | "search" | "none";
  /**
   * The cost of a trace, or bounds of it; the run is one of the net that was read.
   *
   * @param maxStates states that a search may look at
   */
  readonly align: (steps: ArrayLike<number>, maxStates: number) => TraceAnswer;
  /** The state space that was listed, with the net that it belongs to, where the method is `vectors`. */
  readonly space: StateSpace | null;
}

const DEFAULT_MAX_MARKINGS = 30_000;

/**
 * Chooses how to align, by what the net allows: all its markings are listed if they are few (after a reduction that keeps costs); else it is
 * folded to a tree if it is block-structured; else it is searched.
 *
 * @param activities the labels of the log, by code
 * @param longest events of the longest trace
 * @throws an input error if the net has no final marking; a usage error for costs that are no whole numbers from 0 to 1,000
 */
export function createModelAligner(
  net: PetriNet,
  activities: readonly string[],
  longest: number,
  options: AlignmentOptions = {},
): ModelAligner {
  const { costs, deadline = () => false, maxMarkings = DEFAULT_MAX_MARKINGS, cacheBytes } = options;
  const dense = denseNet(net, activities, costs);
  const logCosts = logMoveCosts(activities, costs);
  const { net: reduced, expand } = reduceNet(dense);
  const bounds = tokenBounds(reduced);
  const graph = exploreMarkings(reduced, { maxMarkings, bounds, deadline });
  const space = stateSpace(reduced, graph, activities.length);
  const byVectors = (of: StateSpace) => vectorAligner(of, { logCosts, longest, cacheBytes, expand });
  if (graph.complete) {
    if (space === null) return { method: "none", align: () => ({ lower: 0, upper: Infinity, run: null }), space };
    return { method: "vectors", align: byVectors(space), space };
  }
  const block = foldNet(dense);
  const tree = block && createTreeAligner(block, { logCosts, cacheBytes });
  if (tree !== null) {
    const align = (steps: ArrayLike<number>) => {
      const cost = tree.cost(steps);
      return { lower: cost, upper: cost, run: tree.run(steps) };
    };
    return { method: "tree", align, space: null };
  }
  const partial = space === null ? null : byVectors(space);
  const align = createBoundedAligner(reduced, { logCosts, bounds, longest, partial, expand, deadline });
  return { method: "search", align, space: null };
}

function vectorAligner(
  space: StateSpace,
  options: {
    readonly logCosts: Int32Array;
    readonly longest: number;
    readonly cacheBytes: number | undefined;
    readonly expand: (run: TaggedRun) => TaggedRun;
  },
): (steps: ArrayLike<number>) => TraceAnswer {
  const { logCosts, longest, cacheBytes, expand } = options;
  const automaton = createVectorAutomaton(space, { logCosts, longest, cacheBytes });
  return (steps) => {
    const read = automaton.read(steps);
    const cost = read.vectors[steps.length][space.final] + read.offsets[steps.length];
    return { lower: cost, upper: cost, run: expand(walkBack(space, steps, logCosts, read)) };
  };
}
