import { limitError, usageError } from "../errors.ts";
import { dateOfDay, DAY, weekdayOfDay } from "./civil-date.ts";
import { instantOfLocal, localDay, type TimeZone, UTC } from "./time-zone.ts";

/** Working hours that recur on some weekdays. Hours over midnight are two shifts. */
export interface Shift {
  /** Weekdays as ISO 8601 counts them: 1 for Monday to 7 for Sunday. */
  readonly weekdays: readonly number[];
  /** Local time of begin and end, `HH:MM`, the end at most `24:00`. */
  readonly from: string;
  /** See `from`. */
  readonly to: string;
}

/** Which times are working times. */
export interface WorkingCalendarOptions {
  /** At least one; shifts of one day may not overlap. */
  readonly shifts: readonly Shift[];
  /**
   * Day numbers of a year on which nobody works; none by default. It must give the same days for
   * the same year.
   */
  readonly holidays?: (year: number) => Iterable<number>;
  /** The zone of the shifts and holidays; UTC by default. */
  readonly zone?: TimeZone;
}

/**
 * Arithmetic of working time. Instants are ms since 1970-01-01 UTC; a shift holds its begin, but
 * not its end.
 */
export interface WorkingCalendar {
  /** The zone of its shifts and holidays. */
  readonly zone: TimeZone;
  /** Begins and ends of the shifts of a local day as instants, alternating. */
  boundsOfDay(day: number): ArrayLike<number>;
  /** Whether an instant is working time. */
  isWorking(instant: number): boolean;
  /** The instant itself if it is working time, else the begin of the next shift. */
  next(instant: number): number;
  /**
   * The instant by which `duration` ms (not negative) of working time have passed; for 0 that of
   * {@linkcode WorkingCalendar.next}.
   */
  add(instant: number, duration: number): number;
  /** The working time between two instants in ms; negative if the second is the earlier. */
  between(from: number, to: number): number;
}

/** Longest stretch without work, in days, that is searched for the next shift. */
const LONGEST_BREAK = 3660;
/**
 * Days and years kept ready; the table is emptied when it is full, so that long simulations need no
 * more memory than short ones.
 */
const KEPT_DAYS = 2048;
const KEPT_YEARS = 64;

/**
 * A calendar of working time from shifts, holidays and a zone. Changes of the clocks are respected:
 * a night shift over the change to summer time is an hour shorter. Each question takes time in
 * proportion to the days that it spans.
 *
 * @example
 * ```ts
 * import { createWorkingCalendar } from "@/time/working-calendar.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const office = createWorkingCalendar({ shifts: [{ weekdays: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" }] });
 * const friday = Date.UTC(2025, 0, 3, 16, 30);
 * assertEquals(office.add(friday, 3_600_000), Date.UTC(2025, 0, 6, 9, 30));
 * ```
 *
 * @throws a usage error if there is no shift, or a shift is malformed or overlaps another one
 */
export function createWorkingCalendar(options: WorkingCalendarOptions): WorkingCalendar {
  const zone = options.zone ?? UTC;
  const week = weekOfShifts(options.shifts);
  const isHoliday = holidayTest(options.holidays);
  const days = new Map<number, Float64Array>();

  const findBounds = (day: number): Float64Array => {
    const local = isHoliday(day) ? [] : week[weekdayOfDay(day) - 1];
    return Float64Array.from(local, (minutes) => instantOfLocal(zone, day * DAY + minutes * 60_000));
  };

  return calendarOfDays(zone, (day) => {
    let bounds = days.get(day);
    if (bounds === undefined) {
      bounds = findBounds(day);
      if (days.size >= KEPT_DAYS) days.clear();
      days.set(day, bounds);
    }
    return bounds;
  });
}

/**
 * A calendar with more days off, such as the vacation of a person; it shares what the calendar
 * keeps ready.
 *
 * @param daysOff day numbers of a year; the same for the same year
 *
 * @example
 * ```ts
 * import { dayOfDate } from "@/time/civil-date.ts";
 * import { calendarWithout, createWorkingCalendar } from "@/time/working-calendar.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const office = createWorkingCalendar({ shifts: [{ weekdays: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" }] });
 * const own = calendarWithout(office, (year) => [dayOfDate(year, 1, 7)]);
 * assertEquals(own.next(Date.UTC(2025, 0, 7)), Date.UTC(2025, 0, 8, 9));
 * ```
 */
export function calendarWithout(calendar: WorkingCalendar, daysOff: (year: number) => Iterable<number>): WorkingCalendar {
  const isOff = holidayTest(daysOff);
  return calendarOfDays(calendar.zone, (day) => isOff(day) ? NO_SHIFTS : calendar.boundsOfDay(day));
}

