import type { EventLog } from "../../event-log/event-log.ts";
import { type Delays, delaysOf } from "../../performance/delays.ts";
import { onWholeDays } from "../../performance/dates-only.ts";
import { type QueueCurve, queueCurve, type QueueLength, queueLength } from "../../performance/queue-figures.ts";
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

/** What the hours and the part of the curve do not change. */
interface SegmentQueue {
  readonly key: string;
  /** The events, on whole days where the log has dates only. */
  readonly log: EventLog;
  readonly delays: Delays;
  /** Its number in `delays`; -1 where no case takes the segment. */
  readonly segment: number;
  readonly enters: Float64Array;
  readonly leaves: Float64Array;
  readonly length: QueueLength;
}

/** The last one of each: a page asks for it with several hours and ranges. */
const queues = new WeakMap<FilteredEvents, SegmentQueue>();

/**
 * The queue before a segment, and its waits by weekday and hour, or by month where the log has
 * dates only.
 */
export function segmentWaiting(events: FilteredEvents, request: SegmentWaitingRequest): SegmentWaiting {
  const { log, delays, segment, enters, leaves, length } = queueOf(events, request);
  const { log: timed, clock, dates } = timedEvents(events, request.hours);
  const measured = dates === null && clock !== timed ? delaysOf(clock) : delays;
  const measuredSegment = positionIn(measured, log, request);
  const { meanLength, longestLength, risesWithLoad } = length;
  return {
    measure: delays.measure,
    byBegin: segment < 0 ? null : waitingByBegin(log, measured, {
      isOf: (other) => other === measuredSegment,
      rows: dates === null ? "weekday" : "month",
      zone: dates === null ? events.zone : "UTC",
    }),
    curve: queueCurve(enters, leaves, request.range === null ? {} : { from: request.range[0], to: request.range[1] }),
    meanLength,
    longestLength,
    risesWithLoad,
  };
}

function queueOf(events: FilteredEvents, { from, to }: SegmentWaitingRequest): SegmentQueue {
  const key = JSON.stringify([from, to]);
  const known = queues.get(events);
  if (known?.key === key) return known;
  const { log: timed, dates } = timedEvents(events, "all");
  const log = dates === null ? timed : onWholeDays(timed, dates);
  const delays = delaysOf(log);
  const segment = positionIn(delays, log, { from, to });
  const enters: number[] = [];
  const leaves: number[] = [];
  for (let i = 0; i < log.time.length; i++) {
    if (segment < 0 || delays.segmentOf[i] !== segment) continue;
    enters.push(log.time[i - 1]);
    leaves.push(log.time[i - 1] + delays.seconds[i] * 1000);
  }
  const queue = {
    key,
    log,
    delays,
    segment,
    enters: Float64Array.from(enters),
    leaves: Float64Array.from(leaves),
    length: queueLength(log, delays, (other) => other === segment),
  };
  queues.set(events, queue);
  return queue;
}

const positionIn = (
  { segments }: Delays,
  { activities }: EventLog,
  { from, to }: { readonly from: string; readonly to: string },
) => segments.findIndex((one) => activities[one.from] === from && activities[one.to] === to);
