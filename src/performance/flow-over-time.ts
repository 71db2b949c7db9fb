import type { EventLog } from "../event-log/event-log.ts";
import { timeSpan } from "../event-log/time-span.ts";
import { periodAt, periodName, periodsOf } from "./periods.ts";

/** Arrivals, completions and work in progress in a period. */
export interface FlowPeriod {
  /**
   * Start of the period, UTC or in a log of dates the date that is meant, such as `2025-01-06`. It
   * ends when the next period starts.
   */
  readonly from: string;
  /** Cases whose first event is in the period. */
  readonly arrivals: number;
  /**
   * Cases whose last event is in the period, including cases that still run at the end of the log.
   */
  readonly completions: number;
  readonly events: number;
  /** Cases in progress at the end of the period: with events before and after it. */
  readonly workInProgress: number;
}

/**
 * Arrivals, completions and work in progress of a log, by days, weeks, four weeks or years. Linear
 * in the events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { flowOverTime } from "@/performance/flow-over-time.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = [{ activity: "a", time: 0 }, { activity: "b", time: 86_400_000 }];
 * assertEquals(flowOverTime(eventLogFromTraces([{ caseId: "1", events }])), [
 *   { from: "1970-01-01", arrivals: 1, completions: 0, events: 1, workInProgress: 1 },
 *   { from: "1970-01-02", arrivals: 0, completions: 1, events: 1, workInProgress: 0 },
 * ]);
 * ```
 */
export function flowOverTime({ caseOffsets, time }: EventLog): FlowPeriod[] {
  const { firstTime: first, lastTime: last } = timeSpan({ time });
  const periods = periodsOf({ time }, first, last);
  const [arrivals, completions, events] = [0, 1, 2].map(() => new Float64Array(periods.count));
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    if (caseOffsets[c] === caseOffsets[c + 1]) continue;
    arrivals[periodAt(periods, time[caseOffsets[c]])]++;
    completions[periodAt(periods, time[caseOffsets[c + 1] - 1])]++;
  }
  for (let i = 0; i < time.length; i++) events[periodAt(periods, time[i])]++;
  let underWay = 0;
  return Array.from(arrivals, (arrived, period) => ({
    from: periodName(periods, period),
    arrivals: arrived,
    completions: completions[period],
    events: events[period],
    workInProgress: underWay += arrived - completions[period],
  }));
}
