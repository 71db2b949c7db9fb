const DAYS_BEFORE_MONTH = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_IN_MONTH = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Ms of a day. */
export const DAY = 86_400_000;

/**
 * Days from 1970-01-01 to a date of the proleptic Gregorian calendar, NaN where there is no such
 * day; years from 1 to 9999.
 */
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
 * import { formatTime } from "@/time/civil-time.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatTime(1.25), "1970-01-01T00:00:00.001250Z");
 * ```
 *
 * @param time ms since 1970-01-01 UTC, microseconds as fraction, between the years 1 and 9999
 */
export function formatTime(time: number): string {
  putTimeText(scratch, time);
  return decoder.decode(scratch);
}

/** Bytes of a time that {@linkcode putTimeText} writes. */
export const TIME_TEXT_LENGTH = 27;
const scratch = new Uint8Array(TIME_TEXT_LENGTH);
const decoder = new TextDecoder();

/**
 * Writes what {@linkcode formatTime} gives to the start of `bytes`. Without making texts: some logs
 * have a date for each case.
 */
export function putTimeText(bytes: Uint8Array, time: number): void {
  const whole = Math.floor(time);
  const rounded = Math.round((time - whole) * 1000);
  const milliseconds = rounded === 1000 ? whole + 1 : whole;
  const days = Math.floor(milliseconds / DAY);
  const clock = milliseconds - days * DAY;
  const seconds = Math.floor(clock / 1000);
  putDate(bytes, days);
  bytes[10] = 84; // T
  putDigits(bytes, 11, 2, Math.floor(seconds / 3600));
  bytes[13] = 58; // :
  putDigits(bytes, 14, 2, Math.floor(seconds / 60) % 60);
  bytes[16] = 58;
  putDigits(bytes, 17, 2, seconds % 60);
  bytes[19] = 46; // .
  putDigits(bytes, 20, 6, (clock % 1000) * 1000 + rounded % 1000);
  bytes[26] = 90; // Z
}

/**
 * `YYYY-MM-DD` of a day. Years begin with March here, so that the leap day is their last and months
 * have 153 days in fives: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2014).
 */
function putDate(bytes: Uint8Array, days: number): void {
  const shifted = days + 719_468; // from 0000-03-01
  const era = Math.floor(shifted / 146_097); // of 400 years
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - Math.floor(yearOfEra / 100));
  const march = Math.floor((5 * dayOfYear + 2) / 153);
  const month = march < 10 ? march + 3 : march - 9;
  putDigits(bytes, 0, 4, yearOfEra + era * 400 + (month <= 2 ? 1 : 0));
  bytes[4] = 45; // -
  putDigits(bytes, 5, 2, month);
  bytes[7] = 45;
  putDigits(bytes, 8, 2, dayOfYear - Math.floor((153 * march + 2) / 5) + 1);
}

function putDigits(bytes: Uint8Array, at: number, digits: number, number: number): void {
  let rest = number;
  for (let i = at + digits - 1; i >= at; i--) {
    const next = Math.floor(rest / 10);
    bytes[i] = 48 + rest - 10 * next;
    rest = next;
  }
}
