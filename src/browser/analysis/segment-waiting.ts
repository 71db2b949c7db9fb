import { type Delays, delaysOf } from "../../performance/delays.ts";
import { onWholeDays } from "../../performance/dates-only.ts";
import { type QueueCurve, queueCurve, queueFigures } from "../../performance/queue-figures.ts";
import { type WaitingByBegin, waitingByBegin } from "../../performance/waiting-by-begin.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { type Hours, timedEvents } from "./timed-events.ts";

/** A segment whose waiting is asked for. */
export interface SegmentWaitingRequest {
  readonly from: string;
  readonly to: string;
  /** Hours that count in the medians. */
  readonly hours: Hours;
  /** Part of the curve of the queue, ms since 1970; null for all of it. */
  readonly range: readonly [from: number, to: number] | null;
}

/** How cases wait in a segment. */
export interface SegmentWaiting {
  readonly measure: Delays["measure"];
  /** Null where no case takes the segment. */
  readonly byBegin: WaitingByBegin | null;
  readonly curve: QueueCurve;
  /** See `QueueFigures`. */
  readonly meanLength: number | null;
  readonly longestLength: number;
  readonly risesWithLoad: boolean;
}

/**
 * The queue before a segment, and its waits by weekday and hour, or by month where the log has
 * dates only.
 */
export function segmentWaiting(events: FilteredEvents, { from, to, hours, range }: SegmentWaitingRequest): SegmentWaiting {
  const { log: timed, clock, dates } = timedEvents(events, hours);
  const log = dates === null ? timed : onWholeDays(timed, dates);
  const { activities } = log;
  const positionIn = ({ segments }: Delays) =>
    segments.findIndex((one) => activities[one.from] === from && activities[one.to] === to);
  const delays = delaysOf(log);
  const measured = dates === null && clock !== timed ? delaysOf(clock) : delays;
  const [segment, measuredSegment] = [delays, measured].map(positionIn);
  const enters: number[] = [];
  const leaves: number[] = [];
  for (let i = 0; i < log.time.length; i++) {
    if (segment < 0 || delays.segmentOf[i] !== segment) continue;
    enters.push(log.time[i - 1]);
    leaves.push(log.time[i - 1] + delays.seconds[i] * 1000);
  }
  const { meanLength, longestLength, risesWithLoad } = queueFigures(log, delays, (other) => other === segment);
  return {
    measure: delays.measure,
    byBegin: segment < 0 ? null : waitingByBegin(log, measured, {
      isOf: (other) => other === measuredSegment,
      rows: dates === null ? "weekday" : "month",
      zone: dates === null ? events.zone : "UTC",
    }),
    curve: queueCurve(
      Float64Array.from(enters),
      Float64Array.from(leaves),
      range === null ? {} : { from: range[0], to: range[1] },
    ),
    meanLength,
    longestLength,
    risesWithLoad,
  };
}
