import type { EventLog } from "../event-log/event-log.ts";
import { DAY, HOUR } from "../time/civil-date.ts";

/** Share of the events that may have another time of day in a log of dates. */
const MOST_OTHERS = 0.01;

/**
 * Whether a log has dates without times of day: at least 99 % of its times are midnights of one
 * zone, which are at one time of the UTC day, or at two that are an hour apart because of summer
 * time. Linear in the events.
 *
 * @returns what to add to a time, in ms, so that its UTC day is the date that is meant; null for a
 * log with times of day
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { shiftOfDates } from "@/performance/dates-only.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const romans = ["2025-03-01T00:00+01:00", "2025-04-01T00:00+02:00"].map((text) => Date.parse(text));
 * const log = eventLogFromTraces([{ caseId: "1", events: romans.map((time) => ({ activity: "a", time })) }]);
 * assertEquals(shiftOfDates(log), 2 * 3_600_000);
 * ```
 */
export function shiftOfDates({ time }: Pick<EventLog, "time">): number | null {
  const allowed = time.length * MOST_OTHERS;
  const counts = new Map<number, number>();
  for (let i = 0; i < time.length; i++) {
    const ofDay = time[i] - Math.floor(time[i] / DAY) * DAY;
    counts.set(ofDay, (counts.get(ofDay) ?? 0) + 1);
    if (counts.size > allowed + 2) return null;
  }
  const midnights = (first: number) => (counts.get(first) ?? 0) + (counts.get((first + HOUR) % DAY) ?? 0);
  let best = -1;
  for (const first of counts.keys()) if (best < 0 || midnights(first) > midnights(best)) best = first;
  if (best < 0 || midnights(best) < time.length - allowed) return null;
  return best >= DAY / 2 ? DAY - best : 0 - best;
}

/**
 * The log with each time moved to the midnight UTC of its date, so that durations are whole days
 * whatever the changes of the clock between. Linear in the events.
 *
 * @param shift from {@linkcode shiftOfDates}
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { onWholeDays, shiftOfDates } from "@/performance/dates-only.ts";
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
