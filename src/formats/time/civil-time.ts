const DAYS_BEFORE_MONTH = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_IN_MONTH = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Ms of a day. */
export const DAY = 86_400_000;

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar, NaN where there is no such day; years from 1 to 9999. */
export function daysFromCivil(year: number, month: number, day: number): number {
  if (year < 1 || month < 1 || month > 12 || day < 1) return NaN;
  const leap = (year & 3) === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > DAYS_IN_MONTH[month] && !(leap && month === 2 && day === 29)) return NaN;
  const before = year - 1;
  const leapDays = (before >> 2) - ((before / 100) | 0) + ((before / 400) | 0);
  return before * 365 + leapDays - 719_162 + DAYS_BEFORE_MONTH[month] + day - 1 + (leap && month > 2 ? 1 : 0);
}

/**
 * A time as `YYYY-MM-DDTHH:MM:SS.ssssssZ`, the form of date attributes.
 *
 * @example
 * ```ts
 * import { formatTime } from "@/formats/time/civil-time.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatTime(1.25), "1970-01-01T00:00:00.001250Z");
 * ```
 *
 * @param time ms since 1970-01-01 UTC, microseconds as fraction, between the years 1 and 9999
 */
export function formatTime(time: number): string {
  const whole = Math.floor(time);
  let microseconds = Math.round((time - whole) * 1000);
  let milliseconds = whole;
  if (microseconds === 1000) {
    microseconds = 0;
    milliseconds++;
  }
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${String(microseconds).padStart(3, "0")}Z`;
}
