import type { EventLog } from "../../event-log/event-log.ts";
import { lowerBound } from "../../numerics/binary-search.ts";
import { DAY } from "../../time/civil-date.ts";
import { type CompletionRule, endFlags } from "./completed-cases.ts";

/**
 * The workload of a process just before an instant, counted from events before it alone: the
 * inter-case features (Senderovich et al., "Intra and inter-case features in predictive process
 * monitoring", 2017).
 */
export interface ProcessWorkload {
  /** Cases that had begun and, as far as was known then, had not ended. */
  runningCases(time: number): number;
  /** Cases that had begun in the 7 days before. */
  newCases(time: number): number;
  /** Events of all cases in the 7 days before. */
  events(time: number): number;
  /** Events of a resource in the 7 days before; 0 for one that the log does not have. */
  resourceEvents(resource: string, time: number): number;
}

const WEEK = 7 * DAY;

/**
 * Counts the workload of a log. A case counts as running from each of its events to the next one,
 * but not at all after an end activity, and for no longer than the inactivity timeout after any
 * other. Events at the very instant do not count.
 *
 * Takes n log n time in the number of events; a question takes logarithmic time.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { processWorkload } from "@/prediction/dataset/workload.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([
 *   { caseId: "1", events: [{ activity: "ask", time: 0 }, { activity: "answer", time: 10 }] },
 *   { caseId: "2", events: [{ activity: "ask", time: 5 }] },
 * ]);
 * const workload = processWorkload(log, { endActivities: ["answer"], inactivityTimeout: Infinity });
 * assertEquals([workload.runningCases(8), workload.runningCases(20), workload.events(8)], [2, 1, 2]);
 * ```
 */
export function processWorkload(log: EventLog, rule: CompletionRule): ProcessWorkload {
  const running = runningPeriods(log, rule);
  const starts = Float64Array.from(firstTimes(log)).sort();
  const times = Float64Array.from(log.time).sort();
  const byResource = timesByResource(log);
  const inWeek = (sorted: Float64Array, time: number) => lowerBound(sorted, time) - lowerBound(sorted, time - WEEK);
  return {
    runningCases: (time) => lowerBound(running.begins, time) - lowerBound(running.ends, time),
    newCases: (time) => inWeek(starts, time),
    events: (time) => inWeek(times, time),
    resourceEvents(resource, time) {
      const own = byResource.get(resource);
      return own === undefined ? 0 : inWeek(own, time);
    },
  };
}

function* firstTimes({ time, caseOffsets, caseIds }: EventLog): Generator<number> {
  for (let caseIndex = 0; caseIndex < caseIds.length; caseIndex++) {
    if (caseOffsets[caseIndex + 1] > caseOffsets[caseIndex]) yield time[caseOffsets[caseIndex]];
  }
}

/** The periods in which cases counted as running: their beginnings and their ends, each sorted. */
function runningPeriods(log: EventLog, { endActivities, inactivityTimeout }: CompletionRule) {
  const isEnd = endFlags(log, endActivities);
  const begins = new Float64Array(log.time.length);
  const ends = new Float64Array(log.time.length);
  let count = 0;
  for (let caseIndex = 0; caseIndex < log.caseIds.length; caseIndex++) {
    const end = log.caseOffsets[caseIndex + 1];
    for (let event = log.caseOffsets[caseIndex]; event < end; event++) {
      // With "all" the last event of a case ends it. Which one that is cannot be known in advance,
      // so each period lasts until the next event.
      if (endActivities !== "all" && isEnd[log.activity[event]] === 1) continue;
      const next = event + 1 < end ? log.time[event + 1] : Infinity;
      begins[count] = log.time[event];
      ends[count++] = Math.min(next, log.time[event] + inactivityTimeout);
    }
  }
  return { begins: begins.subarray(0, count).sort(), ends: ends.subarray(0, count).sort() };
}

/** The times of the events of each resource, sorted. */
function timesByResource({ resource, time }: EventLog): Map<string, Float64Array> {
  if (resource === null) return new Map();
  // One array for all resources: a log may have a resource for each event.
  const ends = new Uint32Array(resource.values.length + 1);
  for (const code of resource.codes) if (code >= 0) ends[code + 1]++;
  for (let code = 0; code < resource.values.length; code++) ends[code + 1] += ends[code];
  const times = new Float64Array(ends[resource.values.length]);
  const next = ends.slice();
  resource.codes.forEach((code, event) => {
    if (code >= 0) times[next[code]++] = time[event];
  });
  return new Map(resource.values.map((text, code) => [text, times.subarray(ends[code], ends[code + 1]).sort()]));
}
