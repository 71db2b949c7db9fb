/** Milliseconds of an hour. */
export const HOUR = 3_600_000;
/** Milliseconds of a day of 24 hours. */
export const DAY: number = 24 * HOUR;

/** A date of the Gregorian calendar, also before its introduction. */
interface CivilDate {
  /** Astronomical: the year before 1 is 0. */
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

/**
 * The number of days from 1970-01-01 to a date: the day numbers used by all calendars here. The
 * date is taken as it stands: day 0 is the last of the month before. Method: Hinnant,
 * "chrono-compatible low-level date algorithms" (2013).
 *
 * @example
 * ```ts
 * import { dateOfDay, dayOfDate, weekdayOfDay } from "@/time/civil-date.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const day = dayOfDate(2025, 9, 1);
 * assertEquals(weekdayOfDay(day), 1);
 * assertEquals(dateOfDay(day), { year: 2025, month: 9, day: 1 });
 * ```
 */
export function dayOfDate(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

const DAYS_IN_MONTH = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Like {@linkcode dayOfDate} for years from 1 to 9999, but NaN where there is no such date, such as
 * 30 February.
 */
export function dayOfExistingDate(year: number, month: number, day: number): number {
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1)) return NaN;
  const isLeapDay = month === 2 && day === 29 && (year & 3) === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= DAYS_IN_MONTH[month] || isLeapDay ? dayOfDate(year, month, day) : NaN;
}

/** The date of a day number; the inverse of {@linkcode dayOfDate}. */
export function dateOfDay(day: number): CivilDate {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leapless = dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor(leapless / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
}

/** The weekday of a day number as ISO 8601 counts it: 1 for Monday to 7 for Sunday. */
export function weekdayOfDay(day: number): number {
  return ((day + 3) % 7 + 7) % 7 + 1;
}
