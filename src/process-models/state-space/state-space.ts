import { enabledTransitions, fire, markingKey } from "../petri-net/fire.ts";
import type { Marking, PetriNet } from "../petri-net/petri-net.ts";

/** The reachable markings of a net and the firings between them. */
export interface StateSpace {
  /** The first is the initial marking; in the order of a breadth-first search. */
  readonly markings: readonly Marking[];
  /** The firings: from which marking, by which transition, to which marking. */
  readonly edges: readonly StateEdge[];
  /** By which edge each marking was found first; -1 for the initial one. */
  readonly foundBy: readonly number[];
  /** Whether these are all. */
  readonly complete: boolean;
  /**
   * Two markings of which the second is reached from the first and has all its tokens and more:
   * then the firings between them can go on for ever, and the net is unbounded. Null if none was
   * found; a complete space has none.
   */
  readonly growth: { readonly from: Marking; readonly to: Marking } | null;
}

/** A firing. */
export interface StateEdge {
  readonly from: number;
  readonly transition: number;
  readonly to: number;
}

/**
 * Explores the markings of a net breadth first, until all are found, `maxStates` are, or the net is
 * seen to be unbounded (a marking covers one on the way to it: Karp, Miller, "Parallel Program
 * Schemata", 1969).
 */
export function exploreMarkings(net: PetriNet, maxStates: number): StateSpace {
  const numbers = new Map<string, number>([[markingKey(net.initialMarking), 0]]);
  const markings: Marking[] = [net.initialMarking];
  const tokens = [sumOf(net.initialMarking)];
  const edges: StateEdge[] = [];
  const foundBy = [-1];

  /** The marking on the way to `state` that `marking` covers, if any. */
  const coveredBy = (marking: Marking, total: number, state: number): Marking | null => {
    for (let at = state;;) {
      if (tokens[at] < total && markings[at].every((count, place) => count <= marking[place])) return markings[at];
      if (foundBy[at] < 0) return null;
      at = edges[foundBy[at]].from;
    }
  };

  for (let state = 0; state < markings.length; state++) {
    for (const transition of enabledTransitions(net, markings[state])) {
      const marking = fire(net, markings[state], transition);
      const key = markingKey(marking);
      let to = numbers.get(key);
      if (to === undefined) {
        const total = sumOf(marking);
        const covered = coveredBy(marking, total, state);
        if (covered !== null) return { markings, edges, foundBy, complete: false, growth: { from: covered, to: marking } };
        if (markings.length >= maxStates) return { markings, edges, foundBy, complete: false, growth: null };
        to = markings.push(marking) - 1;
        numbers.set(key, to);
        tokens.push(total);
        foundBy.push(edges.length);
      }
      edges.push({ from: state, transition, to });
    }
  }
  return { markings, edges, foundBy, complete: true, growth: null };
}

/**
 * The markings from which some marking of `targets` is reached, themselves included. Linear in the
 * edges.
 */
export function canReach(space: StateSpace, targets: Iterable<number>): boolean[] {
  const before: number[][] = space.markings.map(() => []);
  for (const { from, to } of space.edges) before[to].push(from);
  const reached = new Array<boolean>(space.markings.length).fill(false);
  const open = [...targets];
  for (const state of open) reached[state] = true;
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const from of before[state]) {
      if (!reached[from]) open.push(from);
      reached[from] = true;
    }
  }
  return reached;
}

const sumOf = (marking: Marking): number => marking.reduce((sum, tokens) => sum + tokens, 0);
