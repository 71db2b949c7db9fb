import { groupDigits } from "../numerics/number-text.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Mean lengths in the Gregorian calendar, in seconds. */
const MONTH = 30.436875 * DAY;
const YEAR = 365.2425 * DAY;

/**
 * A duration as people say it, to about two figures: `35 s`, `3 min`, `4 h 10 m`, `31 h`, `3.2 d`,
 * `198 d`, `1.3 y`, `12 300 y`. Exactly one day is `1 d`: a log of dates has no hours.
 *
 * @param seconds NaN gives a dash
 *
 * @example
 * ```ts
 * import { sayDuration } from "@/time/duration-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([35, 15_000, 276_480].map(sayDuration), ["35 s", "4 h 10 m", "3.2 d"]);
 * ```
 */
export function sayDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  const sign = seconds < 0 ? "−" : "";
  const s = Math.abs(seconds);
  if (s < 1) return s === 0 ? "0 s" : `${sign}${Math.max(1, Math.round(s * 1000))} ms`;
  if (s < 99.5) return `${sign}${figure(s)} s`;
  if (s < HOUR) return `${sign}${Math.round(s / MINUTE)} min`;
  if (s < 10 * HOUR) {
    const minutes = Math.round(s / MINUTE);
    return `${sign}${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? "" : ` ${minutes % 60} m`}`;
  }
  if (s < 47.5 * HOUR && s !== DAY) return `${sign}${Math.round(s / HOUR)} h`;
  if (s < 1.5 * YEAR) return `${sign}${figure(s / DAY)} d`;
  return `${sign}${figure(s / YEAR)} y`;
}

/** About two figures, or a whole number with narrow spaces between thousands. */
const figure = (value: number): string => value < 9.95 ? String(Math.round(value * 10) / 10) : grouped(Math.round(value));

/** A number with narrow spaces between thousands. */
const grouped = (value: number): string => groupDigits(value, "\u202f");

/** Durations of one comparison, rounded and said alike; see {@linkcode saidAlike}. */
export interface SaidAlike {
  /** A duration as exactly as it is said, in seconds. */
  round(seconds: number): number;
  /** A duration in words: those of {@linkcode sayDuration} for one that rounds to 0. */
  say(seconds: number): string;
}

/** From a longest duration on, the unit in which its comparison is said, and the digits. */
const SCALES: readonly { readonly from: number; readonly name: string; readonly unit: number; readonly digits: number }[] = [
  { from: 5 * YEAR, name: "y", unit: YEAR, digits: 1 },
  { from: 100 * DAY, name: "d", unit: DAY, digits: 0 },
  { from: 2 * DAY, name: "d", unit: DAY, digits: 1 },
  { from: 10 * HOUR, name: "h", unit: HOUR, digits: 1 },
  { from: 10 * MINUTE, name: "min", unit: MINUTE, digits: 0 },
  { from: 99.5, name: "min", unit: MINUTE, digits: 1 },
  { from: 0, name: "s", unit: 1, digits: 1 },
];

/**
 * How the durations of a comparison are said so that they agree: all in one unit with the same
 * digits, so that the difference of two of them is the difference of what is said.
 *
 * @param longest the longest of them, in seconds
 *
 * @example
 * ```ts
 * import { saidAlike } from "@/time/duration-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [own, median] = [83.94 * 86_400, 14.46 * 86_400];
 * const { round, say } = saidAlike(own);
 * assertEquals([own, median, round(own) - round(median)].map(say), ["83.9 d", "14.5 d", "69.4 d"]);
 * ```
 */
export function saidAlike(longest: number): SaidAlike {
  const { name, unit, digits } = SCALES.find(({ from }) => longest >= from) ?? SCALES[SCALES.length - 1];
  const step = unit / 10 ** digits;
  const round = (seconds: number) => Math.round(seconds / step) * step;
  const say = (seconds: number) => {
    const count = Math.round(Math.abs(seconds) / step);
    if (count === 0 || !Number.isFinite(seconds)) return sayDuration(seconds);
    const sign = seconds < 0 ? "−" : "";
    if (name !== "min" || digits > 0 || count < 60) return `${sign}${grouped(count / 10 ** digits)} ${name}`;
    return `${sign}${grouped(Math.floor(count / 60))} h${count % 60 === 0 ? "" : ` ${count % 60} m`}`;
  };
  return { round, say };
}

/** The units of {@linkcode sayDuration}, each for durations below a bound. */
const SAID_UNITS: readonly (readonly [below: number, name: string, unit: number])[] = [
  [99.5, "s", 1],
  [HOUR, "min", MINUTE],
  [47.5 * HOUR, "h", HOUR],
  [1.5 * YEAR, "d", DAY],
  [Infinity, "y", YEAR],
];

