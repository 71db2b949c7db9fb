import type { EventLog } from "../event-log/event-log.ts";
import { segmentStatistics } from "./segment-statistics.ts";

/**
 * How long cases take from one activity to the next one, and what share of all such time that is.
 */
export interface SegmentFigures {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly totalSeconds: number;
  readonly meanSeconds: number;
  readonly medianSeconds: number;
  readonly p90Seconds: number;
  /** Of the total of all segments, from 0 to 1; null where that is 0. */
  readonly share: number | null;
}

/**
 * The segments of a log, those that take the most time in total first; equal ones by `from`, then
 * `to`. From event to next event (completion to completion).
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { segmentFigures } from "@/performance/segment-figures.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = [{ activity: "a", time: 0 }, { activity: "b", time: 3000 }, { activity: "c", time: 4000 }];
 * const [first] = segmentFigures(eventLogFromTraces([{ caseId: "1", events }]));
 * assertEquals([first.from, first.to, first.share], ["a", "b", 0.75]);
 * ```
 */
export function segmentFigures(log: EventLog): SegmentFigures[] {
  const { activities, from, to, counts, totalSeconds, meanSeconds, medianSeconds, p90Seconds } = segmentStatistics(log);
  const all = totalSeconds.reduce((sum, seconds) => sum + seconds, 0);
  const order = Array.from(from, (_, edge) => edge).sort((a, b) => totalSeconds[b] - totalSeconds[a] || a - b);
  return order.map((edge) => ({
    from: activities[from[edge]],
    to: activities[to[edge]],
    count: counts[edge],
    totalSeconds: totalSeconds[edge],
    meanSeconds: meanSeconds[edge],
    medianSeconds: medianSeconds[edge],
    p90Seconds: p90Seconds[edge],
    share: all > 0 ? totalSeconds[edge] / all : null,
  }));
}
