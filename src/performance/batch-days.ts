import { DAY } from "../time/civil-date.ts";
import { ianaTimeZone, localDay } from "../time/time-zone.ts";

/** A day on which many cases leave a segment together. */
export interface BatchDay {
  /** Days since 1970-01-01, in the zone. */
  readonly day: number;
  readonly count: number;
}

/** Few days: at most this share of the days from the first to the last. */
const FEW_DAYS = 0.02;
/** Nearly all passages: at least this share. */
const NEARLY_ALL = 0.9;
/** Fewest passages and fewest days between the first and the last that tell of batches. */
const LEAST_PASSAGES = 50;
const LEAST_DAYS = 60;

/**
 * The days on which a segment is left in batches: all days on which passages end, or the fewest on
 * which at least 90 % of them end, if these are at most one in 50 of the days from the first to the
 * last end. Empty for a segment without batches, of fewer than 50 passages or 60 days. In the order
 * of time.
 *
 * @param end of each passage, ms since 1970
 * @param zone IANA name
 *
 * @example
 * ```ts
 * import { batchDaysOf } from "@/performance/batch-days.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [first, second] = [Date.UTC(2025, 0, 1), Date.UTC(2025, 11, 1)];
 * const end = Float64Array.from({ length: 100 }, (_, i) => i < 40 ? first : second);
 * assertEquals(batchDaysOf(end, "UTC").map(({ count }) => count), [40, 60]);
 * ```
 */
export function batchDaysOf(end: Float64Array, zone: string): BatchDay[] {
  if (end.length < LEAST_PASSAGES) return [];
  const clock = ianaTimeZone(zone);
  const counts = new Map<number, number>();
  const [first, last] = [end.reduce((low, at) => Math.min(low, at)), end.reduce((high, at) => Math.max(high, at))];
  const days = Math.round((last - first) / DAY) + 1;
  if (days < LEAST_DAYS) return [];
  for (const at of end) {
    const day = localDay(clock, at);
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  const byCount = [...counts].sort(([dayA, a], [dayB, b]) => b - a || dayA - dayB);
  const few = FEW_DAYS * days;
  let covered = 0;
  const chosen = byCount.length <= few ? byCount : byCount.filter(([, count]) => {
    const isNeeded = covered < NEARLY_ALL * end.length;
    covered += count;
    return isNeeded;
  });
  if (chosen.length > few) return [];
  return chosen.map(([day, count]) => ({ day, count })).sort((a, b) => a.day - b.day);
}
