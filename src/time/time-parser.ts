import { DAY, dayOfExistingDate } from "./civil-date.ts";
import { isNameByte, monthOfName } from "./month-names.ts";
import { createZoneOffsets, localToUtc, type ZoneOffsets } from "./time-zone.ts";

/**
 * How the times of a column are written. `iso` also covers a space for the T, slashes or dots for
 * the hyphens; `day-first` and `month-first` years of two digits; `month-name` is 31-Dec-2026,
 * 31 December 2026, Dec 31, 2026 or Sat, 31 Dec 2026.
 */
export type TimeLayout =
  | "iso"
  | "day-first"
  | "month-first"
  | "month-name"
  | "compact"
  | "seconds"
  | "milliseconds"
  | "microseconds"
  | "nanoseconds";

/** Reads times of one layout from bytes and counts what it meets; see {@linkcode parseTime}. */
export interface TimeParser {
  readonly layout: TimeLayout;
  readonly zone: ZoneOffsets;
  withOffset: number;
  withoutOffset: number;
  cutDigits: number;
  /** The offsets met, in minutes east of UTC; `Z` is none. */
  readonly offsets: Set<number>;
  /** What {@linkcode parseCommonTime} met last, since logs stand in the order of time. */
  readonly recent: RecentTime;
}

/** A date and an offset as words of their bytes, and what they mean. */
interface RecentTime {
  /** The bytes that `view` shows. */
  bytes: Uint8Array;
  view: DataView;
  /** `YYYY`, `-MM-` and `-DDT`, and the days since 1970; 0 before there is any. */
  year: number;
  month: number;
  day: number;
  days: number;
  /** `+HH:` and `H:MM`, and what they take off the local time, in ms. */
  hours: number;
  minutes: number;
  offset: number;
}

/**
 * @param zone IANA name for times without an offset; throws a usageError if there is no such zone
 */
export function createTimeParser(zone: string | ZoneOffsets, layout: TimeLayout = "iso"): TimeParser {
  const offsets = typeof zone === "string" ? createZoneOffsets(zone) : zone;
  const bytes = new Uint8Array(0);
  const none = { year: 0, month: 0, day: 0, days: 0, hours: 0, minutes: 0, offset: 0 };
  const recent = { bytes, view: new DataView(bytes.buffer), ...none };
  return { layout, zone: offsets, withOffset: 0, withoutOffset: 0, cutDigits: 0, offsets: new Set(), recent };
}

const ZERO = 48;
const COLON = 58;
const PLUS = 43;
const MINUS = 45;
const DOT = 46;
const COMMA = 44;
const SPACE = 32;

/**
 * The time that stands in `bytes[start..end)`, in ms since 1970-01-01 UTC with microseconds as
 * fraction; NaN if it is no time of the parser's layout, or an impossible one such as 30 February
 * or 25:00. Never allocates.
 *
 * A date alone is its midnight; `24:00:00` is the midnight that ends the day; digits beyond the
 * microsecond are cut and counted. Years of two digits are 1969 to 2068, as `%y` of POSIX.
 *
 * @example
 * ```ts
 * import { createTimeParser, parseTime } from "@/time/time-parser.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const parser = createTimeParser("UTC");
 * const parse = (text: string) =>
 *   parseTime(parser, new TextEncoder().encode(text), 0, text.length);
 * assertEquals(parse("2026-01-31 08:30:00.5+02:00"), Date.UTC(2026, 0, 31, 6, 30, 0, 500));
 * assertEquals(parse("2026-02-30"), NaN);
 * ```
 */
export function parseTime(parser: TimeParser, bytes: Uint8Array, start: number, end: number): number {
  while (start < end && bytes[start] === SPACE) start++;
  while (end > start && bytes[end - 1] === SPACE) end--;
  switch (parser.layout) {
    case "iso": {
      const time = parseCommonTime(parser, bytes, start, end);
      return time === time ? time : parseIso(parser, bytes, start, end);
    }
    case "day-first":
    case "month-first":
      return parseDayMonthYear(parser, bytes, start, end);
    case "month-name":
      return parseNamedMonth(parser, bytes, start, end);
    case "compact":
      return parseCompact(parser, bytes, start, end);
    default:
      return parseEpoch(parser, bytes, start, end);
  }
}

