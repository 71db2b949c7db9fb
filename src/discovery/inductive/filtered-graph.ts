import { membersOf } from "../../numerics/bitset.ts";
import { addEdge, emptyGraph, type FlowGraph } from "./flow-graph.ts";
import type { SubLog } from "./sub-log.ts";

/**
 * Counts of edges stand in a matrix up to this many pairs of activities (8 MB), above it in a map.
 */
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
 * than `noise` times the strongest way out of its source, its end of a trace and its self-loop
 * included (Leemans, Fahland, van der Aalst, "Discovering block-structured process models from
 * event logs containing infrequent behaviour", 2014). Start and end activities stay as they are.
 */
export function filteredGraph(graph: FlowGraph, { endCounts, edgeCount }: EdgeCounts, noise: number): FlowGraph {
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
