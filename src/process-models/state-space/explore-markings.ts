import type { Marking, PetriNet } from "../petri-net/petri-net.ts";
import { type DenseNet, denseNet } from "./dense-net.ts";
import { createMarkingExpander } from "./expand-marking.ts";
import { LARGEST_COUNT, type TokenArray } from "./marking-table.ts";
import type { TokenBound } from "./token-bounds.ts";

/**
 * The reachable markings of a net and the firings between them. Markings are numbered as they are
 * found, the initial one is 0.
 */
export interface MarkingGraph {
  readonly places: number;
  readonly size: number;
  /** Tokens of each place, marking after marking. */
  readonly tokens: TokenArray;
  /**
   * Firings, sorted by `from`: the transition (an index into the net explored) leads from one
   * marking to another.
   */
  readonly from: Int32Array;
  readonly transition: Int32Array;
  readonly to: Int32Array;
  /** Number of the final marking, -1 if it was not reached. */
  readonly final: number;
  /** The number of a marking, -1 if it was not reached. */
  readonly numberOf: (marking: ArrayLike<number>) => number;
  /** False if a limit was reached: there are more markings, or more tokens in a place. */
  readonly complete: boolean;
  /**
   * A marking, and another one that is reached from it and has all its tokens and more: the firings
   * between them can be repeated for ever, so that the net is unbounded. Null if none was found or
   * searched for; a complete graph has none.
   */
  readonly growth: { readonly from: Marking; readonly to: Marking } | null;
  /**
   * Tokens copied and compared: a measure of the time spent that does not depend on the machine.
   */
  readonly work: number;
}

/** Limits of an exploration. */
export interface ExplorationLimits {
  /** Most markings to find. Default: 30,000. */
  readonly maxMarkings?: number;
  /**
   * Most tokens in a place. Default: 255, which a byte can count; above, markings take more memory.
   */
  readonly maxTokens?: number;
  /**
   * Markings beyond these bounds are left out, and the graph still counts as complete: they cannot
   * reach the final marking. Default: none.
   */
  readonly bounds?: readonly TokenBound[];
  /**
   * Whether to stop at the first limit, and as soon as the net is known to be unbounded (`growth`).
   * Otherwise the firings between the markings found are still listed. Default: false.
   */
  readonly stopEarly?: boolean;
  /** Most tokens copied and compared, which bounds the time. Default 500 million. */
  readonly maxWork?: number;
  /** Tells whether to stop. Default: never. */
  readonly deadline?: () => boolean;
}

/** Most firings of a graph for each marking that is allowed: bounds the memory. */
const MOST_FIRINGS_PER_MARKING = 64;

/** Tokens that may be copied and compared, so that nets of very many places do not take minutes. */
const MOST_WORK = 500_000_000;

/** Nets of more places are not explored: a marking takes a row of as many numbers. */
const MOST_PLACES = 20_000;

/**
 * Finds the reachable markings, breadth first, in the order of the transitions. A marking that
 * covers an earlier one on the way to it shows that a net is unbounded (Karp, Miller, "Parallel
 * Program Schemata", 1969). Linear in markings times transitions.
 */
export function exploreMarkings(net: DenseNet, limits: ExplorationLimits = {}): MarkingGraph {
  const { maxTokens = 255, bounds, stopEarly = false, maxWork = MOST_WORK, deadline = () => false } = limits;
  const { places } = net;
  if (places > MOST_PLACES || net.initial.some((count) => count > maxTokens)) return nothingExplored(places);
  // One marking more is kept if the net may be unbounded: the marking past the limit may show it.
  const wanted = limits.maxMarkings ?? 30_000;
  const { table, most, expand, copies } = createMarkingExpander(net, {
    maxMarkings: stopEarly ? wanted + 1 : wanted,
    maxTokens,
    bounds,
  });
  const maxMarkings = stopEarly ? Math.max(1, most - 1) : most;
  const firings: { from: number[]; transition: number[]; to: number[] } = { from: [], transition: [], to: [] };
  /** From which marking each was found first, and its tokens in all places. */
  const found: FoundMarkings = { from: [-1], sum: [sumOf(net.initial)] };
  let compared = 0;
  let size = 1;
  let complete = true;
  let growth: MarkingGraph["growth"] = null;
  let at = 0;
  const visit = (transition: number, to: number): void => {
    if (stopEarly && !complete) return;
    if (stopEarly && to === size) {
      found.from.push(at);
      found.sum.push(sumOf(table.tokens(), to * places, (to + 1) * places));
      const covered = coveredBy(table.tokens(), places, to, found, (tokens) => compared += tokens);
      if (covered >= 0) growth = { from: markingAt(table.tokens(), places, covered), to: markingAt(table.tokens(), places, to) };
      if (growth !== null || size >= maxMarkings) {
        complete = false;
        return;
      }
    }
    if (to < 0) {
      complete = false;
      return;
    }
    if (to === size) size++;
    firings.from.push(at);
    firings.transition.push(transition);
    firings.to.push(to);
  };
  for (; at < size; at++) {
    if ((at & 255) === 0 && deadline()) {
      complete = false;
      break;
    }
    expand(at, visit);
    if (firings.from.length > MOST_FIRINGS_PER_MARKING * maxMarkings || copies() + compared > maxWork) complete = false;
    else if (complete || !stopEarly) continue;
    break;
  }
  const numberOf = (marking: ArrayLike<number>): number => {
    const number = table.find(marking);
    return number < size ? number : -1;
  };
  return {
    places,
    size,
    tokens: table.tokens().slice(0, size * places),
    from: Int32Array.from(firings.from),
    transition: Int32Array.from(firings.transition),
    to: Int32Array.from(firings.to),
    final: numberOf(net.final),
    numberOf,
    complete,
    growth,
    work: copies() + compared,
  };
}

