import { closedHours, type TimeStretch } from "../../performance/closed-hours.ts";
import type { CalendarDocument } from "../../time/calendar-document.ts";
import { minutesOf } from "../../time/working-calendar.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { datesOf, type Hours, learnedCalendar } from "./timed-events.ts";

/** A learned week with fewer working hours is no calendar: the log may have dates only. */
const LEAST_WEEKLY_HOURS = 10;

/**
 * The stretches of a span on which next to nobody works, by the calendar that is given or that the
 * whole log teaches; none where no calendar is known. See {@linkcode closedHours}.
 */
export function closedHoursOf(
  events: FilteredEvents,
  { hours, from, to }: TimeStretch & { readonly hours: Hours },
): TimeStretch[] {
  const { whole, zone } = events;
  if (hours === "all" || datesOf(events) !== null) return [];
  const calendar = hours === "learned" ? learnedCalendar(whole, zone) : hours;
  if (calendar === null || (hours === "learned" && weeklyHours(calendar) < LEAST_WEEKLY_HOURS)) return [];
  return closedHours(calendar, { from, to, zone });
}

const weeklyHours = ({ shifts }: CalendarDocument): number =>
  shifts.reduce((sum, { weekdays, from, to }) => sum + weekdays.length * (minutesOf(to) - minutesOf(from)), 0) / 60;
