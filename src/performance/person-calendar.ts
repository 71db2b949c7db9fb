import { calendarOfDocument } from "../time/calendar-document.ts";
import { weekdayOfDay } from "../time/civil-date.ts";
import { formatDay } from "../time/format-time.ts";
import { ianaTimeZone, localDay } from "../time/time-zone.ts";
import type { WorkingCalendar } from "../time/working-calendar.ts";
import { learnCalendar } from "./learn-calendar.ts";

/** Fewest times of a person that show when he or she works, and that show it by quarter hours. */
const [LEAST_TIMES, FINE_TIMES] = [200, 1500];
/** Greatest chance of so many days without work in a row, of all days of the person together. */
const BY_CHANCE = 0.01;

/**
 * The working calendar of a person, by the times of what he or she did: the hours of the week, by
 * quarter hours where the times are many, so that breaks show, and as days off the holidays and
 * all runs of working days without any work that would hardly be by chance (Poisson), such as a
 * vacation. Linear in the times and days.
 *
 * @param times ms, in any order
 * @returns null for less than 200 times
 *
 * @example
 * ```ts
 * import { personCalendar } from "@/performance/person-calendar.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // Four pieces of work each day, but for a week in February.
 * const day = 86_400_000;
 * const days = Array.from({ length: 90 }, (_, i) => i).filter((i) => i < 35 || i >= 42);
 * const times = days.flatMap((i) => [9, 10, 11, 12].map((hour) => Date.UTC(2024, 0, 1, hour) + i * day));
 * const calendar = personCalendar(Float64Array.from(times), "UTC")!;
 * assertEquals([34, 37, 42].map((i) => calendar.isWorking(Date.UTC(2024, 0, 1, 10) + i * day)), [true, false, true]);
 * ```
 */
export function personCalendar(times: Float64Array, zone: string): WorkingCalendar | null {
  if (times.length < LEAST_TIMES) return null;
  const learned = learnCalendar({ time: times }, { zone, minutes: times.length < FINE_TIMES ? 60 : 15 })!;
  const clock = ianaTimeZone(zone);
  const busy = Float64Array.from(new Set(Array.from(times, (at) => localDay(clock, at)))).sort();
  const weekdays = new Set(learned.shifts.flatMap((shift) => shift.weekdays));
  const holidays = new Set(learned.holidays);
  const isWorked = (day: number) => weekdays.has(weekdayOfDay(day)) && !holidays.has(formatDay(day));
  // An event has a start and an end.
  const work = times.length / 2 / busy.length;
  const fewest = Math.log(busy.length / BY_CHANCE) / work;
  for (let i = 1; i < busy.length; i++) {
    if (busy[i] - busy[i - 1] <= fewest) continue;
    const run = Array.from({ length: Math.min(busy[i] - busy[i - 1] - 1, LONGEST) }, (_, k) => busy[i - 1] + 1 + k).filter(
      isWorked,
    );
    if (run.length >= fewest) { for (const day of run) holidays.add(formatDay(day)); }
  }
  return calendarOfDocument({ ...learned, holidays: [...holidays].sort() });
}

/** Days of a run that are looked at: no work lasts longer. */
const LONGEST = 366;
