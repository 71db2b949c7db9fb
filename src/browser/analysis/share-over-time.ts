import { DAY } from "../../time/civil-date.ts";
import { ianaTimeZone, localDay } from "../../time/time-zone.ts";
import { quantile } from "../../numerics/quantile.ts";
import { timeSpan } from "../../event-log/time-span.ts";
import { nextPeriod, type Period, periodOf, periodsBetween } from "./cases-over-time.ts";
import type { FilteredEvents } from "./filtered-events.ts";

/** How many of the cases that start in each period are of one kind. */
export interface ShareOverTime {
  readonly period: Period;
  /** First day of each period, in ms as if the log's zone were UTC, without a gap. */
  readonly from: Float64Array;
  /** Cases of the kind whose first event is in the period. */
  readonly cases: Uint32Array;
  /** All cases whose first event is in the period. */
  readonly all: Uint32Array;
  /**
   * How many of the periods, from the first one on, ended so long before the last event of the log
   * that cases of the kind had the time to become such ones.
   */
  readonly settled: number;
  /**
   * 1 for a period in which fewer than half as many cases start as in the median period with any:
   * the log may lack cases of it.
   */
  readonly sparse: Uint8Array;
  /**
   * Positions of the periods whose shares can be compared, ascending: settled ones that are not
   * sparse, and of these, where there are others, neither the first nor the last of the log, which
   * may be cut off.
   */
  readonly comparable: readonly number[];
}

/** Share of the cases of the median period; a period with fewer may lack cases. */
const LEAST_OF_MEDIAN = 0.5;

/** Periods of a small picture: at most so many, except for logs of more years. */
const MOST_PERIODS = 31;

/** Days of each period, the shortest first. */
const DAYS: readonly (readonly [Period, number])[] = [["day", 1], ["week", 7], ["month", 30.4], ["quarter", 91.3]];

/** What is counted. */
interface CountedKind {
  /** Whether the case at an index is of the kind. */
  isOfKind(caseIndex: number): boolean;
  /** Time that cases take to become one of the kind, in seconds. */
  readonly seconds: number;
}

/**
 * Counts cases by the period in which they start, and those of a kind among them. The length of a
 * period depends on the time that the whole log spans, so that filters do not change it. Linear in
 * the cases.
 */
export function shareOverTime(
  { whole, log, zone }: FilteredEvents,
  { isOfKind, seconds }: CountedKind,
): ShareOverTime {
  const { firstTime, lastTime } = timeSpan(whole);
  const period = DAYS.find(([, days]) => (lastTime - firstTime) / DAY <= MOST_PERIODS * days)?.[0] ?? "year";
  const clock = ianaTimeZone(zone);
  const counts = new Map<number, { cases: number; all: number }>();
  for (let c = 0; c < log.caseIds.length; c++) {
    if (log.caseOffsets[c] === log.caseOffsets[c + 1]) continue;
    const at = periodOf(period, clock, log.time[log.caseOffsets[c]]);
    const count = counts.get(at) ?? { cases: 0, all: 0 };
    counts.set(at, { cases: count.cases + Number(isOfKind(c)), all: count.all + 1 });
  }
  const from = periodsBetween([...counts.keys()], period);
  const settledUntil = localDay(clock, lastTime - seconds * 1000) * DAY;
  const settled = from.filter((at) => nextPeriod(at, period) <= settledUntil).length;
  const all = Uint32Array.from(from, (at) => counts.get(at)?.all ?? 0);
  const least = LEAST_OF_MEDIAN * quantile(all.filter((count) => count > 0).sort(), 0.5);
  const sparse = Uint8Array.from(all, (count) => Number(count > 0 && count < least));
  const full = [...all.keys()].filter((at) => at < settled && all[at] > 0 && sparse[at] === 0);
  const inner = full.filter((at) => at > 0 && at < all.length - 1);
  return {
    period,
    from,
    cases: Uint32Array.from(from, (at) => counts.get(at)?.cases ?? 0),
    all,
    settled,
    sparse,
    comparable: inner.length > 1 ? inner : full,
  };
}
