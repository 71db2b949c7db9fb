import type { DenseNet } from "./dense-net.ts";
import { createMarkingTable, mostMarkings } from "./marking-table.ts";
import { boundsByTransition, type TokenBound } from "./token-bounds.ts";

/**
 * The reachable markings of a net and the firings between them. Markings are numbered as they are
 * found, the initial one is 0.
 */
export interface MarkingGraph {
  readonly places: number;
  readonly size: number;
  /** Tokens of each place, marking after marking. */
  readonly tokens: Uint8Array | Uint16Array;
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
  /**
   * False where a limit was met: there are more markings, or more tokens in a place than a byte can
   * count.
   */
  readonly complete: boolean;
}

/** Limits of an exploration. */
export interface ExplorationLimits {
  /** Most markings to find. Default: 30,000. */
  readonly maxMarkings?: number;
  /** Most tokens in a place, at most 255. Default: 255. */
  readonly maxTokens?: number;
  /**
   * Markings beyond these are left out, and are not missed: the caller does not want those that
   * cannot reach the end. Default: none.
   */
  readonly bounds?: readonly TokenBound[];
  /** Tells whether to stop. Default: never. */
  readonly deadline?: () => boolean;
}

/** Firings that a graph may have for each marking that is allowed, so that memory stays bounded. */
const MOST_FIRINGS_PER_MARKING = 64;

/** Tokens that may be copied, so that nets of very many places do not take minutes. */
const MOST_COPIES = 500_000_000;

/**
 * Finds the markings that can be reached, breadth first, in the order of the transitions. Markings
 * are rows of bytes in an open-addressing table whose hash is a sum over the tokens, so that a
 * firing adds a constant to it. Linear in markings times transitions.
 */
export function exploreMarkings(net: DenseNet, limits: ExplorationLimits = {}): MarkingGraph {
  const { maxTokens = 255, bounds = [], deadline = () => false } = limits;
  const { places, transitions } = net;
  const maxMarkings = mostMarkings(limits.maxMarkings ?? 30_000, places);
  const table = createMarkingTable(places);
  const firings: { from: number[]; transition: number[]; to: number[] } = { from: [], transition: [], to: [] };
  if (places > MOST_PLACES || net.initial.some((count) => count > maxTokens)) return nothingExplored(places);
  let copies = 0;
  let complete = true;
  const next = Uint8Array.from(net.initial);
  table.add(next, table.hash(next), Infinity);
  const changes = transitions.map((transition) => table.change(transition));
  const byPlace = transitionsByPlace(net);
  const boundsOf = boundsByTransition(net, bounds);
  const candidates = new Int32Array(transitions.length).fill(-1);
  for (let at = 0; at < table.size(); at++) {
    if ((at & 255) === 0 && deadline()) {
      complete = false;
      break;
    }
    markCandidates(byPlace, table.tokens(), at * places, places, candidates, at);
    for (let t = 0; t < transitions.length; t++) {
      if (candidates[t] !== at) continue;
      const { inputs, inputWeights, outputs, outputWeights } = transitions[t];
      const tokens = table.tokens();
      const row = at * places;
      if (!covers(tokens, row, inputs, inputWeights)) continue;
      copies += places;
      for (let place = 0; place < places; place++) next[place] = tokens[row + place];
      for (let i = 0; i < inputs.length; i++) next[inputs[i]] -= inputWeights[i];
      let fits = true;
      for (let i = 0; i < outputs.length; i++) {
        const count = next[outputs[i]] + outputWeights[i];
        if (count > maxTokens) fits = false;
        next[outputs[i]] = count;
      }
      if (fits && boundsOf[t].some((bound) => exceeds(next, bound))) continue;
      const to = fits ? table.add(next, (table.hashOf(at) + changes[t]) | 0, maxMarkings) : -1;
      if (to < 0) {
        complete = false;
        continue;
      }
      firings.from.push(at);
      firings.transition.push(t);
      firings.to.push(to);
    }
    if (firings.from.length > MOST_FIRINGS_PER_MARKING * maxMarkings || copies > MOST_COPIES) {
      complete = false;
      break;
    }
  }
  return {
    places,
    size: table.size(),
    tokens: table.tokens().slice(0, table.size() * places),
    from: Int32Array.from(firings.from),
    transition: Int32Array.from(firings.transition),
    to: Int32Array.from(firings.to),
    final: table.find(net.final),
    numberOf: table.find,
    complete,
  };
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
  };
}

/** A row of bytes for each marking: nets of more places are searched, not explored. */
const MOST_PLACES = 20_000;

function covers(tokens: Uint8Array | Uint16Array, row: number, places: readonly number[], weights: readonly number[]): boolean {
  for (let i = 0; i < places.length; i++) if (tokens[row + places[i]] < weights[i]) return false;
  return true;
}

function exceeds(marking: Uint8Array, { places, most }: TokenBound): boolean {
  let sum = 0;
  for (const place of places) sum += marking[place];
  return sum > most;
}

/**
 * The transitions to try when a place is marked: each is found by its first input place; without
 * inputs it stands under no place.
 */
function transitionsByPlace(net: DenseNet): { readonly of: readonly number[][]; readonly always: readonly number[] } {
  const of = Array.from({ length: net.places }, (): number[] => []);
  const always: number[] = [];
  net.transitions.forEach(({ inputs }, t) => (inputs.length === 0 ? always : of[inputs[0]]).push(t));
  return { of, always };
}

function markCandidates(
  { of, always }: ReturnType<typeof transitionsByPlace>,
  tokens: Uint8Array | Uint16Array,
  row: number,
  places: number,
  candidates: Int32Array,
  mark: number,
): void {
  for (const t of always) candidates[t] = mark;
  for (let place = 0; place < places; place++) {
    if (tokens[row + place] > 0) { for (const t of of[place]) candidates[t] = mark; }
  }
}