/**
 * The hot path of {@linkcode parseIso}, which is the plain version: `YYYY-MM-DD`, `T` or a space,
 * `HH:MM:SS`, perhaps three or six digits of fraction, perhaps `Z` or `+HH:MM`. NaN for all else,
 * and then nothing is counted.
 *
 * Four bytes at a time: xor with what they should be leaves digits as they are and signs as 0; see
 * {@linkcode isBeyond}.
 */
export function parseCommonTime(parser: TimeParser, bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 19) return NaN;
  const { recent } = parser;
  if (recent.bytes !== bytes) showBytes(recent, bytes);
  const { view } = recent;
  if (
    view.getInt32(start, true) !== recent.year || view.getInt32(start + 4, true) !== recent.month ||
    view.getInt32(start + 7, true) !== recent.day
  ) {
    if (!takeDate(recent, start)) return NaN;
  }
  const hours = view.getInt32(start + 11, true) ^ 0x303a3030; // HH:M
  const seconds = view.getInt32(start + 15, true) ^ 0x30303a30; // M:SS
  if (isBeyond(hours, 0x767f7676) || isBeyond(seconds, 0x76767f76)) return NaN;
  const hour = (hours & 15) * 10 + (hours >> 8 & 15);
  const minute = (hours >> 24) * 10 + (seconds & 15);
  const second = (seconds >> 16 & 15) * 10 + (seconds >> 24);
  if (hour > 23 || minute > 59 || second > 59) return NaN;
  let time = recent.days * DAY + ((hour * 60 + minute) * 60 + second) * 1000;
  // Microseconds are added last: near 1970 the sum would else depend on what an offset takes off.
  let fraction = 0;
  let at = start + 19;
  if (at < end && bytes[at] === DOT) {
    const digits = end - at >= 4 ? view.getInt32(at, true) ^ 0x3030302e : -1; // .mmm
    if (isBeyond(digits, 0x7676767f)) return NaN;
    time += (digits >> 8 & 15) * 100 + (digits >> 16 & 15) * 10 + (digits >> 24);
    at += 4;
    if (at < end && digit(bytes[at]) >= 0) {
      fraction = microseconds(bytes, at, end);
      at += 3;
    }
  }
  if (at === end) {
    if (fraction !== fraction) return NaN;
    parser.withoutOffset++;
    return localToUtc(parser.zone, time) + fraction;
  }
  const isUtc = bytes[at] === 90 && at + 1 === end;
  if (!isUtc && (at + 6 !== end || !isOffset(parser, at))) return NaN;
  if (fraction !== fraction) return NaN;
  parser.withOffset++;
  return (isUtc ? time : time - recent.offset) + fraction;
}

/**
 * Whether some byte of a word is larger than allowed, by what `most` adds to it: 0x76 makes 10 and
 * more exceed 127, 0x7f all but 0. What spills into the next byte comes from one that exceeds 127
 * itself.
 */
const isBeyond = (word: number, most: number): boolean => (((word + most) | word) & 0x80808080) !== 0;

