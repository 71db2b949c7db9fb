const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const ISO = /^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d.*)?)?)?$/;
const SAID = /^(?:(\d{1,2})\.? +)?([a-z]{3,9})\.? +(\d{4})(?:,? +(\d{1,2}:\d\d))?$/i;

/**
 * Reads a year, month, date or time of day as `sayPartialDate` says it, or as a filter has it.
 *
 * @returns the text that a filter has, such as `2013-06-03T14:05`; null for what is no date
 *
 * @example
 * ```ts
 * import { readPartialDate } from "@/time/read-partial-date.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(["3 Jun 2013", "June 2013", "2013", "31 Jun 2013"].map(readPartialDate), [
 *   "2013-06-03",
 *   "2013-06",
 *   "2013",
 *   null,
 * ]);
 * ```
 */
export function readPartialDate(text: string): string | null {
  const plain = text.trim();
  if (ISO.test(plain)) return isDay(plain.slice(0, 10)) ? plain : null;
  const [, day, name, year, time] = SAID.exec(plain) ?? [];
  const month = name === undefined ? -1 : MONTHS.indexOf(name.slice(0, 3).toLowerCase());
  if (month < 0 || (day === undefined && time !== undefined)) return null;
  const date = [year, String(month + 1).padStart(2, "0"), ...(day === undefined ? [] : [day.padStart(2, "0")])].join("-");
  if (!isDay(date)) return null;
  return time === undefined ? date : `${date}T${time.padStart(5, "0")}`;
}

/** Whether a year, month or date is in the calendar: JavaScript takes 31 June for 1 July. */
function isDay(date: string): boolean {
  const time = Date.parse(date);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}
