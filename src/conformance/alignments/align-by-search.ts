import type { DenseNet } from "../../process-models/state-space/dense-net.ts";
import {
  createMarkingTable,
  type MarkingTable,
  mostMarkings,
  type TokenArray,
} from "../../process-models/state-space/marking-table.ts";
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

/** The markings of a net and their firings, found as they are needed. */
interface KnownMarkings {
  readonly net: DenseNet;
  readonly table: MarkingTable;
  /** Number of the initial marking. */
  readonly start: number;
  /**
   * Firings of a marking: pairs of transition and marking; -1 for a marking that could not be kept.
   */
  readonly firingsOf: (marking: number) => readonly number[];
}

/** States of one search: parallel lists by the number of a state. */
interface SearchStates {
  readonly task: SearchTask;
  /** Numbers of the states, by marking and position. */
  readonly numbers: Map<number, number>;
  readonly marking: number[];
  readonly position: number[];
  readonly cost: number[];
  readonly parent: number[];
  /** The transition that led to a state; -1 for a log move. */
  readonly via: number[];
  readonly done: boolean[];
  /** Open states by their weighted bound, of which `lowest` is at most the least. */
  readonly open: number[][];
  lowest: number;
  /** The least cost of a path that could not be followed. */
  given: number;
}

/**
 * A* on the synchronous product (Hart, Nilsson and Raphael 1968; van Zelst et al., "Tuning
 * alignment computation", 2018), with buckets for the whole-numbered costs. If the budget is used
 * up, the least bound of the open states is a lower bound of the cost.
 */
export function createAlignmentSearch(
  net: DenseNet,
  options: { readonly logCosts: Int32Array; readonly bounds: readonly TokenBound[]; readonly deadline: () => boolean },
): AlignmentSearch {
  const markings = createKnownMarkings(net, options.bounds);
  const { table } = markings;
  return {
    search: (task) => search(markings, task, options),
    tokensOf: (marking) => table.tokens().subarray(marking * net.places, (marking + 1) * net.places),
  };
}

function createKnownMarkings(net: DenseNet, bounds: readonly TokenBound[]): KnownMarkings {
  const { places, transitions } = net;
  const table = createMarkingTable(places);
  const most = mostMarkings(MOST_MARKINGS, places);
  const start = table.add(Uint8Array.from(net.initial), table.hash(net.initial), most);
  const changes = transitions.map((transition) => table.change(transition));
  const boundsOf = boundsByTransition(net, bounds);
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
  return { net, table, start, firingsOf };
}

function search(
  markings: KnownMarkings,
  task: SearchTask,
  { logCosts, deadline }: { readonly logCosts: Int32Array; readonly deadline: () => boolean },
): AlignmentBounds {
  const { net, table } = markings;
  const { steps, weight, maxStates } = task;
  const states = createSearchStates(task);
  const { open } = states;
  reach(states, markings.start, 0, 0, -1, -1);
  for (let looked = 0;; looked++) {
    while (states.lowest < open.length && !open[states.lowest]?.length) states.lowest++;
    if (states.lowest >= open.length) return exhausted(states);
    const number = open[states.lowest].pop()!;
    if (states.done[number]) continue;
    states.done[number] = true;
    if (states.position[number] === steps.length && states.marking[number] === table.find(net.final)) {
      const cost = states.cost[number];
      return { lower: weight === 1 ? Math.min(cost, states.given) : 0, upper: cost, run: runTo(states, net, number) };
    }
    if (looked >= maxStates || ((looked & 255) === 255 && deadline())) {
      return { lower: weight === 1 ? Math.min(states.lowest, states.given) : 0, upper: Infinity, run: null };
    }
    expand(states, markings, logCosts, number);
  }
}

const createSearchStates = (task: SearchTask): SearchStates => ({
  task,
  numbers: new Map(),
  marking: [],
  position: [],
  cost: [],
  parent: [],
  via: [],
  done: [],
  open: [],
  lowest: Infinity,
  given: Infinity,
});

/** Opens a state that was reached at a cost, unless it is known to be reached at a lower one. */
function reach(states: SearchStates, marking: number, position: number, cost: number, parent: number, via: number): void {
  const { task, numbers, open } = states;
  const rest = task.bound(position, marking);
  if (cost + rest >= task.upper) return;
  const key = marking * (task.steps.length + 1) + position;
  let number = numbers.get(key);
  if (number === undefined) {
    number = states.marking.length;
    numbers.set(key, number);
    states.marking.push(marking);
    states.position.push(position);
    states.cost.push(cost);
    states.parent.push(parent);
    states.via.push(via);
    states.done.push(false);
  } else {
    if (states.cost[number] <= cost) return;
    states.cost[number] = cost;
    states.parent[number] = parent;
    states.via[number] = via;
    states.done[number] = false;
  }
  const level = cost + task.weight * rest;
  (open[level] ??= []).push(number);
  if (level < states.lowest) states.lowest = level;
}

/** Reaches what follows a state: a log move, and each firing as model and as synchronous move. */
function expand(states: SearchStates, { net, firingsOf }: KnownMarkings, logCosts: Int32Array, number: number): void {
  const { steps } = states.task;
  const [marking, position, cost] = [states.marking[number], states.position[number], states.cost[number]];
  const label = position < steps.length ? steps[position] : NO_LABEL;
  if (position < steps.length) reach(states, marking, position + 1, cost + logCosts[label], number, -1);
  const list = firingsOf(marking);
  for (let i = 0; i < list.length; i += 2) {
    const [t, to] = [list[i], list[i + 1]];
    const transition = net.transitions[t];
    if (to < 0) {
      states.given = Math.min(states.given, cost);
      continue;
    }
    reach(states, to, position, cost + transition.cost, number, t);
    if (transition.label === label) reach(states, to, position + 1, cost, number, t);
  }
}

/** The bounds where no state is open any more. */
function exhausted({ task, given, cost, position, marking }: SearchStates): AlignmentBounds {
  const lower = Math.min(task.upper, given);
  if (lower < Infinity) return { lower, upper: Infinity, run: null };
  // No search that stops earlier has a higher bound: more budget never lowers it.
  const highest = cost.reduce((most, cost, n) => Math.max(most, cost + task.bound(position[n], marking[n])), 0);
  return { lower: highest, upper: Infinity, run: null, finalUnreachable: true };
}

function runTo({ parent, via, position }: SearchStates, { transitions }: DenseNet, number: number): TaggedRun {
  const run = { transitions: [] as number[], events: [] as number[] };
  for (let at = number; parent[at] >= 0; at = parent[at]) {
    const before = parent[at];
    run.transitions.push(via[at] < 0 ? -1 : transitions[via[at]].origin);
    run.events.push(position[at] > position[before] ? position[before] : -1);
  }
  return { transitions: run.transitions.reverse(), events: run.events.reverse() };
}

const NO_LABEL = -3;