function showBytes(recent: RecentTime, bytes: Uint8Array): void {
  recent.bytes = bytes;
  recent.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Takes the date at `start`, with the `T` or space behind it; false if there is none. */
function takeDate(recent: RecentTime, start: number): boolean {
  const { bytes, view } = recent;
  const between = bytes[start + 10];
  if (bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS || (between !== 84 && between !== SPACE)) return false;
  const [year, month, day] = [fourDigits(bytes, start), twoDigits(bytes, start + 5), twoDigits(bytes, start + 8)];
  const days = year < 0 || month < 0 || day < 0 ? NaN : dayOfExistingDate(year, month, day);
  if (days !== days) return false;
  recent.days = days;
  recent.year = view.getInt32(start, true);
  recent.month = view.getInt32(start + 4, true);
  recent.day = view.getInt32(start + 7, true);
  return true;
}

/**
 * Whether the six bytes at `at` are an offset, which is taken if it is another one than the last.
 */
function isOffset({ recent, offsets }: TimeParser, at: number): boolean {
  const { bytes, view } = recent;
  const hours = view.getInt32(at, true);
  const minutes = view.getInt32(at + 2, true);
  if (hours === recent.hours && minutes === recent.minutes) return true;
  const sign = bytes[at];
  const [hour, minute] = [twoDigits(bytes, at + 1), twoDigits(bytes, at + 4)];
  if ((sign !== PLUS && sign !== MINUS) || bytes[at + 3] !== COLON) return false;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return false;
  recent.hours = hours;
  recent.minutes = minutes;
  const east = (sign === PLUS ? 1 : -1) * (hour * 60 + minute);
  recent.offset = east * 60_000;
  offsets.add(east);
  return true;
}

/** Three more digits of a fraction, in ms; NaN where there are fewer or more. */
function microseconds(bytes: Uint8Array, at: number, end: number): number {
  const tens = end - at >= 3 ? twoDigits(bytes, at) : -1;
  const ones = tens < 0 ? -1 : digit(bytes[at + 2]);
  if (ones < 0 || (at + 3 < end && digit(bytes[at + 3]) >= 0)) return NaN;
  return (tens * 10 + ones) / 1000;
}

function parseIso(parser: TimeParser, bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 8) return NaN;
  const year = fourDigits(bytes, start);
  const separator = bytes[start + 4];
  if (separator !== MINUS && separator !== 47 && separator !== DOT) return NaN;
  // Two digits each in the common form; one digit is met with slashes and dots.
  let at = start + 5;
  let month = twoDigits(bytes, at);
  if (month >= 0 && bytes[at + 2] === separator) at += 3;
  else if (separator !== MINUS && bytes[at + 1] === separator) {
    month = digit(bytes[at]);
    at += 2;
  } else return NaN;
  if (at >= end) return NaN;
  let day = at + 2 <= end ? twoDigits(bytes, at) : -1;
  if (day >= 0) at += 2;
  else if (separator !== MINUS) {
    day = digit(bytes[at]);
    at++;
  } else return NaN;
  if (year < 0 || month < 0 || day < 0) return NaN;
  return withClock(parser, bytes, { at, end, days: dayOfExistingDate(year, month, day) });
}

function parseDayMonthYear(parser: TimeParser, bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  let first = digit(bytes[at++]);
  if (at < end && digit(bytes[at]) >= 0) first = first * 10 + digit(bytes[at++]);
  const separator = bytes[at++];
  if (separator !== DOT && separator !== 47 && separator !== MINUS) return NaN;
  let second = digit(bytes[at++]);
  if (at < end && digit(bytes[at]) >= 0) second = second * 10 + digit(bytes[at++]);
  if (at + 3 > end || bytes[at] !== separator) return NaN;
  const year = yearAt(bytes, ++at, end);
  // Three numbers of two digits between dots are dates of languages in which the day comes first.
  if (year < 100 && separator === DOT && parser.layout === "month-first") return NaN;
  if (first < 0 || second < 0 || year < 0) return NaN;
  const days = parser.layout === "day-first"
    ? dayOfExistingDate(wholeYear(year), second, first)
    : dayOfExistingDate(wholeYear(year), first, second);
  return withClock(parser, bytes, { at: at + (year < 100 ? 2 : 4), end, days });
}

/** The number of a year of four digits, or of two that are all there are; -1 for anything else. */
function yearAt(bytes: Uint8Array, at: number, end: number): number {
  if (at + 4 <= end && fourDigits(bytes, at) >= 100) return fourDigits(bytes, at);
  return at + 2 <= end && (at + 2 === end || digit(bytes[at + 2]) < 0) ? twoDigits(bytes, at) : -1;
}

const wholeYear = (year: number): number => year >= 100 ? year : year < 69 ? 2000 + year : 1900 + year;

/** A date with the name of its month: before or behind the day, perhaps behind a weekday. */
function parseNamedMonth(parser: TimeParser, bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  let name = endOfName(bytes, at, end);
  let month = monthOfName(bytes, at, name);
  if (name > at && month === 0) {
    if (name - at < 2 || name - at > 10) return NaN;
    at = behindMarks(bytes, name, end);
    name = endOfName(bytes, at, end);
    month = monthOfName(bytes, at, name);
  }
  if (month > 0) at = behindMarks(bytes, name, end);
  let day = at < end ? digit(bytes[at++]) : -1;
  if (at < end && digit(bytes[at]) >= 0) day = day * 10 + digit(bytes[at++]);
  const behindDay = at;
  at = behindMarks(bytes, at, end);
  if (month > 0 && at === behindDay) return NaN;
  if (month === 0) {
    name = endOfName(bytes, at, end);
    month = monthOfName(bytes, at, name);
    at = behindMarks(bytes, name, end);
  }
  const year = at < end ? yearAt(bytes, at, end) : -1;
  if (day < 0 || month === 0 || year < 0) return NaN;
  const days = dayOfExistingDate(wholeYear(year), month, day);
  return withClock(parser, bytes, { at: at + (year < 100 ? 2 : 4), end, days });
}

