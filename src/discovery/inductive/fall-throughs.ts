import { hasBit } from "../../numerics/bitset.ts";
import { activity, type ProcessTree, SILENT } from "../../process-models/process-tree/process-tree.ts";
import { findCut, findCutOfConnected } from "./cuts/find-cut.ts";
import { activitiesThatConnect, isStronglyConnected } from "./cuts/strong-components.ts";
import { type DirectlyFollowsGraph, lookWithout, surroundingsOf } from "./directly-follows-graph.ts";
import type { Budget, InductiveSettings, MiningStep } from "./divide-and-conquer.ts";
import { splitConcurrent } from "./split-log.ts";
import { createSubLogBuilder, type SubLog } from "./sub-log.ts";

/**
 * The step for a log without a cut, the first of these that applies (Leemans 2013): an activity
 * that occurs once in every trace, an activity that is concurrent with the rest, strict tau loop,
 * tau loop, flower model.
 */
export function fallThrough(log: SubLog, graph: DirectlyFollowsGraph, settings: InductiveSettings): MiningStep<SubLog> {
  const once = activityOncePerTrace(log);
  const separate = once >= 0 ? once : concurrentActivity(log, graph, settings.budget);
  if (separate >= 0) {
    const groups = [[separate], graph.activities.filter((other) => other !== separate)];
    return { operator: "parallel", children: splitConcurrent(log, groups).map((part) => ({ part })) };
  }
  const segments = splitStrictTauLoop(log, graph) ?? splitTauLoop(log, graph);
  if (segments !== null) return { operator: "loop", children: [{ part: segments }, { tree: SILENT }] };
  return { tree: flower(Array.from(log.labels, (label) => settings.activities[label])) };
}

/**
 * The first activity, in the order of labels, that occurs exactly once in every trace; -1 if there
 * is none. No trace is empty.
 */
function activityOncePerTrace({ labels, offsets, steps, counts }: SubLog): number {
  const traces = new Uint32Array(labels.length);
  const lastTrace = new Int32Array(labels.length).fill(-1);
  const repeated = new Uint8Array(labels.length);
  for (let t = 0; t < counts.length; t++) {
    for (let i = offsets[t]; i < offsets[t + 1]; i++) {
      const activity = steps[i];
      if (lastTrace[activity] === t) repeated[activity] = 1;
      else traces[activity]++;
      lastTrace[activity] = t;
    }
  }
  return traces.findIndex((count, activity) => count === counts.length && repeated[activity] === 0);
}

/**
 * The first activity, in the order of labels, without which the log has a cut; -1 if there is none.
 *
 * The graph without an activity is derived from the neighbours of its runs, so that the log is read
 * once for all activities.
 */
function concurrentActivity(log: SubLog, graph: DirectlyFollowsGraph, budget: Budget): number {
  if (log.labels.length < 3) return -1;
  const surroundings = surroundingsOf(log);
  const needed = isStronglyConnected(graph) ? activitiesThatConnect(graph) : null;
  const rows = graph.size * (graph.words + 2);
  for (let activity = 0; activity < log.labels.length; activity++) {
    const staysConnected = needed !== null && !hasBit(needed, 0, activity);
    // Where the graph stays connected, the search ends after few rows; where it was not, strong
    // components are compared, too.
    budget.spend(staysConnected ? rows / 8 : needed !== null ? rows * 2 : rows * 4);
    if (lookWithout(graph, surroundings, activity, staysConnected ? findCutOfConnected : findCut) !== null) return activity;
  }
  return -1;
}

/**
 * The traces cut before each start activity that follows an end activity; null if that cuts none.
 */
const splitStrictTauLoop = (log: SubLog, { starts, ends }: DirectlyFollowsGraph): SubLog | null =>
  splitBefore(log, (step, before) => hasBit(starts, 0, step) && hasBit(ends, 0, before));

/** The traces cut before each start activity; null if that cuts none. */
const splitTauLoop = (log: SubLog, { starts }: DirectlyFollowsGraph): SubLog | null =>
  splitBefore(log, (step) => hasBit(starts, 0, step));

function splitBefore(log: SubLog, begins: (step: number, before: number) => boolean): SubLog | null {
  const { labels, offsets, steps, counts } = log;
  const builder = createSubLogBuilder(labels);
  let split = false;
  for (let t = 0; t < counts.length; t++) {
    builder.push(steps[offsets[t]]);
    for (let i = offsets[t] + 1; i < offsets[t + 1]; i++) {
      if (begins(steps[i], steps[i - 1])) {
        split = true;
        builder.end(counts[t]);
      }
      builder.push(steps[i]);
    }
    builder.end(counts[t]);
  }
  return split ? builder.build() : null;
}

/**
 * The flower model: any of the activities, one or more times, in any order. It accepts every trace
 * that is not empty.
 */
export const flower = (labels: readonly string[]): ProcessTree => ({
  kind: "loop",
  children: [{ kind: "choice", children: labels.map(activity) }, SILENT],
});
