import type { DirectlyFollows } from "../../event-log/directly-follows.ts";
import { setBit } from "../../numerics/bitset.ts";
import type { Cut } from "./cuts/cut.ts";
import { groupOfActivity } from "./cuts/cut.ts";
import type { EdgeCounts } from "./filtered-graph.ts";
import { addEdge, emptyGraph, type FlowGraph } from "./flow-graph.ts";

/**
 * The part of a directly-follows relation that one step of IMd looks at. Activities are numbers
 * below `labels.length`, edges stand once each.
 */
export interface FlowPart {
  /** For each number its code in the relation that was mined, ascending. */
  readonly labels: Uint32Array;
  readonly startCounts: Float64Array;
  readonly endCounts: Float64Array;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly counts: Float64Array;
  /** Cases that pass the part without any of its activities. */
  readonly emptyCount: number;
}

/** A whole relation, without the activities that never occur. */
export function flowPartOfRelation(relation: DirectlyFollows): FlowPart {
  const labels = Uint32Array.from(relation.activities, (_, code) => code).filter((code) => relation.activityCounts[code] > 0);
  const numberOf = new Uint32Array(relation.activities.length);
  labels.forEach((code, number) => numberOf[code] = number);
  return {
    labels,
    startCounts: Float64Array.from(labels, (code) => relation.startCounts[code]),
    endCounts: Float64Array.from(labels, (code) => relation.endCounts[code]),
    from: relation.from.map((code) => numberOf[code]),
    to: relation.to.map((code) => numberOf[code]),
    counts: relation.counts,
    emptyCount: 0,
  };
}

/** The graph of a part, in which cuts are sought. */
export function flowGraphOfPart(part: FlowPart): FlowGraph {
  const graph = emptyGraph(part.labels.length);
  for (let e = 0; e < part.from.length; e++) addEdge(graph, part.from[e], part.to[e]);
  part.startCounts.forEach((count, activity) => count > 0 && setBit(graph.starts, 0, activity));
  part.endCounts.forEach((count, activity) => count > 0 && setBit(graph.ends, 0, activity));
  return graph;
}

/** How often the edges of a part occur. */
export function edgeCountsOfPart({ labels, from, to, counts, endCounts }: FlowPart): EdgeCounts {
  const size = labels.length;
  const map = new Map<number, number>();
  for (let e = 0; e < from.length; e++) map.set(from[e] * size + to[e], counts[e]);
  return { endCounts, edgeCount: (a, b) => map.get(a * size + b) ?? 0 };
}

/**
 * The parts of the groups of a cut (Leemans, Fahland, van der Aalst, "Scalable process discovery
 * and conformance checking", 2018, section 4).
 *
 * Where an edge leads from one group to another, its source ends a trace of its group and its
 * target starts one, but for concurrent groups: there it is no news. A group of a sequence is
 * passed by the edges that skip it, the traces that start behind it and those that end before it.
 */
export function splitFlowPart(part: FlowPart, { operator, groups }: Cut): FlowPart[] {
  const groupOf = groupOfActivity(groups, part.labels.length);
  const numberOf = new Uint32Array(part.labels.length);
  for (const group of groups) group.forEach((activity, number) => numberOf[activity] = number);
  const edges: number[][] = groups.map(() => []);
  const starts = groups.map((group) => Float64Array.from(group, (activity) => part.startCounts[activity]));
  const ends = groups.map((group) => Float64Array.from(group, (activity) => part.endCounts[activity]));
  for (let e = 0; e < part.from.length; e++) {
    const [from, to] = [part.from[e], part.to[e]];
    if (groupOf[from] === groupOf[to]) edges[groupOf[from]].push(e);
    else if (operator !== "parallel") {
      ends[groupOf[from]][numberOf[from]] += part.counts[e];
      starts[groupOf[to]][numberOf[to]] += part.counts[e];
    }
  }
  const passed = operator === "sequence" ? passedCounts(part, groups.length, groupOf) : new Float64Array(groups.length);
  return groups.map((group, index) => ({
    labels: Uint32Array.from(group, (activity) => part.labels[activity]),
    startCounts: starts[index],
    endCounts: ends[index],
    from: Uint32Array.from(edges[index], (e) => numberOf[part.from[e]]),
    to: Uint32Array.from(edges[index], (e) => numberOf[part.to[e]]),
    counts: Float64Array.from(edges[index], (e) => part.counts[e]),
    emptyCount: passed[index],
  }));
}

/** For each group of a sequence how often it is skipped. */
function passedCounts(part: FlowPart, groups: number, groupOf: Int32Array): Float64Array {
  const change = new Float64Array(groups + 1);
  const pass = (first: number, behindLast: number, count: number) => {
    if (first >= behindLast) return;
    change[first] += count;
    change[behindLast] -= count;
  };
  for (let e = 0; e < part.from.length; e++) pass(groupOf[part.from[e]] + 1, groupOf[part.to[e]], part.counts[e]);
  part.startCounts.forEach((count, activity) => pass(0, groupOf[activity], count));
  part.endCounts.forEach((count, activity) => pass(groupOf[activity] + 1, groups, count));
  let passing = 0;
  return change.subarray(0, groups).map((count) => passing += count);
}

/**
 * The part with its edges to start activities taken out, all or only those from an end activity:
 * they become an end and a start. Null if there is none.
 */
export function withoutRestarts(part: FlowPart, onlyFromEnds: boolean): FlowPart | null {
  const isRestart = (e: number) => part.startCounts[part.to[e]] > 0 && (!onlyFromEnds || part.endCounts[part.from[e]] > 0);
  const startCounts = part.startCounts.slice();
  const endCounts = part.endCounts.slice();
  const kept: number[] = [];
  for (let e = 0; e < part.from.length; e++) {
    if (!isRestart(e)) {
      kept.push(e);
      continue;
    }
    startCounts[part.to[e]] += part.counts[e];
    endCounts[part.from[e]] += part.counts[e];
  }
  if (kept.length === part.from.length) return null;
  const [from, to] = [part.from, part.to].map((codes) => Uint32Array.from(kept, (e) => codes[e]));
  return { ...part, startCounts, endCounts, from, to, counts: Float64Array.from(kept, (e) => part.counts[e]) };
}
