import type { EventLog } from "../../event-log/event-log.ts";
import type { Variants } from "../../event-log/variants.ts";
import { medianOf } from "../../numerics/quantile.ts";
import { DAY } from "../../time/civil-date.ts";
import { ianaTimeZone, instantOfLocal, localDay, type TimeZone } from "../../time/time-zone.ts";
import { timeSpan } from "../../event-log/time-span.ts";
import { nextPeriod, type Period, startOfPeriod } from "./cases-over-time.ts";
import type { FilteredEvents } from "./filtered-events.ts";

/** Figures of one period of a log. */
export interface PeriodFigures {
  /** First day of the period, in ms as if the log's zone were UTC. */
  readonly from: number;
  /** Cases whose first event is in the period. */
  readonly cases: number;
  /** Events in the period; null where their times are not known. */
  readonly events: number | null;
  /** Completed cases whose last event is in the period. */
  readonly completed: number;
  /** Of the completed cases whose last event is in the period, in seconds; NaN without any. */
  readonly medianDuration: number;
  /** Distinct sequences of activities of the same cases. */
  readonly variants: number;
  /** Share of the same cases in which some activity occurs more than once; NaN without any. */
  readonly reworkShare: number;
  /** Cases that have begun and are not completed when the period ends. */
  readonly running: number;
}

/**
 * Fewest cases of a period whose figures are told: cases that start in it, or, for figures of
 * completed cases, that end in it.
 */
export const LEAST_IN_PERIOD = 20;

/** The last full period of a log in which cases start as usual, and the period before it. */
export interface PeriodComparison {
  readonly period: Period;
  readonly last: PeriodFigures;
  readonly before: PeriodFigures;
}

/**
 * Compares the last full period of a log with the period before it: weeks in a log of up to 120
 * days, months up to four years, else quarters, by the whole log whatever the filters. A period is
 * full if it lies between the first and the last event of the whole log. Full periods at the end in
 * which less than a quarter as many cases start as in the median one are passed over: a log that
 * was taken by the start of its cases ends with such. Linear in the events, n log n in the cases.
 *
 * @param options.hasTimes whether the times between the first and the last event of a case are
 * known
 * @returns null where the log has no two full periods
 */
export function periodComparison(
  events: Pick<FilteredEvents, "whole" | "log" | "zone" | "variants" | "completed">,
  { hasTimes = true }: { readonly hasTimes?: boolean } = {},
): PeriodComparison | null {
  const clock = ianaTimeZone(events.zone);
  const { firstTime, lastTime } = timeSpan(events.whole);
  const days = (lastTime - firstTime) / DAY;
  const period = comparedPeriod(days);
  if (period === null) return null;
  const end = startOfPeriod(period, localDay(clock, lastTime) * DAY);
  const last = lastUsualPeriod(events.whole, { clock, period, end });
  const before = periodBefore(last, period);
  if (instantOfLocal(clock, before) < firstTime) return null;
  const figures = (from: number) => figuresOf(events, { from, to: nextPeriod(from, period), clock, hasTimes });
  return { period, last: figures(last), before: figures(before) };
}

/** The period that {@linkcode periodComparison} compares in so many days; null for none. */
const comparedPeriod = (days: number): Period | null =>
  days >= 14 ? days <= 120 ? "week" : days <= 4 * 366 ? "month" : "quarter" : null;

const DAYS: Readonly<Record<Period, number>> = { day: 1, week: 7, month: 30, quarter: 91, year: 365 };

/**
 * Whether the periods of a log have so many cases on average that their figures are told: before
 * the comparison, it says whether to keep room for it.
 *
 * @param log first and last time as ISO 8601; null where there is none
 */
export function areComparable(
  { cases, firstTime, lastTime }: {
    readonly cases: number;
    readonly firstTime: string | null;
    readonly lastTime: string | null;
  },
): boolean {
  if (firstTime === null || lastTime === null) return false;
  const days = (Date.parse(lastTime) - Date.parse(firstTime)) / DAY;
  const period = comparedPeriod(days);
  return period !== null && cases * DAYS[period] / days >= LEAST_IN_PERIOD;
}

const periodBefore = (from: number, period: Period): number => startOfPeriod(period, from - DAY);

/** What the median full period starts, divided by the least that a usual one does. */
const LEAST_OF_USUAL = 4;

/** The last full period that starts a usual number of the cases of the whole log. */
function lastUsualPeriod(
  { time, caseOffsets }: EventLog,
  { clock, period, end }: { readonly clock: TimeZone; readonly period: Period; readonly end: number },
): number {
  const starts = Float64Array.from(caseOffsets.subarray(0, -1), (from, c) => from < caseOffsets[c + 1] ? time[from] : NaN)
    .filter((start) => !Number.isNaN(start)).sort();
  const counts: number[] = [];
  let to = end;
  for (let left = starts.findLastIndex((start) => start < instantOfLocal(clock, end)) + 1; left > 0;) {
    const from = periodBefore(to, period);
    const begin = instantOfLocal(clock, from);
    if (begin < starts[0]) break;
    const before = starts.subarray(0, left).findLastIndex((start) => start < begin) + 1;
    counts.push(left - before);
    [to, left] = [from, before];
  }
  const usual = medianOf(counts) / LEAST_OF_USUAL;
  const passed = Math.max(0, counts.findIndex((count) => count >= usual));
  let last = periodBefore(end, period);
  for (let i = 0; i < passed; i++) last = periodBefore(last, period);
  return last;
}

interface Span {
  /** First day of the period and the day after it, in ms as if the zone were UTC. */
  readonly from: number;
  readonly to: number;
  readonly clock: TimeZone;
  readonly hasTimes: boolean;
}

function figuresOf(
  { log, variants, completed }: Pick<FilteredEvents, "log" | "variants" | "completed">,
  { from, to, clock, hasTimes }: Span,
): PeriodFigures {
  const [begin, end] = [instantOfLocal(clock, from), instantOfLocal(clock, to)];
  const isIn = (time: number) => time >= begin && time < end;
  const { variants: sequences, variantOfCase } = variants();
  const done = completed().completed;
  const durations: number[] = [];
  const found = new Map<number, number>();
  let [cases, running] = [0, 0];
  for (let c = 0; c < done.length; c++) {
    if (log.caseOffsets[c] === log.caseOffsets[c + 1]) continue;
    const [first, last] = [log.time[log.caseOffsets[c]], log.time[log.caseOffsets[c + 1] - 1]];
    if (isIn(first)) cases++;
    if (first < end && (done[c] === 0 || last >= end)) running++;
    if (done[c] === 0 || !isIn(last)) continue;
    durations.push((last - first) / 1000);
    found.set(variantOfCase[c], (found.get(variantOfCase[c]) ?? 0) + 1);
  }
  let reworked = 0;
  for (const [v, count] of found) if (hasRepeat(sequences, v)) reworked += count;
  return {
    from,
    cases,
    events: hasTimes ? countBetween(log.time, begin, end) : null,
    completed: durations.length,
    medianDuration: medianOf(durations),
    variants: found.size,
    reworkShare: durations.length === 0 ? NaN : reworked / durations.length,
    running,
  };
}

function hasRepeat({ steps, offsets }: Variants, v: number): boolean {
  const seen = new Set<number>();
  for (let i = offsets[v]; i < offsets[v + 1]; i++) {
    if (seen.has(steps[i])) return true;
    seen.add(steps[i]);
  }
  return false;
}

function countBetween(times: Float64Array, begin: number, end: number): number {
  let count = 0;
  for (let i = 0; i < times.length; i++) if (times[i] >= begin && times[i] < end) count++;
  return count;
}