const NO_SHIFTS = new Float64Array(0);

function calendarOfDays(zone: TimeZone, boundsOf: (day: number) => ArrayLike<number>): WorkingCalendar {
  // Most calls ask for the same day as the call before.
  let latestDay = NaN;
  let latestBounds: ArrayLike<number> = NO_SHIFTS;
  const boundsOfDay = (day: number): ArrayLike<number> => {
    if (day !== latestDay) [latestDay, latestBounds] = [day, boundsOf(day)];
    return latestBounds;
  };

  const isWorking = (instant: number): boolean => {
    const bounds = boundsOfDay(localDay(zone, instant));
    for (let at = 0; at < bounds.length; at += 2) if (instant >= bounds[at] && instant < bounds[at + 1]) return true;
    return false;
  };

  const add = (instant: number, duration: number): number => {
    if (!(duration >= 0)) throw usageError({ expected: "a working time that is not negative", found: `${duration} ms` });
    let rest = duration;
    let lastWork = localDay(zone, instant);
    for (let day = lastWork; day - lastWork <= LONGEST_BREAK; day++) {
      const bounds = boundsOfDay(day);
      for (let at = 0; at < bounds.length; at += 2) {
        const begin = Math.max(bounds[at], instant);
        const end = bounds[at + 1];
        if (begin >= end) continue;
        if (begin + rest <= end) return begin + rest;
        rest -= end - begin;
        lastWork = day;
      }
    }
    throw limitError({
      expected: `working time within ${LONGEST_BREAK} days`,
      found: `none after ${new Date(instant).toISOString()}`,
      advice: "Give the calendar fewer holidays.",
    });
  };

  const between = (from: number, to: number): number => {
    if (to < from) return 0 - between(to, from); // no -0
    let sum = 0;
    const lastDay = localDay(zone, to);
    for (let day = localDay(zone, from); day <= lastDay; day++) {
      const bounds = boundsOfDay(day);
      for (let at = 0; at < bounds.length; at += 2) {
        sum += Math.max(0, Math.min(bounds[at + 1], to) - Math.max(bounds[at], from));
      }
    }
    return sum;
  };

  return { zone, boundsOfDay, isWorking, next: (instant) => add(instant, 0), add, between };
}

/**
 * For each weekday the begins and ends of its shifts in minutes after midnight, alternating and
 * ascending.
 */
function weekOfShifts(shifts: readonly Shift[]): number[][] {
  const week: number[][] = [[], [], [], [], [], [], []];
  for (const shift of shifts) {
    const [from, to] = [minutesOf(shift.from), minutesOf(shift.to)];
    if (from >= to) throw usageError({ expected: "a shift that ends after its begin", found: `${shift.from} to ${shift.to}` });
    for (const weekday of shift.weekdays) {
      if (week[weekday - 1] === undefined) {
        throw usageError({ expected: "a weekday from 1 (Monday) to 7 (Sunday)", found: String(weekday) });
      }
      week[weekday - 1].push(from, to);
    }
  }
  for (const bounds of week) sortShifts(bounds);
  if (week.every((bounds) => bounds.length === 0)) {
    throw usageError({ expected: "a calendar with working hours", found: "no shift on any weekday" });
  }
  return week;
}

function sortShifts(bounds: number[]): void {
  const pairs = Array.from({ length: bounds.length / 2 }, (_, at) => [bounds[2 * at], bounds[2 * at + 1]]);
  pairs.sort((a, b) => a[0] - b[0]);
  for (let at = 1; at < pairs.length; at++) {
    if (pairs[at][0] < pairs[at - 1][1]) {
      throw usageError({ expected: "shifts that do not overlap", found: "two shifts at the same time of a weekday" });
    }
  }
  bounds.splice(0, bounds.length, ...pairs.flat());
}

/** Minutes from midnight of a time of day, `00:00` to `24:00`; other texts are refused. */
export function minutesOf(text: string): number {
  const match = /^(\d\d):([0-5]\d)$/.exec(text);
  const minutes = match === null ? NaN : Number(match[1]) * 60 + Number(match[2]);
  if (!(minutes <= 24 * 60)) throw usageError({ expected: "a time of day from 00:00 to 24:00", found: JSON.stringify(text) });
  return minutes;
}

function holidayTest(holidays: WorkingCalendarOptions["holidays"]): (day: number) => boolean {
  if (holidays === undefined) return () => false;
  const years = new Map<number, ReadonlySet<number>>();
  return (day) => {
    const { year } = dateOfDay(day);
    let days = years.get(year);
    if (days === undefined) {
      if (years.size >= KEPT_YEARS) years.clear();
      years.set(year, days = new Set(holidays(year)));
    }
    return days.has(day);
  };
}
