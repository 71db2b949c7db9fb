import { dayOfDate } from "./civil-date.ts";

/**
 * The day number of Easter Sunday in a year of the Gregorian calendar: the anonymous algorithm of
 * Meeus, "Astronomical Algorithms" (1991), chapter 8.
 */
export function easterSunday(year: number): number {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const yearOfCentury = year % 100;
  const lunar = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - lunar + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - yearOfCentury % 4) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const sum = epact + weekday - 7 * late + 114;
  return dayOfDate(year, Math.floor(sum / 31), sum % 31 + 1);
}

/**
 * The day numbers of the public holidays of all German states in a year since 1995, in ascending
 * order.
 *
 * @example
 * ```ts
 * import { dayOfDate } from "@/time/civil-date.ts";
 * import { germanHolidays } from "@/time/holidays.ts";
 * import { assert } from "@std/assert";
 *
 * assert(germanHolidays(2025).includes(dayOfDate(2025, 4, 21))); // Easter Monday
 * ```
 */
export function germanHolidays(year: number): number[] {
  const easter = easterSunday(year);
  return [
    dayOfDate(year, 1, 1),
    easter - 2, // Good Friday
    easter + 1, // Easter Monday
    dayOfDate(year, 5, 1),
    easter + 39, // Ascension Day
    easter + 50, // Whit Monday
    dayOfDate(year, 10, 3),
    dayOfDate(year, 12, 25),
    dayOfDate(year, 12, 26),
  ].sort((a, b) => a - b);
}
