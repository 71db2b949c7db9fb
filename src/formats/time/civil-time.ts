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
  const days = Math.floor(milliseconds / DAY);
  const clock = milliseconds - days * DAY;
  const seconds = Math.floor(clock / 1000);
  const minutes = Math.floor(seconds / 60);
  const fraction = (clock % 1000) * 1000 + microseconds;
  return `${dateText(days)}T${TWO_DIGITS[Math.floor(minutes / 60)]}:${TWO_DIGITS[minutes % 60]}:${TWO_DIGITS[seconds % 60]}.${
    TWO_DIGITS[Math.floor(fraction / 10000)]
  }${TWO_DIGITS[Math.floor(fraction / 100) % 100]}${TWO_DIGITS[fraction % 100]}Z`;
}

const TWO_DIGITS = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));

/**
 * `YYYY-MM-DD` of a day. Years begin with March here, so that the leap day is their last and months have 153 days in fives: H. Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms" (2014). Three times faster than `Date`, which matters where each case has a date.
 */
function dateText(days: number): string {
  const shifted = days + 719_468; // from 0000-03-01
  const era = Math.floor(shifted / 146_097); // of 400 years
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - Math.floor(yearOfEra / 100));
  const march = Math.floor((5 * dayOfYear + 2) / 153);
  const month = march < 10 ? march + 3 : march - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const day = dayOfYear - Math.floor((153 * march + 2) / 5) + 1;
  return `${TWO_DIGITS[Math.floor(year / 100)]}${TWO_DIGITS[year % 100]}-${TWO_DIGITS[month]}-${TWO_DIGITS[day]}`;
}
