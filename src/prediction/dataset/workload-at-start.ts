import type { EventLog } from "../../event-log/event-log.ts";
import { endFlags } from "./completed-cases.ts";

/** How busy things were at the moment before each case started, case by case. */
export interface WorkloadAtStart {
  /** Cases that had begun and were, as far as one could know then, not over. */
  readonly runningCases: Float64Array;
  /** Cases that had begun in the 7 days before. */
  readonly newCases: Float64Array;
  /**
   * Events of the first event's resource in the 7 days before; NaN for a case whose first event has
   * none.
   */
  readonly resourceLoad: Float64Array;
}

/** Parts of the rule of {@linkcode completedCases} that tell when a case stops counting as running. */
export interface CompletionRule {
  readonly endActivities: readonly string[] | "all";
  /** In ms. */
  readonly inactivityTimeout: number;
}

const WEEK = 7 * 86_400_000;

/**
 * Counts the workload at the start of each case from nothing but events before that moment: a case
 * counts as running from each of its events to its next one, but after an end activity not at all, and
 * after any other for no longer than `inactivityTimeout`. So what happens later, in this case or in others,
 * changes no count; events at the very moment of the start do not count either. Takes n log n time
 * in the number of events.
 */
export function workloadAtStart(log: EventLog, options: CompletionRule): WorkloadAtStart {
  const cases = log.caseIds.length;
  const starts = firstTimes(log);
  const running = runningPeriods(log, options);
  const sortedStarts = Float64Array.from(starts).sort();
  const byResource = timesByResource(log);
  const workload = {
    runningCases: new Float64Array(cases),
    newCases: new Float64Array(cases),
    resourceLoad: new Float64Array(cases).fill(NaN),
  };
  for (let caseIndex = 0; caseIndex < cases; caseIndex++) {
    const start = starts[caseIndex];
    workload.runningCases[caseIndex] = countBelow(running.begins, start) - countBelow(running.ends, start);
    workload.newCases[caseIndex] = countBelow(sortedStarts, start) - countBelow(sortedStarts, start - WEEK);
    const times = byResource.get(log.resource?.codes[log.caseOffsets[caseIndex]] ?? -1);
    if (times !== undefined) workload.resourceLoad[caseIndex] = countBelow(times, start) - countBelow(times, start - WEEK);
  }
  return workload;
}

/** Time of each case's first event; NaN for a case without events. */
export function firstTimes(log: EventLog): Float64Array {
  return Float64Array.from(
    log.caseIds,
    (_, caseIndex) => log.caseOffsets[caseIndex + 1] > log.caseOffsets[caseIndex] ? log.time[log.caseOffsets[caseIndex]] : NaN,
  );
}

/** The spells in which cases counted as running: their beginnings and their ends, each sorted. */
export function runningPeriods(
  log: EventLog,
  { endActivities, inactivityTimeout }: CompletionRule,
): { begins: Float64Array; ends: Float64Array } {
  const isEnd = endFlags(log, endActivities);
  const begins = new Float64Array(log.time.length);
  const ends = new Float64Array(log.time.length);
  let count = 0;
  for (let caseIndex = 0; caseIndex < log.caseIds.length; caseIndex++) {
    for (let event = log.caseOffsets[caseIndex]; event < log.caseOffsets[caseIndex + 1]; event++) {
      // With "all", only the last event of a case ends it; which one that is cannot be known
      // before, so each spell lasts until the next event.
      if (endActivities !== "all" && isEnd[log.activity[event]] === 1) continue;
      const next = event + 1 < log.caseOffsets[caseIndex + 1] ? log.time[event + 1] : Infinity;
      begins[count] = log.time[event];
      ends[count++] = Math.min(next, log.time[event] + inactivityTimeout);
    }
  }
  return { begins: begins.subarray(0, count).sort(), ends: ends.subarray(0, count).sort() };
}

/** For each code of a resource the times of its events, sorted. */
export function timesByResource(log: EventLog): Map<number, Float64Array> {
  const times = new Map<number, Float64Array>();
  const { resource } = log;
  if (resource === null) return times;
  const counts = new Uint32Array(resource.values.length);
  for (const code of resource.codes) if (code >= 0) counts[code]++;
  counts.forEach((count, code) => times.set(code, new Float64Array(count)));
  const filled = new Uint32Array(resource.values.length);
  resource.codes.forEach((code, event) => {
    if (code >= 0) times.get(code)![filled[code]++] = log.time[event];
  });
  for (const list of times.values()) list.sort();
  return times;
}

/** How many of the sorted numbers lie below a bound. Logarithmic time. */
export function countBelow(sorted: Float64Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
