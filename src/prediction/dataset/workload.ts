import type { EventLog } from "../../event-log/event-log.ts";
import { type CompletionRule, countBelow, firstTimes, runningPeriods, timesByResource } from "./workload-at-start.ts";

/**
 * Tells how busy things were just before an instant, from nothing but what had happened by then.
 */
export interface Workload {
  /** Cases that had begun and were, as far as one could know then, not over. */
  runningCases(time: number): number;
  /** Cases that had begun in the 7 days before. */
  newCases(time: number): number;
  /** Events of all cases in the 7 days before. */
  events(time: number): number;
  /** Events of a resource in the 7 days before; 0 for one never seen. */
  resourceEvents(resource: string, time: number): number;
}

const WEEK = 7 * 86_400_000;

/**
 * Makes the clock of a log. Events at the very instant asked for do not count. The rule for running
 * cases is that of {@linkcode workloadAtStart}. Takes n log n time in the number of events; a question
 * takes its logarithm.
 */
export function workloadOf(log: EventLog, options: CompletionRule): Workload {
  const running = runningPeriods(log, options);
  const starts = firstTimes(log).filter((time) => !Number.isNaN(time)).sort();
  const times = Float64Array.from(log.time).sort();
  const byResource = timesByResource(log);
  const codes = new Map(log.resource?.values.map((text, code) => [text, code]));
  const inWeek = (sorted: Float64Array, time: number) => countBelow(sorted, time) - countBelow(sorted, time - WEEK);
  return {
    runningCases: (time) => countBelow(running.begins, time) - countBelow(running.ends, time),
    newCases: (time) => inWeek(starts, time),
    events: (time) => inWeek(times, time),
    resourceEvents(resource, time) {
      const code = codes.get(resource);
      return code === undefined ? 0 : inWeek(byResource.get(code)!, time);
    },
  };
}
