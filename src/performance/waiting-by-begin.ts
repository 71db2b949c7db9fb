import type { EventLog } from "../event-log/event-log.ts";
import { selectQuantile } from "../numerics/quantile.ts";
import { dateOfDay, DAY, HOUR, weekdayOfDay } from "../time/civil-date.ts";
import { ianaTimeZone } from "../time/time-zone.ts";
import type { Delays } from "./delays.ts";

/** How long cases wait, by the time at which waiting begins. */
export interface WaitingByBegin {
  /** `weekday` (Monday first) by hour, or `month` (January first) by year. */
  readonly rows: "weekday" | "month";
  /** The hours 0 to 23, or the years without a gap. */
  readonly columns: readonly number[];
  /** Passages of each cell, row by row. */
  readonly counts: Uint32Array;
  /** Median of each cell in seconds, NaN where it has no passage. */
  readonly medianSeconds: Float64Array;
}

/**
 * The median wait of some segments by weekday and hour, or by month and year, of the time at which
 * it begins (the event before). Linear in the events.
 *
 * @param log gives the time at which waiting begins
 * @param delays gives how long it takes; may be of the same log in working time
 * @param isOf chooses segments by their index in `delays`
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { delaysOf } from "@/performance/delays.ts";
 * import { waitingByBegin } from "@/performance/waiting-by-begin.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tuesday = Date.UTC(2025, 0, 7, 9);
 * const log = eventLogFromTraces([{
 *   caseId: "1",
 *   events: [{ activity: "a", time: tuesday }, { activity: "b", time: tuesday + 5000 }],
 * }]);
 * const { medianSeconds } = waitingByBegin(log, delaysOf(log), {
 *   isOf: () => true,
 *   rows: "weekday",
 *   zone: "UTC",
 * });
 * assertEquals(medianSeconds[24 + 9], 5);
 * ```
 */
export function waitingByBegin(
  { time }: EventLog,
  { seconds, segmentOf, segments }: Delays,
  { isOf, rows, zone }: {
    readonly isOf: (segment: number) => boolean;
    readonly rows: WaitingByBegin["rows"];
    /** IANA name. */
    readonly zone: string;
  },
): WaitingByBegin {
  const { offsetAt } = ianaTimeZone(zone);
  const isAsked = Uint8Array.from(segments, (_, segment) => isOf(segment) ? 1 : 0);
  const events: number[] = [];
  const rowOf: number[] = [];
  const columnOf: number[] = [];
  for (let i = 0; i < time.length; i++) {
    if (segmentOf[i] < 0 || isAsked[segmentOf[i]] === 0) continue;
    const local = time[i - 1] + offsetAt(time[i - 1]);
    const day = Math.floor(local / DAY);
    events.push(i);
    if (rows === "weekday") {
      rowOf.push(weekdayOfDay(day) - 1);
      columnOf.push(Math.floor((local - day * DAY) / HOUR));
    } else {
      const { year, month } = dateOfDay(day);
      rowOf.push(month - 1);
      columnOf.push(year);
    }
  }
  const [first, last] = rows === "weekday" ? [0, 23] : columnOf.reduce(
    ([low, high], column) => [Math.min(low, column), Math.max(high, column)],
    [Infinity, -Infinity],
  );
  const columns = Array.from({ length: Math.max(0, last - first + 1) || 0 }, (_, i) => first + i);
  const counts = new Uint32Array((rows === "weekday" ? 7 : 12) * columns.length);
  const cellOf = rowOf.map((row, at) => row * columns.length + columnOf[at] - first);
  for (const cell of cellOf) counts[cell]++;
  const offsets = new Uint32Array(counts.length + 1);
  for (let cell = 0; cell < counts.length; cell++) offsets[cell + 1] = offsets[cell] + counts[cell];
  const next = offsets.slice();
  const waits = new Float64Array(events.length);
  for (let at = 0; at < events.length; at++) waits[next[cellOf[at]]++] = seconds[events[at]];
  const medianSeconds = new Float64Array(counts.length);
  for (let cell = 0; cell < counts.length; cell++) {
    medianSeconds[cell] = selectQuantile(waits.subarray(offsets[cell], offsets[cell + 1]), 0.5);
  }
  return { rows, columns, counts, medianSeconds };
}
