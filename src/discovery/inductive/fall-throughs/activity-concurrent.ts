import { findCut } from "../cuts/find-cut.ts";
import { type FlowGraph, flowGraphWithout, surroundingsOf } from "../flow-graph.ts";
import type { SubLog } from "../sub-log.ts";
import type { Work } from "../work.ts";

/**
 * The first activity, in the order of labels, without which the log has a cut; -1 if there is none.
 *
 * The graph without an activity is made from what stands around its runs, so that trying all of
 * them reads the log once.
 */
export function concurrentActivity(log: SubLog, graph: FlowGraph, work: Work): number {
  if (log.labels.length < 3) return -1;
  const surroundings = surroundingsOf(log);
  for (let activity = 0; activity < log.labels.length; activity++) {
    work.spend(graph.size * (graph.words + 2));
    if (findCut(flowGraphWithout(graph, surroundings, activity)) !== null) return activity;
  }
  return -1;
}
