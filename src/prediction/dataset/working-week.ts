import { DAY, HOUR, weekdayOfDay } from "../../time/civil-date.ts";
import { ianaTimeZone, UTC } from "../../time/time-zone.ts";

/** Hours of the week, from Monday 00:00 local time on, in which a log's people work: 168 flags. */
export type WorkingWeek = readonly (0 | 1)[];

/**
 * An hour belongs to the working week from this share of the mean of the busiest quarter of all
 * hours on.
 */
const BUSY = 0.2;

/**
 * Finds the working week of some events: hours with a fair share of them. A log that is busy round
 * the clock has 168 working hours; one without events too.
 *
 * @param times instants in ms since 1970-01-01 UTC
 * @param zone IANA zone of the hours
 */
export function findWorkingWeek(times: Iterable<number>, zone: string): WorkingWeek {
  const { offsetAt } = zoneOf(zone);
  const counts = new Float64Array(168);
  for (const time of times) counts[hourOfWeek(time + offsetAt(time))]++;
  const busiest = counts.toSorted().subarray(126);
  const least = BUSY * busiest.reduce((sum, count) => sum + count, 0) / busiest.length;
  return Array.from(counts, (count) => count >= least ? 1 : 0);
}

/**
 * A clock that only runs in the hours of a working week: gives the working hours from some fixed
 * instant to the one asked for. Differences of its readings are working hours between two instants.
 * Holidays count as any other day. Constant time for each question.
 *
 * @param week 168 flags
 * @param zone IANA zone of the hours
 *
 * @example
 * ```ts
 * import { workingClock } from "@/prediction/dataset/working-week.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const office = Array.from({ length: 168 }, (_, hour) => hour < 120 && hour % 24 >= 9 && hour % 24 < 17 ? 1 : 0);
 * const clock = workingClock(office, "UTC");
 * const [friday, monday] = [Date.UTC(2026, 0, 2, 16), Date.UTC(2026, 0, 5, 10)];
 * assertEquals(clock(monday) - clock(friday), 2);
 * ```
 */
export function workingClock(week: WorkingWeek, zone: string): (time: number) => number {
  const { offsetAt } = zoneOf(zone);
  const before = new Float64Array(169);
  for (let hour = 0; hour < 168; hour++) before[hour + 1] = before[hour] + week[hour];
  return (time) => {
    const local = time + offsetAt(time);
    const weeks = Math.floor((local - MONDAY) / WEEK);
    const hours = (local - MONDAY - weeks * WEEK) / HOUR;
    const whole = Math.floor(hours);
    return weeks * before[168] + before[whole] + (hours - whole) * week[whole];
  };
}

const WEEK = 7 * DAY;
/** 1970-01-05, a Monday. */
const MONDAY = 4 * DAY;

const zoneOf = (zone: string) => zone === "UTC" ? UTC : ianaTimeZone(zone);

function hourOfWeek(local: number): number {
  const day = Math.floor(local / DAY);
  return 24 * (weekdayOfDay(day) - 1) + Math.floor((local - day * DAY) / HOUR);
}
