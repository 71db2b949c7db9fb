import { inputError } from "../errors.ts";
import { dayOfDate, dayOfExistingDate } from "./civil-date.ts";

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
 * Days of which each stands for one day, `2025-12-25`; for a day of every year, `12-25`; or for one
 * that Easter moves, `easter-2` (Good Friday), `easter`, `easter+39` (Ascension Day).
 *
 * @returns a function that gives the day numbers of a year, in the order of the texts
 * @throws an input error for a text that is none of these
 *
 * @example
 * ```ts
 * import { dayOfDate } from "@/time/civil-date.ts";
 * import { holidaysOf } from "@/time/holidays.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const days = holidaysOf(["12-25", "easter+1", "2024-06-01"])(2025);
 * assertEquals(days, [dayOfDate(2025, 12, 25), dayOfDate(2025, 4, 21)]);
 * ```
 */
export function holidaysOf(texts: readonly string[]): (year: number) => number[] {
  const once = new Map<number, number[]>();
  const yearly: ((year: number) => number)[] = [];
  for (const text of texts) {
    const [, year, month, date, easter, shift] = /^(?:(?:(\d{4})-)?(\d\d)-(\d\d)|(easter)([+-]\d{1,3})?)$/.exec(text) ?? [];
    if (easter !== undefined) yearly.push((of) => easterSunday(of) + Number(shift ?? 0));
    else if (Number.isNaN(dayOfExistingDate(Number(year ?? LEAP_YEAR), Number(month), Number(date)))) {
      throw inputError({ expected: "a holiday such as 2025-12-25, 12-25 or easter+1", found: JSON.stringify(text) });
    } else if (year === undefined) yearly.push((of) => dayOfExistingDate(of, Number(month), Number(date)));
    else {
      const days = once.get(Number(year)) ?? [];
      once.set(Number(year), days);
      days.push(dayOfDate(Number(year), Number(month), Number(date)));
    }
  }
  return (year) => [...once.get(year) ?? [], ...yearly.map((dayOf) => dayOf(year)).filter((day) => !Number.isNaN(day))];
}

/** A year that has a 29 February. */
const LEAP_YEAR = 2000;
