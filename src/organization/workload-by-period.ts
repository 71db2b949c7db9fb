import { upperBound } from "../numerics/binary-search.ts";
import type { EventLog } from "../event-log/event-log.ts";

/**
 * Workload by resource and period: the value of resource r in period p stands at r × periods + p.
 */
export interface PeriodWorkload {
  /** Events completed in the period. */
  readonly events: Uint32Array;
  /**
   * Time in the period with at least one event in progress, in seconds; null if events have no
   * start.
   */
  readonly busySeconds: Float64Array | null;
}

/**
 * The workload of each resource in consecutive periods. Busy time counts each instant once, even if
 * events overlap, and in the period that it lies in. n log n in the events, plus the number of
 * periods that events last.
 *
 * @param bounds begins of the periods in ms since 1970, ascending, and the end of the last one;
 * events outside do not count
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { workloadByPeriod } from "@/organization/workload-by-period.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = [{ start: 0, time: 60_000 }, { start: 30_000, time: 150_000 }];
 * const log = eventLogFromTraces([{ caseId: "1", events: events.map((event) => ({ activity: "a", resource: "Ann", ...event })) }]);
 * const { events: completed, busySeconds } = workloadByPeriod(log, [0, 100_000, 200_000]);
 * assertEquals([[...completed], [...busySeconds!]], [[1, 1], [100, 50]]);
 * ```
 */
export function workloadByPeriod(log: EventLog, bounds: ArrayLike<number>): PeriodWorkload {
  const periods = Math.max(0, bounds.length - 1);
  const { values, codes } = log.resource ?? { values: [], codes: new Int32Array(log.time.length).fill(-1) };
  const events = new Uint32Array(values.length * periods);
  const periodAt = (instant: number) => upperBound(bounds, instant) - 1;
  for (let i = 0; i < codes.length; i++) {
    const period = periodAt(log.time[i]);
    if (codes[i] >= 0 && period >= 0 && period < periods) events[codes[i] * periods + period]++;
  }
  return { events, busySeconds: busySeconds(log, codes, { values, bounds, periods, periodAt }) };
}

function busySeconds(
  { start, time }: EventLog,
  codes: Int32Array,
  { values, bounds, periods, periodAt }: {
    readonly values: readonly string[];
    readonly bounds: ArrayLike<number>;
    readonly periods: number;
    readonly periodAt: (instant: number) => number;
  },
): Float64Array | null {
  if (start === null) return null;
  const busy = new Float64Array(values.length * periods);
  const worked = Array.from(codes.keys()).filter((i) => codes[i] >= 0 && start[i] <= time[i]).sort((a, b) => start[a] - start[b]);
  // Until when each resource was busy so far.
  const until = new Float64Array(values.length).fill(-Infinity);
  for (const i of worked) {
    const end = time[i];
    for (let from = Math.max(start[i], until[codes[i]]); from < end;) {
      const period = periodAt(from);
      const to = period + 1 < bounds.length ? Math.min(end, bounds[period + 1]) : end;
      if (period >= 0 && period < periods) busy[codes[i] * periods + period] += (to - from) / 1000;
      from = to;
    }
    until[codes[i]] = Math.max(until[codes[i]], end);
  }
  return busy;
}