function endOfName(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && isNameByte(bytes[at])) at++;
  return at;
}

/** Behind one dot, comma, hyphen or slash and any spaces: `31-Dec`, `31. Dec`, `Dec 31, `. */
function behindMarks(bytes: Uint8Array, at: number, end: number): number {
  if (at < end && (bytes[at] === DOT || bytes[at] === COMMA || bytes[at] === MINUS || bytes[at] === 47)) at++;
  while (at < end && bytes[at] === SPACE) at++;
  return at;
}

/** `YYYYMMDD`, then perhaps `HHMM` or `HHMMSS`, with a T, a space or nothing between. */
function parseCompact(parser: TimeParser, bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 8) return NaN;
  const year = fourDigits(bytes, start);
  const month = twoDigits(bytes, start + 4);
  const day = twoDigits(bytes, start + 6);
  if (year < 0 || month < 0 || day < 0) return NaN;
  const days = dayOfExistingDate(year, month, day);
  let at = start + 8;
  if (at < end && (bytes[at] === 84 || bytes[at] === SPACE)) at++;
  if (at === end) return finish(parser, days * DAY, bytes, { at, end });
  if (end - at < 4) return NaN;
  const hour = twoDigits(bytes, at);
  const minute = twoDigits(bytes, at + 2);
  at += 4;
  let second = 0;
  if (at + 2 <= end && digit(bytes[at]) >= 0) {
    second = twoDigits(bytes, at);
    at += 2;
  }
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return NaN;
  return withFraction(parser, days * DAY + hour * 3_600_000 + minute * 60_000 + second * 1000, bytes, { at, end });
}

function parseEpoch(parser: TimeParser, bytes: Uint8Array, start: number, end: number): number {
  const negative = bytes[start] === MINUS;
  let at = negative ? start + 1 : start;
  if (at === end || digit(bytes[at]) < 0) return NaN;
  const digits = parser.layout === "seconds"
    ? 0
    : parser.layout === "milliseconds"
    ? 3
    : parser.layout === "microseconds"
    ? 6
    : 9;
  let wholeEnd = at;
  while (wholeEnd < end && digit(bytes[wholeEnd]) >= 0) wholeEnd++;
  if (wholeEnd < end && bytes[wholeEnd] !== DOT || wholeEnd - at > 19) return NaN;
  let seconds = 0;
  const secondsEnd = Math.max(at, wholeEnd - digits);
  const scaleOfFirst = 6 - (digits - Math.min(digits, wholeEnd - at));
  for (; at < secondsEnd; at++) seconds = seconds * 10 + digit(bytes[at]);
  let microseconds = 0;
  let place = scaleOfFirst;
  let cut = false;
  for (; at < end; at++) {
    if (at === wholeEnd) continue;
    const value = digit(bytes[at]);
    if (value < 0) return NaN;
    if (--place >= 0) microseconds += value * 10 ** place;
    else if (value > 0) cut = true;
  }
  if (cut) parser.cutDigits++;
  parser.withOffset++;
  const time = seconds * 1000 + Math.floor(microseconds / 1000) + microseconds % 1000 / 1000;
  const signed = negative ? -time : time;
  return signed >= -62_135_596_800_000 && signed < 253_402_300_800_000 ? signed : NaN;
}

/**
 * Goes on after a date: the end, or `T`, spaces or a comma and a clock time, AM or PM, and an
 * offset.
 */
