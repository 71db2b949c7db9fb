import { DAY } from "../../../time/civil-date.ts";
import { formatTime } from "../../../time/format-time.ts";

/** What the number of a cell is by its format. */
export type NumberKind = "number" | "date" | "date-time" | "time-of-day";

/**
 * The kind of a number format (ISO/IEC 29500, 18.8.30 and 18.8.31).
 *
 * @param code the format's own code; for the numbers of built-in formats it may be missing
 */
export function kindOfFormat(id: number, code: string | undefined): NumberKind {
  if (code !== undefined) return kindOfCode(code);
  if (id === 22) return "date-time";
  if (
    (id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 54) || id === 57 || id === 58
  ) {
    return "date";
  }
  return (id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47 || id === 55 || id === 56
    ? "time-of-day"
    : "number";
}

function kindOfCode(code: string): NumberKind {
  // Elapsed hours such as [h]:mm count beyond a day: they are no time of day.
  if (/\[(h+|m+|s+)\]/i.test(code)) return "number";
  const plain = code.split(";")[0].replace(/"[^"]*"|\\.|\[[^\]]*\]|_.|\*./g, "").replace(/general/gi, "").toLowerCase();
  const hasTime = /[hs]/.test(plain);
  if (/[yd]/.test(plain)) return hasTime ? "date-time" : "date";
  return hasTime ? "time-of-day" : /m/.test(plain) ? "date" : "number";
}

/** Day 0 of workbooks: 1899-12-30, and 1904-01-01 in those of old Macs. */
const ZERO = Date.UTC(1899, 11, 30);
const ZERO_1904 = Date.UTC(1904, 0, 1);
/** Years that texts of times can have. */
const LAST = Date.UTC(10_000, 0, 1);

/**
 * The text of a date or time, without a zone: `2026-01-31T08:30:00.000` or `08:30:00.000`; of a
 * whole day that is shown without time `2026-01-31`, so that a column of times of day may join it;
 * the number itself where it is no such time. Rounded to milliseconds, as workbooks hold no finer
 * times.
 *
 * @example
 * ```ts
 * import { isoText } from "@/formats/logs/xlsx/number-formats.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(isoText(46053.354166666664, "date-time", 1900), "2026-01-31T08:30:00.000");
 * assertEquals(isoText(46053, "date", 1900), "2026-01-31");
 * assertEquals(isoText(0.75, "time-of-day", 1900), "18:00:00.000");
 * ```
 */
export function isoText(serial: number, kind: Exclude<NumberKind, "number">, epoch: 1900 | 1904): string {
  if (kind === "time-of-day" && serial >= 0 && serial < 1) return formatTime(Math.round(serial * DAY)).slice(11, 23);
  // Workbooks count a 29 February 1900 that never was.
  const days = epoch === 1900 && serial < 60 ? serial + 1 : serial;
  const time = (epoch === 1900 ? ZERO : ZERO_1904) + Math.round(days * DAY);
  if (!(serial >= 0 && time < LAST)) return String(serial);
  return formatTime(time).slice(0, kind === "date" && Number.isInteger(serial) ? 10 : 23);
}
