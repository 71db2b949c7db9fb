import { type Batching, batchingOf } from "../../performance/batching.ts";
import { type Rework, reworkOf } from "../../performance/rework.ts";
import { type SegmentWaitingCauses, waitingCausesOf } from "../../performance/waiting-causes.ts";
import { type CalendarDocument, calendarOfDocument } from "../../time/calendar-document.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { datesOf, type Hours, learnedCalendar, timedEvents } from "./timed-events.ts";
import { workerOrder } from "./kept-orders.ts";

/** Why cases wait. */
export interface CausesOfWaiting {
  /** By segment; null for a log without start times or without resources. */
  readonly segments: readonly SegmentWaitingCauses[] | null;
  readonly hasStarts: boolean;
  readonly hasResources: boolean;
  /** The calendar by which time is out of hours; null for a log of dates. */
  readonly calendar: CalendarDocument | null;
  readonly batching: Batching;
  readonly rework: Rework;
}

/**
 * Batches, rework, and the causes of waiting. Hours are those of the calendar, or the learned ones.
 */
export function causesOfWaiting(events: FilteredEvents, hours: Hours): CausesOfWaiting {
  const { log } = timedEvents(events, "all");
  const calendar = datesOf(events) !== null
    ? null
    : typeof hours === "string"
    ? learnedCalendar(events.whole, events.zone)
    : hours;
  const order = workerOrder(events);
  return {
    segments: waitingCausesOf(log, calendar === null ? { order } : { order, calendar: calendarOfDocument(calendar) }),
    hasStarts: log.start !== null,
    hasResources: log.resource !== null,
    calendar,
    batching: batchingOf(log, { order }),
    rework: reworkOf(log),
  };
}
