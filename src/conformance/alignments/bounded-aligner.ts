import { createVectorAutomaton } from "./cost-vectors.ts";
import type { DenseNet } from "../../process-models/state-space/dense-net.ts";
import { projectNet } from "./project-net.ts";
import type { TaggedRun } from "../../process-models/state-space/reduce-net.ts";
import { createAlignmentSearch, type TraceAnswer } from "./search-alignment.ts";
import { condenseMarkings, reversed } from "./condense-markings.ts";
import type { TokenBound } from "../../process-models/state-space/token-bounds.ts";

/** What a {@linkcode createBoundedAligner} is given. */
export interface BoundedAlignerOptions {
  readonly logCosts: Int32Array;
  readonly bounds: readonly TokenBound[];
  readonly longest: number;
  /**
   * The best runs among the markings that were listed, if the end was among them: an upper bound.
   */
  readonly partial: ((steps: ArrayLike<number>) => TraceAnswer) | null;
  readonly expand: (run: TaggedRun) => TaggedRun;
  readonly deadline: () => boolean;
}

/** Markings of the projection that guides the search. */
const PROJECTED_MARKINGS = 2_000;

/** How much the bound counts while any run will do. */
const GREEDY_WEIGHT = 5;

/**
 * Aligns with a net whose markings are too many to list: a projection of it, aligned exactly,
 * bounds the cost from below and guides a search; the markings that were listed, or a greedy
 * search, bound it from above. Asked again with a larger budget it never says less.
 */
export function createBoundedAligner(
  net: DenseNet,
  options: BoundedAlignerOptions,
): (steps: ArrayLike<number>, maxStates: number, quick: boolean) => TraceAnswer {
  const { logCosts, longest, partial, expand, deadline } = options;
  const search = createAlignmentSearch(net, options);
  const remaining = remainingCost(net, options);

  return (steps, maxStates, quick) => {
    const { bound, least } = remaining(steps, search.tokensOf);
    let best: TraceAnswer = quick || deadline() || partial === null
      ? { lower: least, upper: Infinity, run: null }
      : { ...partial(steps), lower: least };
    const better = (found: TraceAnswer, run: TaggedRun | null): TraceAnswer => ({
      lower: Math.max(best.lower, Math.min(found.lower, found.upper, best.upper)),
      upper: Math.min(best.upper, found.upper),
      run: found.upper < best.upper ? run : best.run,
      endless: found.endless,
    });
    const look = (weight: number) => {
      const found = search.search({ steps, bound, weight, upper: best.upper, maxStates });
      best = better(found, found.run && expand(found.run));
    };
    if (best.upper === Infinity && !deadline()) look(GREEDY_WEIGHT);
    if (best.lower < best.upper && !best.endless && !deadline()) look(1);
    return best;
  };
  // `longest` decides the width of the costs in the projection, too.
  function remainingCost(of: DenseNet, { deadline }: BoundedAlignerOptions) {
    const projection = projectNet(of, PROJECTED_MARKINGS, deadline);
    const space = condenseMarkings(projection.net, projection.graph, logCosts.length);
    if (space === null) return () => ({ bound: () => Infinity, least: 0 });
    const automaton = createVectorAutomaton(reversed(space), { logCosts, longest });
    const stateOf: number[] = [];
    return (steps: ArrayLike<number>, tokensOf: (marking: number) => ArrayLike<number>) => {
      const { vectors, offsets } = automaton.read(Array.from(steps).reverse());
      const bound = (position: number, marking: number) => {
        const state = stateOf[marking] ??= stateOfTokens(tokensOf(marking));
        const left = steps.length - position;
        return state < 0 ? Infinity : vectors[left][state] + offsets[left];
      };
      return { bound, least: vectors[steps.length][space.initial] + offsets[steps.length] };
    };

    function stateOfTokens(tokens: ArrayLike<number>): number {
      const marking = projection.graph.numberOf(projection.places.map((place) => tokens[place]));
      return marking < 0 ? -1 : space!.stateOf[marking];
    }
  }
}