function withClock(parser: TimeParser, bytes: Uint8Array, rest: { at: number; end: number; days: number }): number {
  const { end, days } = rest;
  let at = rest.at;
  if (at === end) return finish(parser, days * DAY, bytes, { at, end });
  const separator = bytes[at];
  if (separator === COMMA && bytes[at + 1] === SPACE) at += 2;
  else if (separator === 84 || separator === 116 || separator === SPACE || separator === COLON) at++;
  // XML Schema also knows dates with an offset: 2026-01-31Z.
  else return finish(parser, days * DAY, bytes, { at, end });
  if (at + 4 > end) return NaN;
  let hour = digit(bytes[at++]);
  if (bytes[at] !== COLON && bytes[at] !== DOT) hour = hour < 0 || digit(bytes[at]) < 0 ? -1 : hour * 10 + digit(bytes[at++]);
  // Colons or, as in 08.30, dots.
  const mark = bytes[at++];
  if (hour < 0 || (mark !== COLON && mark !== DOT) || at + 2 > end) return NaN;
  const minute = twoDigits(bytes, at);
  at += 2;
  let second = 0;
  if (at < end && bytes[at] === mark) {
    if (at + 3 > end) return NaN;
    second = twoDigits(bytes, at + 1);
    at += 3;
  }
  if (minute < 0 || minute > 59 || second < 0 || second > 59 || hour > 24) return NaN;
  if (hour === 24 && (minute > 0 || second > 0)) return NaN;
  return withFraction(parser, days * DAY + hour * 3_600_000 + minute * 60_000 + second * 1000, bytes, { at, end });
}

function withFraction(parser: TimeParser, local: number, bytes: Uint8Array, rest: { at: number; end: number }): number {
  const { end } = rest;
  let at = rest.at;
  if (at >= end || (bytes[at] !== DOT && bytes[at] !== COMMA)) return finish(parser, local, bytes, rest);
  let microseconds = 0;
  let place = 100_000;
  let cut = false;
  let digits = 0;
  for (at++; at < end; at++, digits++) {
    const value = digit(bytes[at]);
    if (value < 0) break;
    if (place >= 1) {
      microseconds += value * place;
      place = place === 1 ? 0 : place / 10;
    } else if (value > 0) cut = true;
  }
  if (digits === 0) return NaN;
  if (cut) parser.cutDigits++;
  return finish(parser, local + Math.floor(microseconds / 1000), bytes, { at, end }) + microseconds % 1000 / 1000;
}

/** Goes on after the clock: AM or PM, then nothing, `Z` or an offset. */
function finish(parser: TimeParser, local: number, bytes: Uint8Array, rest: { at: number; end: number }): number {
  const { end } = rest;
  let at = rest.at;
  if (local !== local) return NaN;
  while (at < end && bytes[at] === SPACE) at++;
  const half = at + 1 < end && (bytes[at + 1] | 32) === 109 ? bytes[at] | 32 : 0;
  if (half === 97 || half === 112) {
    const hour = Math.floor((local - Math.floor(local / DAY) * DAY) / 3_600_000);
    if (hour > 12 || (hour === 0 && half === 112)) return NaN;
    if (half === 112 && hour < 12) local += 43_200_000;
    if (half === 97 && hour === 12) local -= 43_200_000;
    at += 2;
    while (at < end && bytes[at] === SPACE) at++;
  }
  if (at === end) {
    parser.withoutOffset++;
    return localToUtc(parser.zone, local);
  }
  const sign = bytes[at];
  if ((sign === 90 || sign === 122) && at + 1 === end) {
    parser.withOffset++;
    return local;
  }
  if (sign !== PLUS && sign !== MINUS || at + 3 > end) return NaN;
  const hours = twoDigits(bytes, at + 1);
  at += 3;
  if (at < end && bytes[at] === COLON) at++;
  let minutes = 0;
  if (at < end) {
    if (at + 2 !== end) return NaN;
    minutes = twoDigits(bytes, at);
  } else if (bytes[at - 1] === COLON) return NaN;
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return NaN;
  parser.withOffset++;
  const east = (sign === PLUS ? 1 : -1) * (hours * 60 + minutes);
  parser.offsets.add(east);
  return local - east * 60_000;
}

function digit(byte: number): number {
  const value = byte - ZERO;
  return value >= 0 && value <= 9 ? value : -1;
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] - ZERO;
  const ones = bytes[at + 1] - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

function fourDigits(bytes: Uint8Array, at: number): number {
  const high = twoDigits(bytes, at);
  const low = twoDigits(bytes, at + 2);
  return high < 0 || low < 0 ? -1 : high * 100 + low;
}
