import type { EventLog } from "../../event-log/event-log.ts";
import { shiftOfDates } from "../../time/dates-only.ts";
import { type Delays, delaysOf } from "../../performance/delays.ts";
import { learnCalendar } from "../../performance/learn-calendar.ts";
import { onWorkingClock } from "../../performance/working-clock.ts";
import { type CalendarDocument, calendarOfDocument } from "../../time/calendar-document.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { keptFor } from "./kept-for.ts";

/** Which hours count: all, the working hours learned from the log, or those of a calendar. */
export type Hours = "all" | "learned" | CalendarDocument;

/** The events that filters leave, as figures of time need them. */
interface TimedEvents {
  /** With start times and resources where the log has them, without attributes. */
  readonly log: EventLog;
  /** The same in working time, or `log` itself for all hours. */
  readonly clock: EventLog;
  /** The calendar of `clock`; null for all hours. */
  readonly calendar: CalendarDocument | null;
  /** See {@linkcode shiftOfDates}. */
  readonly dates: number | null;
}

const learned = new WeakMap<EventLog, CalendarDocument | null>();

/**
 * The events with their starts and resources. Working hours are learned from the whole log,
 * whatever the filters: they say nothing on when people work. A log of dates has none.
 */
export function timedEvents(events: FilteredEvents, hours: Hours): TimedEvents {
  const { whole, zone } = events;
  const log = events.withResources();
  const shift = datesOf(events);
  const calendar = hours === "all" || shift !== null ? null : hours === "learned" ? learnedCalendar(whole, zone) : hours;
  return {
    log,
    clock: calendar === null ? log : onWorkingClock(log, calendarOfDocument(calendar)),
    calendar,
    dates: shift,
  };
}

/** Whether the whole log has dates only; see {@linkcode shiftOfDates}. */
export const datesOf = ({ whole }: FilteredEvents): number | null => shiftOfDates(whole);

const delays = new WeakMap<EventLog, Delays>();

/** The {@linkcode delaysOf} the events that filters leave, found once for the same log. */
export const delaysIn = (log: EventLog): Delays => keptFor(delays, log, () => delaysOf(log));

/** The working hours of a log. */
export const learnedCalendar = (whole: EventLog, zone: string): CalendarDocument | null =>
  keptFor(learned, whole, () => learnCalendar(whole, { zone }));
