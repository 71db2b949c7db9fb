import type { DenseNet } from "./dense-net.ts";
import { createMarkingTable, type MarkingTable, mostMarkings, tokenArrayOf } from "./marking-table.ts";
import { boundsByTransition, type TokenBound } from "./token-bounds.ts";

/** The markings of a net that have been found so far, and the firings in them. */
interface MarkingExpander {
  readonly table: MarkingTable;
  /** The most markings that the table takes. */
  readonly most: number;
  /**
   * Fires each transition that is enabled in a marking, in the order of the net. Call it once for
   * each marking.
   *
   * @param visit is called with the transition and the number of the marking that it leads to; -1
   * if that marking would pass a limit
   */
  readonly expand: (marking: number, visit: (transition: number, to: number) => void) => void;
  /** Tokens copied so far: a measure of the time spent. */
  readonly copies: () => number;
}

/** Limits of a {@linkcode createMarkingExpander}. */
interface ExpanderLimits {
  /** Most markings to keep; fewer in a net of very many places. */
  readonly maxMarkings: number;
  /** Most tokens in a place. */
  readonly maxTokens: number;
  /** Firings that break one of these are left out: `visit` is not called. */
  readonly bounds?: readonly TokenBound[];
}

/**
 * Prepares the firing of a net's transitions, marking by marking. The initial marking is number 0;
 * it must not have more tokens in a place than `maxTokens`.
 *
 * Markings are rows of small numbers in an open-addressing table whose hash is a sum over the
 * tokens, so that a firing adds a constant to it.
 */
export function createMarkingExpander(net: DenseNet, { maxMarkings, maxTokens, bounds = [] }: ExpanderLimits): MarkingExpander {
  const { places, transitions } = net;
  const TokenArray = tokenArrayOf(maxTokens);
  const table = createMarkingTable(places, maxTokens);
  const most = mostMarkings(maxMarkings, places, maxTokens);
  const next = TokenArray.from(net.initial);
  table.add(next, table.hash(next), Infinity);
  const changes = transitions.map((transition) => table.change(transition));
  const { of, always } = transitionsByPlace(net);
  const boundsOf = boundsByTransition(net, bounds);
  const candidates = new Int32Array(transitions.length).fill(-1);
  let copies = 0;

  const expand = (marking: number, visit: (transition: number, to: number) => void): void => {
    const row = marking * places;
    let tokens = table.tokens();
    for (const t of always) candidates[t] = marking;
    for (let place = 0; place < places; place++) {
      if (tokens[row + place] > 0) { for (const t of of[place]) candidates[t] = marking; }
    }
    for (let t = 0; t < transitions.length; t++) {
      if (candidates[t] !== marking) continue;
      const { inputs, inputWeights, outputs, outputWeights } = transitions[t];
      tokens = table.tokens();
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
      visit(t, fits ? table.add(next, (table.hashOf(marking) + changes[t]) | 0, most) : -1);
    }
  };
  return { table, most, expand, copies: () => copies };
}

function covers(tokens: ArrayLike<number>, row: number, places: readonly number[], weights: readonly number[]): boolean {
  for (let i = 0; i < places.length; i++) if (tokens[row + places[i]] < weights[i]) return false;
  return true;
}

function exceeds(marking: ArrayLike<number>, { places, most }: TokenBound): boolean {
  let sum = 0;
  for (const place of places) sum += marking[place];
  return sum > most;
}

/** The transitions to try when a place is marked: those whose first input it is. */
function transitionsByPlace(net: DenseNet): { readonly of: readonly number[][]; readonly always: readonly number[] } {
  const of = Array.from({ length: net.places }, (): number[] => []);
  const always: number[] = [];
  net.transitions.forEach(({ inputs }, t) => (inputs.length === 0 ? always : of[inputs[0]]).push(t));
  return { of, always };
}
