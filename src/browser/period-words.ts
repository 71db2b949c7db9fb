import type { Period } from "./analysis/cases-over-time.ts";
import { sayCount } from "../numerics/number-text.ts";
import { DAY } from "../time/civil-date.ts";
import { saidBeside } from "../time/duration-text.ts";
import { sayDate } from "../time/format-time.ts";

/** How a figure changes: as a share of what it was, as a number, or in points. */
export type ChangeUnit = "percent" | "count" | "share";

/**
 * A period in words.
 *
 * @param from its first day, in ms as if its zone were UTC
 *
 * @example
 * ```ts
 * import { sayPeriod } from "@/browser/period-words.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sayPeriod(Date.UTC(2013, 3, 1), "quarter"), "Q2 2013");
 * assertEquals(sayPeriod(Date.UTC(2013, 3, 1), "month"), "Apr 2013");
 * assertEquals(sayPeriod(Date.UTC(2024, 11, 30), "week"), "week 1 of 2025");
 * ```
 */
export function sayPeriod(from: number, period: Period): string {
  const date = sayDate(from, "UTC");
  if (period === "year") return date.slice(-4);
  if (period === "quarter") return `Q${Math.floor(new Date(from).getUTCMonth() / 3) + 1} ${date.slice(-4)}`;
  return period === "month" ? date.replace(/^\d+ /, "") : period === "week" ? sayWeek(from) : date;
}

/**
 * Two periods in words, short: the year of both is said once, two years with two digits, those
 * of weeks not at all.
 *
 * @example
 * ```ts
 * import { sayPeriods } from "@/browser/period-words.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sayPeriods(Date.UTC(2013, 3, 1), Date.UTC(2013, 0, 1), "quarter"), "Q2 vs Q1 2013");
 * assertEquals(sayPeriods(Date.UTC(2013, 0, 1), Date.UTC(2012, 11, 1), "month"), "Jan ’13 vs Dec ’12");
 * assertEquals(sayPeriods(Date.UTC(2024, 11, 30), Date.UTC(2024, 11, 23), "week"), "week 1 vs 52");
 * ```
 */
export function sayPeriods(now: number, before: number, period: Period): string {
  const [a, b] = [now, before].map((from) => sayPeriod(from, period));
  if (period === "year") return `${a} vs ${b}`;
  if (period === "week") return [a, b.replace("week ", "")].map((week) => week.replace(/ of .*/, "")).join(" vs ");
  const year = /(?: of)? \d\d(\d\d)$/;
  return a.slice(-4) === b.slice(-4)
    ? `${a.replace(year, "")} vs ${b}`
    : `${a.replace(year, " ’$1")} vs ${b.replace(year, " ’$1")}`;
}

/** The week of ISO 8601 that begins at a Monday: the first one of a year has its 4 January. */
function sayWeek(monday: number): string {
  const thursday = monday + 3 * DAY;
  const year = new Date(thursday).getUTCFullYear();
  return `week ${Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY)) + 1} of ${year}`;
}

/**
 * A difference with its sign, as people say it; null where one of the values is not known.
 *
 * @example
 * ```ts
 * import { sayChange } from "@/browser/period-words.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sayChange(112, 100, "percent"), "+12 %");
 * assertEquals(sayChange(0.1, 0.125, "share"), "−2.5 points");
 * assertEquals(sayChange(3, 3, "count"), "±0");
 * ```
 */
export function sayChange(now: number | null, before: number | null, unit: ChangeUnit): string | null {
  if (now === null || before === null || !Number.isFinite(now) || !Number.isFinite(before)) return null;
  const difference = now - before;
  if (unit === "percent" && before === 0) return sayChange(now, before, "count");
  const text = sizeOf(Math.abs(difference), Math.abs(before), unit);
  if (difference === 0 || /^0(\.0)? ?(%|points|s)?$/.test(text)) return "±0";
  return `${difference > 0 ? "+" : "−"}${text}`;
}

/**
 * A duration as it is and as it was, and the difference, all in one unit, that of the figure that
 * they stand beside; null where one of them is not known.
 *
 * @example
 * ```ts
 * import { sayDurationChange } from "@/browser/period-words.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const day = 86_400;
 * assertEquals(sayDurationChange(7.9 * day, 6.8 * day, { beside: 9.8 * day }), ["7.9 d", "6.8 d", "+1.1 d"]);
 * assertEquals(sayDurationChange(7.9 * day, 7.9 * day, { beside: 9.8 * day }), ["7.9 d", "7.9 d", "±0"]);
 * ```
 */
export function sayDurationChange(
  now: number,
  before: number,
  { beside }: { readonly beside: number },
): [now: string, before: string, difference: string] | null {
  if (!Number.isFinite(now) || !Number.isFinite(before)) return null;
  const { round, say } = saidBeside(Number.isFinite(beside) ? beside : now);
  const difference = round(round(now) - round(before));
  return [say(now), say(before), difference === 0 ? "±0" : `${difference > 0 ? "+" : ""}${say(difference)}`];
}

function sizeOf(size: number, before: number, unit: ChangeUnit): string {
  if (unit === "count") return sayCount(size);
  const percent = 100 * (unit === "share" ? size : size / before);
  return `${percent < 10 ? percent.toFixed(1) : sayCount(percent)} ${unit === "share" ? "points" : "%"}`;
}
