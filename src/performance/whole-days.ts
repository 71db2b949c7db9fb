import type { EventLog } from "../event-log/event-log.ts";
import { DAY } from "../time/civil-date.ts";

/**
 * The log with each time moved to the midnight UTC of its date, so that durations are whole days
 * whatever the changes of the clock between. Linear in the events.
 *
 * @param shift from `shiftOfDates`
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { onWholeDays } from "@/performance/whole-days.ts";
 * import { shiftOfDates } from "@/time/dates-only.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const romans = ["2025-03-01T00:00+01:00", "2025-04-01T00:00+02:00"].map((text) => Date.parse(text));
 * const log = eventLogFromTraces([{ caseId: "1", events: romans.map((time) => ({ activity: "a", time })) }]);
 * const { time } = onWholeDays(log, shiftOfDates(log)!);
 * assertEquals((time[1] - time[0]) / 86_400_000, 31);
 * ```
 */
export function onWholeDays(log: EventLog, shift: number): EventLog {
  const dayOf = (instant: number) => Math.floor((instant + shift) / DAY) * DAY;
  return { ...log, time: log.time.map(dayOf), start: log.start && log.start.map(dayOf) };
}
