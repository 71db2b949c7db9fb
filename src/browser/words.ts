const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Mean lengths in the Gregorian calendar, in seconds. */
const MONTH = 30.436875 * DAY;
const YEAR = 365.2425 * DAY;

/**
 * A duration as people say it, to about two figures: `35 s`, `4 h 10 m`, `3.2 d`, `198 d`, `1.3 y`.
 *
 * @param seconds NaN gives a dash
 */
export function sayDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  const sign = seconds < 0 ? "−" : "";
  const s = Math.abs(seconds);
  if (s < 1) return s === 0 ? "0 s" : `${sign}${Math.max(1, Math.round(s * 1000))} ms`;
  if (s < 99.5) return `${sign}${figure(s)} s`;
  if (s < HOUR) return `${sign}${Math.round(s / MINUTE)} m`;
  if (s < 10 * HOUR) {
    const minutes = Math.round(s / MINUTE);
    return `${sign}${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? "" : ` ${minutes % 60} m`}`;
  }
  if (s < 2 * DAY) return `${sign}${Math.round(s / HOUR)} h`;
  if (s < 1.5 * YEAR) return `${sign}${figure(s / DAY)} d`;
  return `${sign}${figure(s / YEAR)} y`;
}

const figure = (value: number): string => value < 9.95 ? String(Math.round(value * 10) / 10) : sayCount(Math.round(value));

/** A count with thin spaces between thousands: `561 470`. */
export function sayCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/**
 * A share as a percentage to two or three figures: `37.6 %`, `3.0 %`, `0.02 %`; what is neither
 * none nor all never reads as 0 or 100.
 */
export function sayShare(share: number, digits: 0 | 1 = 1): string {
  if (!Number.isFinite(share)) return "–";
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return percent < 0.01 ? "< 0.01 %" : `${percent.toFixed(2)} %`;
  if (digits === 0 && percent < 1 && percent > 0) return `${percent.toFixed(1)} %`;
  const text = percent.toFixed(digits);
  if (Number(text) === 100 && percent < 100) return digits === 0 ? "> 99 %" : "> 99.9 %";
  return `${Number(text) === 0 && percent === 0 ? "0" : Number(text) === 100 ? "100" : text} %`;
}

/** A rate such as events a day, to two figures below ten. */
export function sayRate(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value >= 9.95) return sayCount(value);
  return value >= 0.095 ? value.toFixed(1) : value.toPrecision(1);
}

/** A date in a zone: `3 Jun 2013`. */
export function sayDate(ms: number, zone: string): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: zone }).format(ms);
}

/** A date with its time in a zone: `3 Jun 2013, 14:05`. */
export function sayTime(ms: number, zone: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone,
  }).format(ms);
}

/**
 * The years that a log covers, or its months where it covers one year: `2000–2013`, `Jan–Nov 2026`.
 */
export function saySpan(first: number, last: number, zone: string): string {
  const part = (ms: number, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }).format(ms);
  const [from, to] = [part(first, { year: "numeric" }), part(last, { year: "numeric" })];
  if (from !== to) return `${from}–${to}`;
  const [a, b] = [part(first, { month: "short" }), part(last, { month: "short" })];
  return a === b ? `${a} ${to}` : `${a}–${b} ${to}`;
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
