import type { EventLog } from "../event-log/event-log.ts";

/**
 * Seconds from the first to the last event of each case, in the order of cases. If events have a
 * start, from completion to completion.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { cycleTimes } from "@/performance/cycle-times.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = [{ activity: "a", time: 1000 }, { activity: "b", time: 4000 }];
 * assertEquals([...cycleTimes(eventLogFromTraces([{ caseId: "1", events }]))], [3]);
 * ```
 */
export function cycleTimes({ caseOffsets, time }: EventLog): Float64Array {
  const seconds = new Float64Array(caseOffsets.length - 1);
  for (let c = 0; c < seconds.length; c++) seconds[c] = (time[caseOffsets[c + 1] - 1] - time[caseOffsets[c]]) / 1000;
  return seconds;
}
