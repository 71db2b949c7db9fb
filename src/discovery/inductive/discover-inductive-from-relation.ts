import type { DirectlyFollows } from "../../event-log/directly-follows.ts";
import { setBit } from "../../numerics/bitset.ts";
import { normalizeTree } from "../../process-models/process-tree/normalize-tree.ts";
import { activity, type ProcessTree, SILENT } from "../../process-models/process-tree/process-tree.ts";
import { type Cut, groupOfActivity } from "./cuts/cut.ts";
import { findCut } from "./cuts/find-cut.ts";
import {
  addEdge,
  type DirectlyFollowsGraph,
  type EdgeCounts,
  edgesBySource,
  emptyGraph,
  filteredGraph,
} from "./directly-follows-graph.ts";
import { checkInductiveInput, DEFAULT_MAX_WORK, type InductiveOptions } from "./discover-inductive.ts";
import { createBudget, divideAndConquer, type InductiveSettings, type MiningStep } from "./divide-and-conquer.ts";
import { flower } from "./fall-throughs.ts";

/**
 * The inductive miner from a directly-follows relation alone (IMd; Leemans, Fahland, van der Aalst,
 * "Scalable process discovery and conformance checking", 2018): sound by construction, and its cost
 * does not depend on the number of events or variants.
 *
 * The cuts are those of {@link discoverInductive}; the relation itself is split instead of traces.
 * It does not tell which events belong to one trace. So where there is no cut, the edges that lead
 * back to a start activity are removed (strict tau loop, tau loop), or the result is the flower
 * model. With `noise` 0 every edge of the relation is possible in the tree; a trace of the log may
 * still not be, if it lacks one of several concurrent parts. Prefer {@link discoverInductive} where
 * variants are at hand.
 *
 * @throws a usage error if `noise` is not from 0 to 1; a limit error for more than 20,000
 * activities or more work than `maxWork`
 *
 * @example
 * ```ts
 * import { discoverInductiveFromRelation } from "@/discovery/inductive/discover-inductive-from-relation.ts";
 * import { directlyFollowsOf } from "@/event-log/directly-follows.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { printProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string, word: string) => ({ caseId, events: [...word].map((activity) => ({ activity })) });
 * const log = eventLogFromTraces([trace("1", "abcd"), trace("2", "acbd"), trace("3", "ad")]);
 * const tree = discoverInductiveFromRelation(directlyFollowsOf(variantsOf(log).variants));
 * assertEquals(printProcessTree(tree), "->( 'a', X( tau, +( 'b', 'c' ) ), 'd' )");
 * ```
 */
export function discoverInductiveFromRelation(relation: DirectlyFollows, options: InductiveOptions = {}): ProcessTree {
  const { noise = 0, maxWork = DEFAULT_MAX_WORK } = options;
  checkInductiveInput(relation.activities.length, noise);
  const settings = { activities: relation.activities, noise, budget: createBudget(maxWork) };
  return normalizeTree(divideAndConquer(partOfRelation(relation), (part) => relationStep(part, settings)));
}

/** One step of IMd. */
function relationStep(part: RelationPart, { activities, noise, budget }: InductiveSettings): MiningStep<RelationPart> {
  const size = part.labels.length;
  if (size === 0) return { tree: SILENT };
  if (part.emptyCount > 0) {
    const rest = { ...part, emptyCount: 0 };
    const total = part.startCounts.reduce((sum, count) => sum + count, part.emptyCount);
    if (part.emptyCount > noise * total) return { operator: "choice", children: [{ tree: SILENT }, { part: rest }] };
    return relationStep(rest, { activities, noise, budget });
  }
  if (size === 1 && part.from.length === 0) return { tree: activity(activities[part.labels[0]]) };
  const graph = graphOfPart(part);
  budget.spend(100 + part.from.length + size * (graph.words + 2));
  const isEnterable = part.startCounts.some((count) => count > 0) && part.endCounts.some((count) => count > 0);
  let cut = isEnterable ? findCut(graph) : null;
  if (isEnterable && cut === null && noise > 0) {
    budget.spend(part.from.length + size * (graph.words + 2));
    cut = findCut(filteredGraph(graph, edgeCountsOfPart(part), noise));
  }
  if (cut !== null) return { operator: cut.operator, children: splitPart(part, cut).map((child) => ({ part: child })) };
  const restarted = isEnterable ? withoutRestarts(part, "from-ends") ?? withoutRestarts(part, "all") : null;
  if (restarted !== null) return { operator: "loop", children: [{ part: restarted }, { tree: SILENT }] };
  return { tree: flower(Array.from(part.labels, (label) => activities[label])) };
}

