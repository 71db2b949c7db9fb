import type { EventLog } from "../../event-log/event-log.ts";
import type { Delays } from "../../performance/delays.ts";
import { onWholeDays } from "../../performance/whole-days.ts";
import { type QueueCurve, queueCurve, queueEntries, type QueueLength, queueLength } from "../../performance/queue-figures.ts";
import { type WaitingByBegin, waitingByBegin } from "../../performance/waiting-by-begin.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { delaysIn, type Hours, timedEvents } from "./timed-events.ts";

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
  /** Waits by their begin, by the hours that count. */
  readonly byBegin: Map<string, WaitingByBegin | null>;
}

/** The last one of each: a page asks for it with several hours and ranges. */
const queues = new WeakMap<FilteredEvents, SegmentQueue>();

/**
 * The queue before a segment, and its waits by weekday and hour, or by month where the log has
 * dates only.
 */
export function segmentWaiting(events: FilteredEvents, request: SegmentWaitingRequest): SegmentWaiting {
  const { delays, enters, leaves, length, byBegin } = queueOf(events, request);
  const key = JSON.stringify(request.hours);
  if (!byBegin.has(key)) byBegin.set(key, waitsByBegin(events, request));
  const { meanLength, longestLength, risesWithLoad } = length;
  return {
    measure: delays.measure,
    byBegin: byBegin.get(key)!,
    curve: queueCurve(enters, leaves, request.range === null ? {} : { from: request.range[0], to: request.range[1] }),
    meanLength,
    longestLength,
    risesWithLoad,
  };
}

function waitsByBegin(events: FilteredEvents, request: SegmentWaitingRequest): WaitingByBegin | null {
  const { log, delays, segment } = queueOf(events, request);
  if (segment < 0) return null;
  const { log: timed, clock, dates } = timedEvents(events, request.hours);
  const measured = dates === null && clock !== timed ? delaysIn(clock) : delays;
  const measuredSegment = positionIn(measured, log, request);
  return waitingByBegin(log, measured, {
    isOf: (other) => other === measuredSegment,
    rows: dates === null ? "weekday" : "month",
    zone: dates === null ? events.zone : "UTC",
  });
}

function queueOf(events: FilteredEvents, { from, to }: SegmentWaitingRequest): SegmentQueue {
  const key = JSON.stringify([from, to]);
  const known = queues.get(events);
  if (known?.key === key) return known;
  const { log: timed, dates } = timedEvents(events, "all");
  const log = dates === null ? timed : onWholeDays(timed, dates);
  const delays = delaysIn(log);
  const segment = positionIn(delays, log, { from, to });
  const entries = queueEntries(log, delays, (other) => other === segment);
  const queue = {
    key,
    log,
    delays,
    segment,
    enters: entries.enters,
    leaves: entries.leaves,
    byBegin: new Map<string, WaitingByBegin | null>(),
    length: queueLength(entries),
  };
  queues.set(events, queue);
  return queue;
}

const positionIn = (
  { segments }: Delays,
  { activities }: EventLog,
  { from, to }: { readonly from: string; readonly to: string },
) => segments.findIndex((one) => activities[one.from] === from && activities[one.to] === to);
