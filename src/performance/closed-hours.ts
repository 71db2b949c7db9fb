import type { EventLog } from "../event-log/event-log.ts";
import { calendarOfDocument } from "../time/calendar-document.ts";
import { DAY, HOUR } from "../time/civil-date.ts";
import { ianaTimeZone, instantOfLocal, localDay } from "../time/time-zone.ts";
import { learnCalendar } from "./learn-calendar.ts";

/** A stretch of time, in ms. */
export interface TimeStretch {
  readonly from: number;
  readonly to: number;
}

/** Longest span whose closed hours are told, and longest of which whole closed days are. */
const MOST_DAYS_BY_HOUR = 62;
const MOST_DAYS = 800;
/** A learned week with fewer working hours is no calendar: the log may have dates only. */
const LEAST_WEEKLY_HOURS = 10;

/**
 * The hours within a span on which next to nobody works, by the calendar that the log teaches
 * ({@linkcode learnCalendar}): stretches that do not touch, in order. Of a span of more than two
 * months only whole days; of one of years, and of a log that teaches no calendar, none. Linear in
 * the events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { closedHours } from "@/performance/closed-hours.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hours = [9, 10, 11].flatMap((hour) => [6, 7, 8, 9].map((day) => Date.UTC(2025, 0, day, hour, 30)));
 * const log = eventLogFromTraces([{ caseId: "1", events: hours.map((time) => ({ activity: "a", time })) }]);
 * const found = closedHours(log, { from: Date.UTC(2025, 0, 6, 9), to: Date.UTC(2025, 0, 7, 10) });
 * assertEquals(found, [{ from: Date.UTC(2025, 0, 6, 12), to: Date.UTC(2025, 0, 7, 9) }]);
 * ```
 */
export function closedHours(
  log: EventLog,
  { from, to, zone = "UTC" }: TimeStretch & { /** IANA name. */ readonly zone?: string },
): TimeStretch[] {
  const days = (to - from) / DAY;
  if (!(days > 0) || days > MOST_DAYS) return [];
  const learned = learnCalendar(log, { zone });
  if (learned === null) return [];
  const week = learned.shifts.reduce(
    (sum, shift) => sum + shift.weekdays.length * (Number(shift.to.slice(0, 2)) - Number(shift.from.slice(0, 2))),
    0,
  );
  if (week < LEAST_WEEKLY_HOURS) return [];
  const calendar = calendarOfDocument(learned);
  const timeZone = ianaTimeZone(zone);
  const begin = instantOfLocal(timeZone, localDay(timeZone, from) * DAY);
  const stretches: { from: number; to: number }[] = [];
  const step = days > MOST_DAYS_BY_HOUR ? DAY : HOUR / 2;
  for (let at = begin; at < to; at += step) {
    if (calendar.between(at, at + step) > 0) continue;
    const [start, end] = [Math.max(at, from), Math.min(at + step, to)];
    if (start >= end) continue;
    const last = stretches.at(-1);
    if (last?.to === start) last.to = end;
    else stretches.push({ from: start, to: end });
  }
  return stretches;
}