/**
 * How durations are said beside another one: in the unit that this one has in
 * {@linkcode sayDuration}, to a tenth below a hundred.
 *
 * @example
 * ```ts
 * import { saidBeside } from "@/time/duration-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { round, say } = saidBeside(10 * 86_400);
 * const [now, before] = [7.94 * 86_400, 6.86 * 86_400];
 * assertEquals([now, before, round(now) - round(before)].map(say), ["7.9 d", "6.9 d", "1 d"]);
 * ```
 */
export function saidBeside(seconds: number): SaidAlike {
  const [, name, unit] = SAID_UNITS.find(([below]) => seconds < below && (seconds !== DAY || below > 47.5 * HOUR)) ??
    SAID_UNITS[0];
  const count = (own: number) =>
    Math.round(own / unit * (Math.abs(own) < 99.95 * unit ? 10 : 1)) / (Math.abs(own) < 99.95 * unit ? 10 : 1);
  return { round: (own) => count(own) * unit, say: (own) => `${own < 0 ? "−" : ""}${grouped(Math.abs(count(own)))} ${name}` };
}

/**
 * Differences of durations with their signs, all in the unit of the longest, such as a difference
 * and the bounds of its interval.
 *
 * @example
 * ```ts
 * import { differencesAlike } from "@/time/duration-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(differencesAlike([-45 * 3600, 33 * 3600, 58 * 3600]), ["−1.9 d", "+1.4 d", "+2.4 d"]);
 * ```
 */
export function differencesAlike(seconds: readonly number[]): string[] {
  const { say } = saidAlike(Math.max(...seconds.map(Math.abs)));
  return seconds.map((own) => `${own < 0 ? "−" : "+"}${say(Math.abs(own))}`);
}

const UNITS: readonly (readonly [name: string, seconds: number])[] = [["d", DAY], ["h", HOUR], ["min", MINUTE], ["s", 1]];

/**
 * Seconds as a number with the largest unit (`d`, `h`, `min`, `s`) that leaves it whole: exact,
 * unlike {@linkcode sayDuration}, and read by {@linkcode parseDuration}.
 *
 * @example
 * ```ts
 * import { parseDuration, printDuration } from "@/time/duration-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([86_400, 5400, 0.5].map(printDuration), ["1d", "90min", "0.5s"]);
 * assertEquals(["1.5h", "2 d", "500ms", "soon"].map(parseDuration), [5400, 172_800, 0.5, null]);
 * ```
 */
export function printDuration(seconds: number): string {
  const whole = Number.isSafeInteger(seconds) && seconds !== 0;
  const [name, size] = whole ? UNITS.find(([, size]) => seconds % size === 0)! : ["s", 1];
  return `${seconds / size}${name}`;
}

/**
 * The seconds of a number with its unit (`d`, `h`, `min`, `s` or `ms`); null for any other text.
 */
export function parseDuration(text: string): number | null {
  const [, digits, unit] = /^(\d+\.?\d*(?:e[+-]?\d+)?) ?(d|h|min|s|ms)$/i.exec(text) ?? [];
  if (digits === undefined) return null;
  const name = unit.toLowerCase();
  const seconds = name === "ms" ? Number(digits) / 1000 : Number(digits) * UNITS.find(([known]) => known === name)![1];
  return Number.isFinite(seconds) ? seconds : null;
}

/** Round durations in seconds that make good ticks of a logarithmic axis, with their names. */
export const DURATION_TICKS: readonly { readonly seconds: number; readonly name: string }[] = [
  { seconds: 1, name: "1 s" },
  { seconds: 10, name: "10 s" },
  { seconds: MINUTE, name: "1 min" },
  { seconds: 10 * MINUTE, name: "10 min" },
  { seconds: HOUR, name: "1 h" },
  { seconds: 6 * HOUR, name: "6 h" },
  { seconds: DAY, name: "1 d" },
  { seconds: 7 * DAY, name: "1 wk" },
  { seconds: MONTH, name: "1 mo" },
  { seconds: 6 * MONTH, name: "6 mo" },
  { seconds: 2 * YEAR, name: "2 y" },
  { seconds: 10 * YEAR, name: "10 y" },
];

/** The unit in which a linear axis of durations up to `seconds` reads well. */
export function durationUnit(seconds: number): { readonly name: string; readonly seconds: number } {
  if (seconds < 3 * MINUTE) return { name: "seconds", seconds: 1 };
  if (seconds < 3 * HOUR) return { name: "minutes", seconds: MINUTE };
  if (seconds < 4 * DAY) return { name: "hours", seconds: HOUR };
  if (seconds < 4 * YEAR) return { name: "days", seconds: DAY };
  return { name: "years", seconds: YEAR };
}
