import { activity, type ProcessTree, SILENT, type TreeOperator } from "../../process-models/process-tree.ts";
import type { Cut } from "./cuts/cut.ts";
import { findCut } from "./cuts/find-cut.ts";
import { concurrentActivity } from "./fall-throughs/activity-concurrent.ts";
import { activityOncePerTrace } from "./fall-throughs/activity-once.ts";
import { flower } from "./fall-throughs/flower.ts";
import { splitStrictTauLoop, splitTauLoop } from "./fall-throughs/tau-loop.ts";
import { edgeCountsOf, filteredGraph } from "./filtered-graph.ts";
import { type FlowGraph, flowGraphOf } from "./flow-graph.ts";
import { splitConcurrent } from "./splits/split-concurrent.ts";
import { splitLog } from "./splits/split-log.ts";
import type { SubLog } from "./sub-log.ts";
import type { Work } from "./work.ts";

/**
 * What a step of a recursive miner finds: a finished tree, or an operator over finished trees and
 * parts that are still to be mined.
 */
export type MiningStep<Part> =
  | { readonly tree: ProcessTree }
  | { readonly operator: TreeOperator; readonly children: readonly ({ readonly tree: ProcessTree } | { readonly part: Part })[] };

/** What the steps of one run have in common. */
export interface InductiveSettings {
  /** Labels by code. */
  readonly activities: readonly string[];
  /** Share of the strongest way out below which an edge is noise; 0 to filter nothing. */
  readonly noise: number;
  readonly work: Work;
}

/** One step of the inductive miner on a bag of traces. */
export function inductiveStep(log: SubLog, settings: InductiveSettings): MiningStep<SubLog> {
  settings.work.spend(log.steps.length + log.counts.length + 100);
  if (log.counts.length === 0) return { tree: SILENT };
  if (log.emptyCount === 0) return stepWithoutEmpty(log, settings);
  const rest = { ...log, emptyCount: 0 };
  const total = log.counts.reduce((sum, count) => sum + count, log.emptyCount);
  if (log.emptyCount <= settings.noise * total) return stepWithoutEmpty(rest, settings);
  return { operator: "choice", children: [{ tree: SILENT }, { part: rest }] };
}

/** The same where no trace is empty. */
function stepWithoutEmpty(log: SubLog, { activities, noise, work }: InductiveSettings): MiningStep<SubLog> {
  const isSingle = log.labels.length === 1 && log.steps.length === log.counts.length;
  if (isSingle) return { tree: activity(activities[log.labels[0]]) };
  const graph = flowGraphOf(log);
  work.spend(graph.size * (graph.words + 2));
  const cut = findCut(graph) ?? (noise > 0 ? findCut(filteredGraph(graph, edgeCountsOf(log), noise)) : null);
  if (cut !== null) {
    // A builder for each group closes each trace.
    work.spend(log.counts.length * cut.groups.length);
    return stepOfCut(log, cut);
  }
  return fallThrough(log, graph, work) ?? { tree: flower(Array.from(log.labels, (label) => activities[label])) };
}

const stepOfCut = (log: SubLog, cut: Cut): MiningStep<SubLog> => ({
  operator: cut.operator,
  children: splitLog(log, cut).map((part) => ({ part })),
});

/** What is tried where there is no cut, in its order. */
function fallThrough(log: SubLog, graph: FlowGraph, work: Work): MiningStep<SubLog> | null {
  const once = activityOncePerTrace(log);
  const aside = once >= 0 ? once : concurrentActivity(log, graph, work);
  if (aside >= 0) {
    const groups = [[aside], graph.activities.filter((other) => other !== aside)];
    return { operator: "parallel", children: splitConcurrent(log, groups).map((part) => ({ part })) };
  }
  const segments = splitStrictTauLoop(log, graph) ?? splitTauLoop(log, graph);
  return segments === null ? null : { operator: "loop", children: [{ part: segments }, { tree: SILENT }] };
}
