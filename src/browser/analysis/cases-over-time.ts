import { DAY } from "../../time/civil-date.ts";
import { ianaTimeZone, localDay, type TimeZone } from "../../time/time-zone.ts";
import { timeSpan } from "../../event-log/time-span.ts";
import type { FilteredEvents } from "./filtered-events.ts";

/** Length of a period. */
export type Period = "day" | "week" | "month" | "quarter" | "year";

/** Cases started and completed, period by period. */
export interface CasesOverTime {
  readonly period: Period;
  /**
   * First day of each period, in ms as if the log's zone were UTC. Periods follow each other
   * without a gap.
   */
  readonly from: Float64Array;
  /** Cases whose first event is in the period. */
  readonly started: Uint32Array;
  /** Completed cases whose last event is in the period. */
  readonly completed: Uint32Array;
}

/** Counts the cases of each period, the length of which depends on the time that the log spans. */
export function casesOverTime({ whole, log, zone, completed }: FilteredEvents): CasesOverTime {
  const { firstTime, lastTime } = timeSpan(whole);
  const period = periodFor(lastTime - firstTime);
  const clock = ianaTimeZone(zone);
  const done = completed().completed;
  const started = new Map<number, number>();
  const ended = new Map<number, number>();
  const count = (counts: Map<number, number>, time: number) => {
    const at = periodOf(period, clock, time);
    counts.set(at, (counts.get(at) ?? 0) + 1);
  };
  for (let c = 0; c < done.length; c++) {
    if (log.caseOffsets[c] === log.caseOffsets[c + 1]) continue;
    count(started, log.time[log.caseOffsets[c]]);
    if (done[c] === 1) count(ended, log.time[log.caseOffsets[c + 1] - 1]);
  }
  const from = periodsBetween([...started.keys(), ...ended.keys()], period);
  return {
    period,
    from,
    started: Uint32Array.from(from, (at) => started.get(at) ?? 0),
    completed: Uint32Array.from(from, (at) => ended.get(at) ?? 0),
  };
}

function periodFor(span: number): Period {
  const days = span / DAY;
  return days <= 100 ? "day" : days <= 2 * 365 ? "week" : days <= 12 * 365 ? "month" : days <= 40 * 365 ? "quarter" : "year";
}

/** First day of the period that a time is in, in ms as if the zone of the clock were UTC. */
export const periodOf = (period: Period, clock: TimeZone, time: number): number =>
  startOfPeriod(period, localDay(clock, time) * DAY);

/** First day of the period that a day is in, both in ms as if the zone were UTC. */
export function startOfPeriod(period: Period, day: number): number {
  const date = new Date(day);
  if (period === "day") return day;
  if (period === "week") return day - (date.getUTCDay() + 6) % 7 * DAY;
  const month = period === "year" ? 0 : period === "quarter" ? date.getUTCMonth() - date.getUTCMonth() % 3 : date.getUTCMonth();
  return Date.UTC(date.getUTCFullYear(), month, 1);
}

/** First day of the period that follows the one that begins at `from`. */
export function nextPeriod(from: number, period: Period): number {
  if (period === "day" || period === "week") return from + (period === "day" ? 1 : 7) * DAY;
  const date = new Date(from);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + { month: 1, quarter: 3, year: 12 }[period], 1);
}

/** All periods from the first to the last one found: those without any case are no gaps. */
export function periodsBetween(found: readonly number[], period: Period): Float64Array {
  const [first, last] = found.reduce(([low, high], at) => [Math.min(low, at), Math.max(high, at)], [Infinity, -Infinity]);
  const periods: number[] = [];
  for (let at = first; at <= last; at = nextPeriod(at, period)) periods.push(at);
  return Float64Array.from(periods);
}
