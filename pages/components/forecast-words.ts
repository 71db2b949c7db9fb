import { sayDate, sayShare, sayTime } from "../lib/tracebook.js";

const DAY = 86_400_000;

/** An interval of time as people say it: days, or times where it is short. */
export function sayInterval(earliest: number, latest: number, zone: string): string {
  const say = latest - earliest < 2 * DAY ? sayTime : sayDate;
  return `${say(earliest, zone)} – ${say(latest, zone)}`;
}

/** A risk as a whole percentage, never 0 or 100 by rounding. */
export function sayRisk(risk: number | null): string {
  if (risk === null) return "not known";
  return risk > 0 && risk < 0.01 ? "< 1 %" : risk > 0.99 && risk < 1 ? "> 99 %" : sayShare(risk, 0);
}