/**
 * The input of one step of IMd: a part of a directly-follows relation. Activities are numbers below
 * `labels.length`; each edge occurs once.
 */
interface RelationPart {
  /** For each number its code in the relation that was mined, ascending. */
  readonly labels: Uint32Array;
  readonly startCounts: Float64Array;
  readonly endCounts: Float64Array;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly counts: Float64Array;
  /** Cases that skip the part. */
  readonly emptyCount: number;
}

/** A whole relation, without the activities that never occur. */
function partOfRelation(relation: DirectlyFollows): RelationPart {
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

/** The graph of a part, in which cuts are found. */
function graphOfPart(part: RelationPart): DirectlyFollowsGraph {
  const graph = emptyGraph(part.labels.length);
  for (let e = 0; e < part.from.length; e++) addEdge(graph, part.from[e], part.to[e]);
  part.startCounts.forEach((count, activity) => count > 0 && setBit(graph.starts, 0, activity));
  part.endCounts.forEach((count, activity) => count > 0 && setBit(graph.ends, 0, activity));
  return graph;
}

/** How often the edges of a part occur. */
const edgeCountsOfPart = ({ from, to, counts, endCounts }: RelationPart): EdgeCounts =>
  edgesBySource(endCounts, (take) => from.forEach((source, edge) => take(source, to[edge], counts[edge])));

/**
 * The parts of the groups of a cut (Leemans, Fahland, van der Aalst, "Scalable process discovery
 * and conformance checking", 2018, section 4).
 *
 * An edge from one group to another ends a trace of the group of its source and starts a trace of
 * the group of its target; between concurrent groups it does not, because other events may stand
 * between. In a sequence, edges that pass over a group skip it, and so do traces that start after
 * it or end before it.
 */
function splitPart(part: RelationPart, { operator, groups }: Cut): RelationPart[] {
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
  const skipped = operator === "sequence" ? skippedCounts(part, groups.length, groupOf) : new Float64Array(groups.length);
  return groups.map((group, index) => ({
    labels: Uint32Array.from(group, (activity) => part.labels[activity]),
    startCounts: starts[index],
    endCounts: ends[index],
    from: Uint32Array.from(edges[index], (e) => numberOf[part.from[e]]),
    to: Uint32Array.from(edges[index], (e) => numberOf[part.to[e]]),
    counts: Float64Array.from(edges[index], (e) => part.counts[e]),
    emptyCount: skipped[index],
  }));
}

/** For each group of a sequence how often it is skipped. */
function skippedCounts(part: RelationPart, groups: number, groupOf: Int32Array): Float64Array {
  const change = new Float64Array(groups + 1);
  const skip = (first: number, behindLast: number, count: number) => {
    if (first >= behindLast) return;
    change[first] += count;
    change[behindLast] -= count;
  };
  for (let e = 0; e < part.from.length; e++) skip(groupOf[part.from[e]] + 1, groupOf[part.to[e]], part.counts[e]);
  part.startCounts.forEach((count, activity) => skip(0, groupOf[activity], count));
  part.endCounts.forEach((count, activity) => skip(groupOf[activity] + 1, groups, count));
  let skipping = 0;
  return change.subarray(0, groups).map((count) => skipping += count);
}

/**
 * The part without its edges to start activities, all or only those from an end activity: each
 * becomes an end and a start. Null if there is none.
 */
function withoutRestarts(part: RelationPart, which: "all" | "from-ends"): RelationPart | null {
  const isRestart = (e: number) => part.startCounts[part.to[e]] > 0 && (which === "all" || part.endCounts[part.from[e]] > 0);
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
