import { type CalendarDocument, calendarOfDocument } from "../time/calendar-document.ts";
import { DAY, HOUR } from "../time/civil-date.ts";
import { ianaTimeZone, instantOfLocal, localDay } from "../time/time-zone.ts";

/** A stretch of time, in ms. */
export interface TimeStretch {
  readonly from: number;
  readonly to: number;
}

/** Longest span whose closed hours are told, and longest of which whole closed days are. */
const MOST_DAYS_BY_HOUR = 62;
const MOST_DAYS = 800;

/**
 * The hours within a span on which nobody works by a calendar: stretches that do not touch, in
 * order. Of a span of more than two months only whole days, of one of years none: they could not
 * be told apart in a picture. Linear in the span.
 *
 * @example
 * ```ts
 * import { closedHours } from "@/performance/closed-hours.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const mornings = { shifts: [{ weekdays: [1, 2, 3, 4], from: "09:00", to: "12:00" }] };
 * const found = closedHours(mornings, { from: Date.UTC(2025, 0, 6, 9), to: Date.UTC(2025, 0, 7, 10) });
 * assertEquals(found, [{ from: Date.UTC(2025, 0, 6, 12), to: Date.UTC(2025, 0, 7, 9) }]);
 * ```
 */
export function closedHours(
  document: CalendarDocument,
  { from, to, zone = "UTC" }: TimeStretch & { /** IANA name, for whole days. */ readonly zone?: string },
): TimeStretch[] {
  const days = (to - from) / DAY;
  if (!(days > 0) || days > MOST_DAYS) return [];
  const calendar = calendarOfDocument(document);
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
