import type { CalendarDocument } from "../time/calendar-document.ts";
import { DAY, weekdayOfDay } from "../time/civil-date.ts";
import { formatDay } from "../time/format-time.ts";
import { ianaTimeZone } from "../time/time-zone.ts";
import type { Shift } from "../time/working-calendar.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { quantile } from "../numerics/quantile.ts";

/**
 * A part of the week, such as an hour, is working time if it has at least this share of the events
 * of a busy one (the 90th percentile of those with events).
 */
const LEAST_SHARE = 0.2;
/**
 * A day is a holiday if it has less than this share of the median number of events of its weekday,
 * and that median is at least {@linkcode LEAST_EVENTS_OF_A_DAY}.
 */
const HOLIDAY_SHARE = 0.1;
const LEAST_EVENTS_OF_A_DAY = 20;
/** Longest log whose holidays are learned, in days: 400 years. */
const MOST_DAYS = 146_097;

/** Options of {@linkcode learnCalendar}. */
export interface LearnCalendarOptions {
  /** IANA name of the zone in which people work. Default UTC. */
  readonly zone?: string;
  /** Length of the parts of a day that are told apart, a divisor of 1440. Default 60. */
  readonly minutes?: number;
}

/**
 * Learns the working calendar of a log: the hours of the week with many completions, and as
 * holidays the working days with next to none. This is a guess that should be checked, about all
 * resources together. Null for a log without events.
 *
 * Linear in the events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { learnCalendar } from "@/performance/learn-calendar.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hours = [9, 10, 11].flatMap((hour) => [6, 7].map((day) => Date.UTC(2025, 0, day, hour, 30)));
 * const log = eventLogFromTraces([{ caseId: "1", events: hours.map((time) => ({ activity: "a", time })) }]);
 * assertEquals(learnCalendar(log)!.shifts, [{ weekdays: [1, 2], from: "09:00", to: "12:00" }]);
 * ```
 */
export function learnCalendar(
  { time }: Pick<EventLog, "time">,
  { zone = "UTC", minutes = 60 }: LearnCalendarOptions = {},
): CalendarDocument | null {
  if (time.length === 0) return null;
  const { offsetAt } = ianaTimeZone(zone);
  const part = minutes * 60_000;
  const ofPart = new Float64Array(7 * DAY / part);
  const ofDay = new Map<number, number>();
  for (let i = 0; i < time.length; i++) {
    const local = time[i] + offsetAt(time[i]);
    const day = Math.floor(local / DAY);
    ofPart[Math.floor(((weekdayOfDay(day) - 1) * DAY + local - day * DAY) / part)]++;
    ofDay.set(day, (ofDay.get(day) ?? 0) + 1);
  }
  const busy = quantile(ofPart.filter((count) => count > 0).sort(), 0.9);
  const isWorked = Array.from(ofPart, (count) => count >= LEAST_SHARE * busy);
  return { zone, shifts: shiftsOf(isWorked, minutes), holidays: holidaysOf(ofDay, isWorked) };
}

/**
 * The shifts: runs of working hours of each weekday. Equal hours of several weekdays are one shift.
 * By weekday, then hour.
 */
function shiftsOf(isWorked: readonly boolean[], minutes: number): Shift[] {
  const weekdaysOf = new Map<string, number[]>();
  for (let weekday = 1; weekday <= 7; weekday++) {
    const worked = partsOf(isWorked, weekday);
    for (let from = 0; from < worked.length; from++) {
      if (!worked[from] || worked[from - 1]) continue;
      let to = from;
      while (worked[to]) to++;
      const hours = `${clock(from * minutes)} ${clock(to * minutes)}`;
      weekdaysOf.set(hours, [...weekdaysOf.get(hours) ?? [], weekday]);
    }
  }
  return [...weekdaysOf].map(([hours, weekdays]) => {
    const [from, to] = hours.split(" ");
    return { weekdays, from, to };
  });
}

/** The parts of a weekday. */
const partsOf = (isWorked: readonly boolean[], weekday: number): readonly boolean[] =>
  isWorked.slice((weekday - 1) * isWorked.length / 7, weekday * isWorked.length / 7);

const clock = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");

function holidaysOf(ofDay: ReadonlyMap<number, number>, isWorked: readonly boolean[]): string[] {
  const days = [...ofDay.keys()];
  const first = days.reduce((least, day) => Math.min(least, day), Infinity);
  const last = days.reduce((most, day) => Math.max(most, day), -Infinity);
  if (last - first > MOST_DAYS) return [];
  const holidays: number[] = [];
  for (let weekday = 1; weekday <= 7; weekday++) {
    if (!partsOf(isWorked, weekday).includes(true)) continue;
    const own: number[] = [];
    for (let day = first; day <= last; day++) if (weekdayOfDay(day) === weekday) own.push(day);
    const usual = quantile(own.map((day) => ofDay.get(day) ?? 0).sort((a, b) => a - b), 0.5);
    if (usual < LEAST_EVENTS_OF_A_DAY) continue;
    holidays.push(...own.filter((day) => (ofDay.get(day) ?? 0) < HOLIDAY_SHARE * usual));
  }
  return holidays.sort((a, b) => a - b).map(formatDay);
}
