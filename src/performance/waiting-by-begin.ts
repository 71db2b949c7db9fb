import type { EventLog } from "../event-log/event-log.ts";
import { quantile } from "../numerics/quantile.ts";
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
 * it begins (the event before). n log n in the passages.
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
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a", time: tuesday }, { activity: "b", time: tuesday + 5000 }] }]);
 * const { medianSeconds } = waitingByBegin(log, delaysOf(log), { isOf: () => true, rows: "weekday", zone: "UTC" });
 * assertEquals(medianSeconds[24 + 9], 5);
 * ```
 */
export function waitingByBegin(
  { time }: EventLog,
  { seconds, segmentOf }: Delays,
  { isOf, rows, zone }: {
    readonly isOf: (segment: number) => boolean;
    readonly rows: WaitingByBegin["rows"];
    /** IANA name. */
    readonly zone: string;
  },
): WaitingByBegin {
  const { offsetAt } = ianaTimeZone(zone);
  const passages: { readonly row: number; readonly column: number; readonly wait: number }[] = [];
  for (let i = 0; i < time.length; i++) {
    if (segmentOf[i] < 0 || !isOf(segmentOf[i])) continue;
    const local = time[i - 1] + offsetAt(time[i - 1]);
    const day = Math.floor(local / DAY);
    if (rows === "weekday") {
      passages.push({ row: weekdayOfDay(day) - 1, column: Math.floor((local - day * DAY) / HOUR), wait: seconds[i] });
    } else {
      const { year, month } = dateOfDay(day);
      passages.push({ row: month - 1, column: year, wait: seconds[i] });
    }
  }
  const [first, last] = rows === "weekday" ? [0, 23] : passages.reduce(
    ([low, high], { column }) => [Math.min(low, column), Math.max(high, column)],
    [Infinity, -Infinity],
  );
  const columns = Array.from({ length: Math.max(0, last - first + 1) || 0 }, (_, i) => first + i);
  const cells = Array.from({ length: (rows === "weekday" ? 7 : 12) * columns.length }, (): number[] => []);
  for (const { row, column, wait } of passages) cells[row * columns.length + column - first].push(wait);
  return {
    rows,
    columns,
    counts: Uint32Array.from(cells, (waits) => waits.length),
    medianSeconds: Float64Array.from(
      cells,
      (waits) => waits.length === 0 ? NaN : quantile(Float64Array.from(waits).sort(), 0.5),
    ),
  };
}
