import { clearBit, membersOf, setBit, wordsFor } from "../../numerics/bitset.ts";
import type { SubLog } from "./sub-log.ts";

/**
 * A directly-follows graph as bitsets (see `numerics/bitset.ts`), in which cuts are found. It has
 * no counts.
 */
export interface DirectlyFollowsGraph {
  /** Size of the alphabet, with activities that were removed. */
  readonly size: number;
  /** Activities of the graph, ascending. */
  readonly activities: readonly number[];
  /** Words of a row of the matrices below. */
  readonly words: number;
  /** Row a: activities that directly follow a. */
  readonly successors: Uint32Array;
  /** Row a: activities that a directly follows. */
  readonly predecessors: Uint32Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** A graph of the activities below `size`, without edges, starts and ends. */
export function emptyGraph(size: number): DirectlyFollowsGraph {
  const words = wordsFor(size);
  return {
    size,
    activities: Array.from({ length: size }, (_, activity) => activity),
    words,
    successors: new Uint32Array(size * words),
    predecessors: new Uint32Array(size * words),
    starts: new Uint32Array(words),
    ends: new Uint32Array(words),
  };
}

/** Adds an edge while a graph is built. */
export function addEdge(graph: DirectlyFollowsGraph, from: number, to: number): void {
  setBit(graph.successors, from * graph.words, to);
  setBit(graph.predecessors, to * graph.words, from);
}

/** The directly-follows graph of a bag of traces. Linear in its steps. */
export function directlyFollowsGraphOf({ labels, offsets, steps, counts }: SubLog): DirectlyFollowsGraph {
  const graph = emptyGraph(labels.length);
  for (let t = 0; t < counts.length; t++) {
    const from = offsets[t];
    const to = offsets[t + 1];
    setBit(graph.starts, 0, steps[from]);
    setBit(graph.ends, 0, steps[to - 1]);
    for (let i = from + 1; i < to; i++) addEdge(graph, steps[i - 1], steps[i]);
  }
  return graph;
}

/** Stands for the start and for the end of a trace in {@linkcode Surroundings}. */
const OUTSIDE = 0xffffffff;

/** For each activity the activities before and after each of its runs in a trace. */
interface Surroundings {
  /** The runs of activity a are those from `offsets[a]` up to, not including, `offsets[a + 1]`. */
  readonly offsets: Uint32Array;
  readonly before: Uint32Array;
  readonly behind: Uint32Array;
}

/** Finds the activities before and after the runs of each activity. Linear in the steps. */
export function surroundingsOf({ labels, offsets, steps, counts }: SubLog): Surroundings {
  const places = new Uint32Array(labels.length + 1);
  forEachRun(offsets, steps, counts.length, (activity) => places[activity + 1]++);
  for (let a = 0; a < labels.length; a++) places[a + 1] += places[a];
  const next = places.slice();
  const before = new Uint32Array(places[labels.length]);
  const behind = new Uint32Array(places[labels.length]);
  forEachRun(offsets, steps, counts.length, (activity, stepBefore, stepBehind) => {
    const place = next[activity]++;
    before[place] = stepBefore;
    behind[place] = stepBehind;
  });
  return { offsets: places, before, behind };
}

function forEachRun(
  offsets: Uint32Array,
  steps: Uint32Array,
  traces: number,
  take: (activity: number, before: number, behind: number) => void,
): void {
  for (let t = 0; t < traces; t++) {
    const to = offsets[t + 1];
    let before = OUTSIDE;
    for (let i = offsets[t]; i < to;) {
      const activity = steps[i];
      while (i < to && steps[i] === activity) i++;
      take(activity, before, i < to ? steps[i] : OUTSIDE);
      before = activity;
    }
  }
}

/**
 * The directly-follows graph of the same traces without the events of one activity; see
 * {@linkcode surroundingsOf}.
 */
export function graphWithout(graph: DirectlyFollowsGraph, surroundings: Surroundings, activity: number): DirectlyFollowsGraph {
  const { size, words } = graph;
  const successors = graph.successors.slice();
  const predecessors = graph.predecessors.slice();
  for (const other of membersOf(successors, activity * words, words)) clearBit(predecessors, other * words, activity);
  for (const other of membersOf(predecessors, activity * words, words)) clearBit(successors, other * words, activity);
  successors.fill(0, activity * words, (activity + 1) * words);
  predecessors.fill(0, activity * words, (activity + 1) * words);
  const starts = graph.starts.slice();
  const ends = graph.ends.slice();
  clearBit(starts, 0, activity);
  clearBit(ends, 0, activity);
  const activities = graph.activities.filter((other) => other !== activity);
  const rest = { size, activities, words, successors, predecessors, starts, ends };
  for (let run = surroundings.offsets[activity]; run < surroundings.offsets[activity + 1]; run++) {
    const before = surroundings.before[run];
    const behind = surroundings.behind[run];
    if (before === OUTSIDE && behind === OUTSIDE) continue;
    if (before === OUTSIDE) setBit(starts, 0, behind);
    else if (behind === OUTSIDE) setBit(ends, 0, before);
    else addEdge(rest, before, behind);
  }
  return rest;
}

/** Up to this many pairs of activities counts are kept in a matrix (8 MB), above it in a map. */
const LARGEST_MATRIX = 2 ** 20;

/**
 * How often each edge of a directly-follows graph occurs, and how many traces each activity ends.
 */
export interface EdgeCounts {
  readonly endCounts: Float64Array;
  edgeCount(from: number, to: number): number;
}

/**
 * The directly-follows graph without its infrequent edges: an edge stays if it occurs more often
 * than `noise` times the strongest outgoing edge of its source, the end of traces and the self-loop
 * included (Leemans, Fahland, van der Aalst, "Discovering block-structured process models from
 * event logs containing infrequent behaviour", 2014). Start and end activities stay as they are.
 */
export function filteredGraph(
  graph: DirectlyFollowsGraph,
  { endCounts, edgeCount }: EdgeCounts,
  noise: number,
): DirectlyFollowsGraph {
  const { size, words, successors } = graph;
  const filtered = { ...emptyGraph(size), starts: graph.starts, ends: graph.ends };
  for (let from = 0; from < size; from++) {
    const targets = membersOf(successors, from * words, words);
    const strongest = targets.reduce((most, to) => Math.max(most, edgeCount(from, to)), endCounts[from]);
    for (const to of targets) if (edgeCount(from, to) > noise * strongest) addEdge(filtered, from, to);
  }
  return filtered;
}

/** Counts the edges of a bag of traces. Linear in its steps. */
export function edgeCountsOf({ labels, offsets, steps, counts }: SubLog): EdgeCounts {
  const size = labels.length;
  const endCounts = new Float64Array(size);
  const matrix = size * size <= LARGEST_MATRIX ? new Float64Array(size * size) : null;
  const map = new Map<number, number>();
  for (let t = 0; t < counts.length; t++) {
    const to = offsets[t + 1];
    endCounts[steps[to - 1]] += counts[t];
    for (let i = offsets[t] + 1; i < to; i++) {
      const pair = steps[i - 1] * size + steps[i];
      if (matrix !== null) matrix[pair] += counts[t];
      else map.set(pair, (map.get(pair) ?? 0) + counts[t]);
    }
  }
  const edgeCount = (from: number, to: number): number =>
    matrix !== null ? matrix[from * size + to] : map.get(from * size + to) ?? 0;
  return { endCounts, edgeCount };
}
