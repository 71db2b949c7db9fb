import { dateOfDay, DAY } from "./civil-date.ts";

/**
 * A time as `YYYY-MM-DDTHH:MM:SS.ssssssZ`, the form of date attributes.
 *
 * @example
 * ```ts
 * import { formatTime } from "@/time/format-time.ts";
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

function putDate(bytes: Uint8Array, days: number): void {
  const { year, month, day } = dateOfDay(days);
  putDigits(bytes, 0, 4, year);
  bytes[4] = 45; // -
  putDigits(bytes, 5, 2, month);
  bytes[7] = 45;
  putDigits(bytes, 8, 2, day);
}

function putDigits(bytes: Uint8Array, at: number, digits: number, number: number): void {
  let rest = number;
  for (let i = at + digits - 1; i >= at; i--) {
    const next = Math.floor(rest / 10);
    bytes[i] = 48 + rest - 10 * next;
    rest = next;
  }
}

/**
 * A day number (see `dayOfDate`) as `2025-12-25`.
 *
 * @example
 * ```ts
 * import { formatDay } from "@/time/format-time.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatDay(1), "1970-01-02");
 * ```
 */
export function formatDay(day: number): string {
  const { year, month, day: date } = dateOfDay(day);
  return [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(date).padStart(2, "0")].join("-");
}

/** A date in a zone: `3 Jun 2013`. */
export const sayDate = (ms: number, zone: string): string =>
  sayDateParts(ms, zone, { day: "numeric", month: "short", year: "numeric" });

/**
 * Parts of a date in a zone in the style of {@linkcode sayDate}: months have three letters, as on
 * axes, where `Intl` writes four for September.
 *
 * @example
 * ```ts
 * import { sayDateParts } from "@/time/format-time.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sayDateParts(Date.UTC(2013, 8, 3), "UTC", { day: "numeric", month: "short" }), "3 Sep");
 * ```
 *
 * @param ms NaN gives a dash
 */
export function sayDateParts(ms: number, zone: string, parts: Intl.DateTimeFormatOptions): string {
  return Number.isNaN(ms) ? "–" : formatOf({ ...parts, timeZone: zone }).format(ms).replace("Sept", "Sep");
}

/** The formats by their options: to make one takes a hundred times as long as to use it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const format = formats.get(key) ?? new Intl.DateTimeFormat("en-GB", options);
  formats.set(key, format);
  return format;
}

/** A date with its time in a zone: `3 Jun 2013, 14:05`. */
export function sayTime(ms: number, zone: string): string {
  const time = { hour: "2-digit", minute: "2-digit" } as const;
  return sayDateParts(ms, zone, { day: "numeric", month: "short", year: "numeric", ...time });
}

/** A year, a month, a date, or a date with its time of day, as filters have them. */
const PARTIAL_DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d).*)?)?)?$/;

/**
 * A year, month, date or time of a filter in the style of {@linkcode sayDate}; another text as it
 * is.
 *
 * @example
 * ```ts
 * import { sayPartialDate } from "@/time/format-time.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(["2013", "2013-06", "2013-06-03", "2013-06-03T14:05"].map(sayPartialDate), [
 *   "2013",
 *   "Jun 2013",
 *   "3 Jun 2013",
 *   "3 Jun 2013, 14:05",
 * ]);
 * ```
 */
export function sayPartialDate(text: string): string {
  const [, year, month, day = "01", time] = PARTIAL_DATE.exec(text) ?? [];
  if (month === undefined) return text;
  const at = Date.parse(`${year}-${month}-${day}T00:00Z`);
  if (Number.isNaN(at)) return text;
  const date = sayDate(at, "UTC");
  return text.length === "2013-06".length ? date.replace(/^\d+ /, "") : time === undefined ? date : `${date}, ${time}`;
}

/**
 * The years that a log covers, or its months where it covers one year: `2000–2013`, `Jan–Nov 2026`.
 */
export function saySpan(first: number, last: number, zone: string): string {
  const part = (ms: number, options: Intl.DateTimeFormatOptions) => sayDateParts(ms, zone, options);
  const [from, to] = [part(first, { year: "numeric" }), part(last, { year: "numeric" })];
  if (from !== to) return `${from}–${to}`;
  const [a, b] = [part(first, { month: "short" }), part(last, { month: "short" })];
  return a === b ? `${a} ${to}` : `${a}–${b} ${to}`;
}
