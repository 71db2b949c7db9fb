import type { EventLog } from "./event-log.ts";

/**
 * The times of the earliest and the latest event of a log; infinity and minus infinity if it has no
 * events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { timeSpan } from "@/event-log/time-span.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = [{ activity: "a", time: 3 }, { activity: "b", time: 7 }];
 * assertEquals(timeSpan(eventLogFromTraces([{ caseId: "1", events }])), { firstTime: 3, lastTime: 7 });
 * ```
 */
export function timeSpan({ time }: Pick<EventLog, "time">): { firstTime: number; lastTime: number } {
  let [firstTime, lastTime] = [Infinity, -Infinity];
  for (let event = 0; event < time.length; event++) {
    if (time[event] < firstTime) firstTime = time[event];
    if (time[event] > lastTime) lastTime = time[event];
  }
  return { firstTime, lastTime };
}
