import { clearBit, hasBit, membersOf, setBit, wordsFor } from "../../numerics/bitset.ts";
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
 * Looks at the directly-follows graph of the same traces without the events of one activity; see
 * {@linkcode surroundingsOf}. Changes the graph in place and changes it back, so that the cost
 * grows with the edges of the activity, not with those of the graph.
 */
export function lookWithout<Found>(
  graph: DirectlyFollowsGraph,
  surroundings: Surroundings,
  activity: number,
  look: (rest: DirectlyFollowsGraph) => Found,
): Found {
  const { words, successors, predecessors, starts, ends } = graph;
  const [row, end] = [activity * words, (activity + 1) * words];
  const before = [successors.slice(row, end), predecessors.slice(row, end), starts.slice(), ends.slice()];
  const added: [from: number, to: number][] = [];
  for (const other of membersOf(before[0], 0, words)) clearBit(predecessors, other * words, activity);
  for (const other of membersOf(before[1], 0, words)) clearBit(successors, other * words, activity);
  successors.fill(0, row, end);
  predecessors.fill(0, row, end);
  clearBit(starts, 0, activity);
  clearBit(ends, 0, activity);
  for (let run = surroundings.offsets[activity]; run < surroundings.offsets[activity + 1]; run++) {
    const from = surroundings.before[run];
    const to = surroundings.behind[run];
    if (from === OUTSIDE && to === OUTSIDE) continue;
    if (from === OUTSIDE) setBit(starts, 0, to);
    else if (to === OUTSIDE) setBit(ends, 0, from);
    else if (!hasBit(successors, from * words, to)) {
      added.push([from, to]);
      addEdge(graph, from, to);
    }
  }
  const found = look({ ...graph, activities: graph.activities.filter((other) => other !== activity) });
  for (const [from, to] of added) {
    clearBit(successors, from * words, to);
    clearBit(predecessors, to * words, from);
  }
  [successors, predecessors].forEach((rows, index) => rows.set(before[index], row));
  starts.set(before[2]);
  ends.set(before[3]);
  for (const other of membersOf(before[0], 0, words)) setBit(predecessors, other * words, activity);
  for (const other of membersOf(before[1], 0, words)) setBit(successors, other * words, activity);
  return found;
}

/**
 * How often the edges of a directly-follows graph occur, and how many traces each activity ends.
 */
export interface EdgeCounts {
  readonly endCounts: Float64Array;
  /** Edges from activity a: those from `offsets[a]` up to, not including, `offsets[a + 1]`. */
  readonly offsets: Uint32Array;
  /** Where each edge leads to. The same edge may stand several times; its counts add up. */
  readonly targets: Uint32Array;
  readonly counts: Float64Array;
}

/**
 * The directly-follows graph without its infrequent edges: an edge stays if it occurs more often
 * than `noise` times the strongest outgoing edge of its source, the end of traces and the self-loop
 * included (Leemans, Fahland, van der Aalst, "Discovering block-structured process models from
 * event logs containing infrequent behaviour", 2014). Start and end activities stay as they are.
 */
export function filteredGraph(
  { size, starts, ends }: DirectlyFollowsGraph,
  edges: EdgeCounts,
  noise: number,
): DirectlyFollowsGraph {
  const filtered = { ...emptyGraph(size), starts, ends };
  const { endCounts, offsets, targets, counts } = edges;
  const totals = new Float64Array(size);
  for (let from = 0; from < size; from++) {
    const [first, end] = [offsets[from], offsets[from + 1]];
    let strongest = endCounts[from];
    for (let edge = first; edge < end; edge++) {
      const total = totals[targets[edge]] += counts[edge];
      if (total > strongest) strongest = total;
    }
    for (let edge = first; edge < end; edge++) {
      if (totals[targets[edge]] > noise * strongest) addEdge(filtered, from, targets[edge]);
    }
    for (let edge = first; edge < end; edge++) totals[targets[edge]] = 0;
  }
  return filtered;
}

/** Up to this many pairs of activities are counted in a matrix (8 MB). */
const LARGEST_MATRIX = 2 ** 20;

/** Counts the edges of a bag of traces. Linear in its steps and, where these are few, in pairs. */
export function edgeCountsOf(log: SubLog): EdgeCounts {
  const { labels: { length: size }, offsets, steps, counts } = log;
  const endCounts = new Float64Array(size);
  for (let t = 0; t < counts.length; t++) endCounts[steps[offsets[t + 1] - 1]] += counts[t];
  if (size * size <= LARGEST_MATRIX) return edgesOfMatrix(endCounts, log);
  return edgesBySource(endCounts, (take) => {
    for (let t = 0; t < counts.length; t++) {
      for (let i = offsets[t] + 1; i < offsets[t + 1]; i++) take(steps[i - 1], steps[i], counts[t]);
    }
  });
}

/** Counts each pair of activities once for all traces. */
function edgesOfMatrix(endCounts: Float64Array, log: SubLog): EdgeCounts {
  const size = endCounts.length;
  const pairs = new Float64Array(size * size);
  for (let t = 0; t < log.counts.length; t++) {
    for (let i = log.offsets[t] + 1; i < log.offsets[t + 1]; i++) pairs[log.steps[i - 1] * size + log.steps[i]] += log.counts[t];
  }
  const offsets = new Uint32Array(size + 1);
  const [targets, counts]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < pairs.length; pair++) {
    if (pairs[pair] > 0) {
      targets.push(pair % size);
      counts.push(pairs[pair]);
    }
    if (pair % size === size - 1) offsets[Math.floor(pair / size) + 1] = targets.length;
  }
  return { endCounts, offsets, targets: Uint32Array.from(targets), counts: Float64Array.from(counts) };
}

/**
 * Puts edges in the order of their sources.
 *
 * @param forEachEdge calls its argument for each edge; it is run twice
 */
export function edgesBySource(
  endCounts: Float64Array,
  forEachEdge: (take: (from: number, to: number, count: number) => void) => void,
): EdgeCounts {
  const offsets = new Uint32Array(endCounts.length + 1);
  forEachEdge((from) => offsets[from + 1]++);
  for (let from = 0; from < endCounts.length; from++) offsets[from + 1] += offsets[from];
  const next = offsets.slice();
  const targets = new Uint32Array(offsets[endCounts.length]);
  const counts = new Float64Array(targets.length);
  forEachEdge((from, to, count) => {
    targets[next[from]] = to;
    counts[next[from]++] = count;
  });
  return { endCounts, offsets, targets, counts };
}