/**
 * Explores a net with any number of tokens in a place, until all markings or `maxMarkings` of them
 * are found, or the net is known to be unbounded. The net needs no final marking.
 */
export function exploreNet(net: PetriNet, maxMarkings: number, maxWork?: number): MarkingGraph {
  const dense = denseNet({ ...net, finalMarking: net.finalMarking ?? net.initialMarking }, []);
  return exploreMarkings(dense, { maxMarkings, maxTokens: LARGEST_COUNT, stopEarly: true, maxWork });
}

/** The marking of a graph with a number. */
export const markingOf = ({ tokens, places }: MarkingGraph, number: number): Marking => markingAt(tokens, places, number);

/**
 * For each marking 1 if it is one of `targets` or reaches one of them; else 0. Linear in the
 * firings.
 */
export function markingsThatReach(graph: MarkingGraph, targets: Iterable<number>): Uint8Array {
  const first = new Int32Array(graph.size + 1);
  for (const to of graph.to) first[to + 1]++;
  for (let marking = 0; marking < graph.size; marking++) first[marking + 1] += first[marking];
  const place = first.slice();
  const sources = new Int32Array(graph.to.length);
  graph.to.forEach((to, firing) => sources[place[to]++] = graph.from[firing]);
  const reaches = new Uint8Array(graph.size);
  const stack = [...targets];
  for (const target of stack) reaches[target] = 1;
  while (stack.length > 0) {
    const marking = stack.pop()!;
    for (let i = first[marking]; i < first[marking + 1]; i++) {
      if (reaches[sources[i]] === 1) continue;
      reaches[sources[i]] = 1;
      stack.push(sources[i]);
    }
  }
  return reaches;
}

function markingAt(tokens: TokenArray, places: number, number: number): number[] {
  const marking = new Array<number>(places);
  for (let place = 0; place < places; place++) marking[place] = tokens[number * places + place];
  return marking;
}

/**
 * By marking: the one from which it was found first, -1 for the initial one, and all its tokens.
 */
interface FoundMarkings {
  readonly from: number[];
  readonly sum: number[];
}

function sumOf(tokens: ArrayLike<number>, from = 0, to = tokens.length): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += tokens[i];
  return sum;
}

/**
 * The number of a marking on the way to `marking` that has no more tokens than that in any place,
 * and fewer in one; -1 if there is none.
 */
function coveredBy(
  tokens: TokenArray,
  places: number,
  marking: number,
  { from, sum }: FoundMarkings,
  onCompared: (tokens: number) => void,
): number {
  for (let at = from[marking]; at >= 0; at = from[at]) {
    // Of most nets a marking has as many tokens as those before it: then it covers none of them.
    if (sum[at] >= sum[marking]) continue;
    let place = 0;
    while (place < places && tokens[at * places + place] <= tokens[marking * places + place]) place++;
    onCompared(place);
    if (place === places) return at;
  }
  return -1;
}

function nothingExplored(places: number): MarkingGraph {
  const none = new Int32Array();
  return {
    places,
    size: 0,
    tokens: new Uint8Array(),
    from: none,
    transition: none,
    to: none,
    final: -1,
    numberOf: () => -1,
    complete: false,
    growth: null,
    work: 0,
  };
}
