import type { EventLog } from "../event-log/event-log.ts";
import { stableOrder } from "../numerics/stable-order.ts";

/**
 * The events that are not the first of their case, by the time since the event before, the shortest
 * first; those of equal times in their order in the log. Linear in the events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { passagesByDuration } from "@/performance/passages-by-duration.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = [{ activity: "a", time: 0 }, { activity: "b", time: 9 }, { activity: "c", time: 10 }];
 * assertEquals([...passagesByDuration(eventLogFromTraces([{ caseId: "1", events }]))], [2, 1]);
 * ```
 */
export function passagesByDuration({ caseOffsets, time }: Pick<EventLog, "caseOffsets" | "time">): Uint32Array {
  const events = new Uint32Array(time.length);
  const durations = new Float64Array(time.length);
  let size = 0;
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    for (let i = caseOffsets[c] + 1; i < caseOffsets[c + 1]; i++) {
      events[size] = i;
      // In the seconds that are compared: their rounding may make times equal.
      durations[size++] = (time[i] - time[i - 1]) / 1000;
    }
  }
  const order = stableOrder(durations.subarray(0, size));
  for (let n = 0; n < size; n++) order[n] = events[order[n]];
  return order;
}
