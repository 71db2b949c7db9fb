import { createCostAutomaton } from "./align-by-state-space.ts";
import type { DenseNet } from "../../process-models/state-space/dense-net.ts";
import type { TaggedRun } from "../../process-models/state-space/reduce-net.ts";
import { type AlignmentBounds, createAlignmentSearch } from "./align-by-search.ts";
import { condenseMarkings, reversed } from "./condense-markings.ts";
import { type TokenBound, tokenBounds } from "../../process-models/state-space/token-bounds.ts";
import { exploreMarkings, type MarkingGraph } from "../../process-models/state-space/explore-markings.ts";

/** Options of {@linkcode createBoundedAligner}. */
interface BoundedAlignerOptions {
  readonly logCosts: Int32Array;
  readonly bounds: readonly TokenBound[];
  readonly longest: number;
  /**
   * The best runs within the markings that were listed, if the final marking is one of them: an
   * upper bound.
   */
  readonly partial: ((steps: ArrayLike<number>) => AlignmentBounds) | null;
  readonly expand: (run: TaggedRun) => TaggedRun;
  readonly deadline: () => boolean;
}

/** How much is spent on one trace. */
export interface SearchEffort {
  /** Most states of a search. */
  readonly maxStates: number;
  /** Whether bounds are enough if the exact cost needs a long search. */
  readonly quick: boolean;
}

/** Markings of the projection that guides the search. */
const PROJECTED_MARKINGS = 2_000;

/** Weight of the bound in the greedy search for a first run. */
const GREEDY_WEIGHT = 5;

/**
 * Aligns traces with a net that has too many markings to list. The exact cost for a projection of
 * the net is a lower bound and guides a search; the markings that were listed, or a greedy search,
 * give an upper bound. A larger budget never gives worse bounds.
 */
export function createBoundedAligner(
  net: DenseNet,
  options: BoundedAlignerOptions,
): (steps: ArrayLike<number>, effort: SearchEffort) => AlignmentBounds {
  const { logCosts, longest, partial, expand, deadline } = options;
  const search = createAlignmentSearch(net, options);
  const remaining = remainingCost(net, options);

  return (steps, { maxStates, quick }) => {
    const known = remaining(steps, search.tokensOf);
    if (known === null) return { lower: 0, upper: Infinity, run: null };
    const { bound, least } = known;
    let best: AlignmentBounds = quick || deadline() || partial === null
      ? { lower: least, upper: Infinity, run: null }
      : { ...partial(steps), lower: least };
    const better = (found: AlignmentBounds, run: TaggedRun | null): AlignmentBounds => ({
      lower: Math.max(best.lower, Math.min(found.lower, found.upper, best.upper)),
      upper: Math.min(best.upper, found.upper),
      run: found.upper < best.upper ? run : best.run,
      finalUnreachable: found.finalUnreachable,
    });
    const look = (weight: number) => {
      const found = search.search({ steps, bound, weight, upper: best.upper, maxStates });
      best = better(found, found.run && expand(found.run));
    };
    if (best.upper === Infinity && !deadline()) look(GREEDY_WEIGHT);
    if (best.lower < best.upper && !best.finalUnreachable && !deadline()) look(1);
    return best;
  };
  // `longest` decides the width of the costs in the projection, too.
  function remainingCost(of: DenseNet, { deadline }: BoundedAlignerOptions) {
    const projection = projectNet(of, PROJECTED_MARKINGS, deadline);
    const space = condenseMarkings(projection.net, projection.graph, logCosts.length);
    if (space === null) return () => ({ bound: () => Infinity, least: 0 });
    const automaton = createCostAutomaton(reversed(space), { logCosts, longest, deadline });
    const stateOf: number[] = [];
    return (steps: ArrayLike<number>, tokensOf: (marking: number) => ArrayLike<number>) => {
      const costs = automaton.read(Array.from(steps).reverse());
      if (costs === null) return null;
      const { vectors, offsets } = costs;
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

/**
 * A net without some of its places, and its markings. It can do whatever the whole net can, so that
 * no trace costs more in it.
 */
interface Projection {
  readonly net: DenseNet;
  /** Its places, as indices into the whole net. */
  readonly places: readonly number[];
  readonly graph: MarkingGraph;
}

/**
 * Drops places until the markings can be listed: the abstraction of a pattern database (Culberson
 * and Schaeffer, 1998). Adds as many places at a time as possible, halving groups that are too
 * large.
 */
function projectNet(net: DenseNet, maxMarkings: number, deadline: () => boolean): Projection {
  let best = projected(net, [], maxMarkings);
  const offer = (places: readonly number[]): void => {
    if (places.length === 0 || deadline()) return;
    const wider = projected(net, [...best.places, ...places], maxMarkings);
    if (wider.graph.complete) best = wider;
    else if (places.length > 1) {
      const half = places.length >>> 1;
      offer(places.slice(0, half));
      offer(places.slice(half));
    }
  };
  offer(placesInFlow(net));
  return best;
}

function projected(net: DenseNet, places: readonly number[], maxMarkings: number): Projection {
  const numbers = new Map(places.map((place, number) => [place, number]));
  const kept = (ends: readonly number[]) => ends.flatMap((place, i) => numbers.has(place) ? [i] : []);
  const smaller: DenseNet = {
    places: places.length,
    transitions: net.transitions.map((transition) => {
      const [ins, outs] = [kept(transition.inputs), kept(transition.outputs)];
      return {
        ...transition,
        inputs: ins.map((i) => numbers.get(transition.inputs[i])!),
        inputWeights: ins.map((i) => transition.inputWeights[i]),
        outputs: outs.map((i) => numbers.get(transition.outputs[i])!),
        outputWeights: outs.map((i) => transition.outputWeights[i]),
      };
    }),
    initial: places.map((place) => net.initial[place]),
    final: places.map((place) => net.final[place]),
  };
  return { net: smaller, places, graph: exploreMarkings(smaller, { maxMarkings, bounds: tokenBounds(smaller) }) };
}

/**
 * The places in the order in which tokens can reach them, so that neighbours are close.
 */
function placesInFlow(net: DenseNet): number[] {
  const consumers = Array.from({ length: net.places }, (): number[] => []);
  net.transitions.forEach(({ inputs }, t) => inputs.forEach((place) => consumers[place].push(t)));
  const reached = new Set<number>();
  net.initial.forEach((tokens, place) => tokens > 0 && reached.add(place));
  for (const place of reached) for (const t of consumers[place]) for (const next of net.transitions[t].outputs) reached.add(next);
  for (let place = 0; place < net.places; place++) reached.add(place);
  return [...reached];
}
