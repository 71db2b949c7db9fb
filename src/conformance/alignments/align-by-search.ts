import type { DenseNet } from "../../process-models/state-space/dense-net.ts";
import { createMarkingTable, mostMarkings, type TokenArray } from "../../process-models/state-space/marking-table.ts";
import type { TaggedRun } from "../../process-models/state-space/reduce-net.ts";
import { boundsByTransition, type TokenBound } from "../../process-models/state-space/token-bounds.ts";

/**
 * Bounds of the cost of a trace: at least `lower` and at most `upper`, the cost of `run`; Infinity
 * and null if no run was found.
 */
export interface AlignmentBounds {
  readonly lower: number;
  readonly upper: number;
  readonly run: TaggedRun | null;
  /** Whether it was proven that no run reaches the final marking. */
  readonly finalUnreachable?: boolean;
}

/** The task of one search. */
interface SearchTask {
  readonly steps: ArrayLike<number>;
  /**
   * A consistent lower bound of the cost to the end: it falls by no more than the cost of a move;
   * Infinity if the end cannot be reached.
   */
  readonly bound: (position: number, marking: number) => number;
  /** Weight of the bound: 1 finds an optimal run, a greater weight finds a run sooner. */
  readonly weight: number;
  /** Only runs that cost less are searched for. */
  readonly upper: number;
  /** Most states to visit. */
  readonly maxStates: number;
}

/** Searches the product of a net and a trace. Markings are kept from one search to the next. */
interface AlignmentSearch {
  readonly search: (task: SearchTask) => AlignmentBounds;
  /** Tokens of each place of a marking that the bound is asked about. */
  readonly tokensOf: (marking: number) => TokenArray;
}

/** Most markings that are kept. */
const MOST_MARKINGS = 400_000;

/**
 * A* on the synchronous product (Hart, Nilsson and Raphael 1968; van Zelst et al., "Tuning
 * alignment computation", 2018), with buckets for the whole-numbered costs. If the budget is used
 * up, the least bound of the open states is a lower bound of the cost.
 */
export function createAlignmentSearch(
  net: DenseNet,
  options: { readonly logCosts: Int32Array; readonly bounds: readonly TokenBound[]; readonly deadline: () => boolean },
): AlignmentSearch {
  const { logCosts, deadline } = options;
  const { places, transitions } = net;
  const table = createMarkingTable(places);
  const most = mostMarkings(MOST_MARKINGS, places);
  const start = table.add(Uint8Array.from(net.initial), table.hash(net.initial), most);
  const changes = transitions.map((transition) => table.change(transition));
  const boundsOf = boundsByTransition(net, options.bounds);
  /**
   * Firings of each marking: pairs of transition and marking; -1 for a marking that could not be
   * kept.
   */
  const firings: (readonly number[] | undefined)[] = [];

  const firingsOf = (marking: number): readonly number[] => {
    const known = firings[marking];
    if (known !== undefined) return known;
    const row = table.tokens().slice(marking * places, (marking + 1) * places);
    const found: number[] = [];
    transitions.forEach(({ inputs, inputWeights, outputs, outputWeights }, t) => {
      if (inputs.some((place, i) => row[place] < inputWeights[i])) return;
      const next = row.slice();
      inputs.forEach((place, i) => next[place] -= inputWeights[i]);
      const fits = outputs.every((place, i) => next[place] + outputWeights[i] <= 255);
      outputs.forEach((place, i) => next[place] += outputWeights[i]);
      if (fits && boundsOf[t].some(({ places, most }) => places.reduce((sum, place) => sum + next[place], 0) > most)) return;
      found.push(t, fits ? table.add(next, (table.hashOf(marking) + changes[t]) | 0, most) : -1);
    });
    return firings[marking] = found;
  };

  const search = ({ steps, bound, weight, upper, maxStates }: SearchTask): AlignmentBounds => {
    const length = steps.length;
    const states = new Map<number, number>();
    const node = {
      marking: [] as number[],
      position: [] as number[],
      cost: [] as number[],
      parent: [] as number[],
      via: [] as number[],
      done: [] as boolean[],
    };
    const open: number[][] = [];
    let lowest = Infinity;
    /** The least cost of a path that could not be followed. */
    let given = Infinity;

    const reach = (marking: number, position: number, cost: number, parent: number, via: number): void => {
      const rest = bound(position, marking);
      if (cost + rest >= upper) return;
      const key = marking * (length + 1) + position;
      let number = states.get(key);
      if (number === undefined) {
        number = node.marking.length;
        states.set(key, number);
        node.marking.push(marking);
        node.position.push(position);
        node.cost.push(cost);
        node.parent.push(parent);
        node.via.push(via);
        node.done.push(false);
      } else {
        if (node.cost[number] <= cost) return;
        node.cost[number] = cost;
        node.parent[number] = parent;
        node.via[number] = via;
        node.done[number] = false;
      }
      const level = cost + weight * rest;
      (open[level] ??= []).push(number);
      if (level < lowest) lowest = level;
    };

    const expand = (number: number): void => {
      const [marking, position, cost] = [node.marking[number], node.position[number], node.cost[number]];
      const label = position < length ? steps[position] : NO_LABEL;
      if (position < length) reach(marking, position + 1, cost + logCosts[label], number, -1);
      const list = firingsOf(marking);
      for (let i = 0; i < list.length; i += 2) {
        const [t, to] = [list[i], list[i + 1]];
        const transition = transitions[t];
        if (to < 0) {
          given = Math.min(given, cost);
          continue;
        }
        reach(to, position, cost + transition.cost, number, t);
        if (transition.label === label) reach(to, position + 1, cost, number, t);
      }
    };

    const runTo = (number: number): TaggedRun => {
      const run = { transitions: [] as number[], events: [] as number[] };
      for (let at = number; node.parent[at] >= 0; at = node.parent[at]) {
        const before = node.parent[at];
        run.transitions.push(node.via[at] < 0 ? -1 : transitions[node.via[at]].origin);
        run.events.push(node.position[at] > node.position[before] ? node.position[before] : -1);
      }
      return { transitions: run.transitions.reverse(), events: run.events.reverse() };
    };

    reach(start, 0, 0, -1, -1);
    for (let looked = 0;; looked++) {
      while (lowest < open.length && !open[lowest]?.length) lowest++;
      if (lowest >= open.length) {
        const lower = Math.min(upper, given);
        if (lower < Infinity) return { lower, upper: Infinity, run: null };
        // No search that stops earlier has a higher bound: more budget never lowers it.
        const highest = node.cost.reduce((most, cost, n) => Math.max(most, cost + bound(node.position[n], node.marking[n])), 0);
        return { lower: highest, upper: Infinity, run: null, finalUnreachable: true };
      }
      const number = open[lowest].pop()!;
      if (node.done[number]) continue;
      node.done[number] = true;
      if (node.position[number] === length && node.marking[number] === table.find(net.final)) {
        const cost = node.cost[number];
        return { lower: weight === 1 ? Math.min(cost, given) : 0, upper: cost, run: runTo(number) };
      }
      if (looked >= maxStates || ((looked & 255) === 255 && deadline())) {
        return { lower: weight === 1 ? Math.min(lowest, given) : 0, upper: Infinity, run: null };
      }
      expand(number);
    }
  };

  return { search, tokensOf: (marking) => table.tokens().subarray(marking * places, (marking + 1) * places) };
}

const NO_LABEL = -3;
