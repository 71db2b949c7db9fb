import type { EventLog } from "../event-log/event-log.ts";
import { DAY, weekdayOfDay } from "../time/civil-date.ts";
import { shiftOfDates } from "../time/dates-only.ts";

/** Consecutive periods of equal length, in UTC; in a log of dates by the dates that are meant. */
export interface Periods {
  /** Begin of the first period, ms since 1970: midnight; of a Monday if periods are weeks. */
  readonly begin: number;
  /** Length of each, ms. */
  readonly length: number;
  readonly count: number;
  /** What to add to a time so that its UTC day is the one that counts, ms. */
  readonly shift: number;
}

/** Most periods: a curve of more points would show no more. */
const MOST_OF_A_UNIT = 120;

/**
 * Periods that cover the time from the first to the last instant, at most 120: days, or weeks, or
 * four weeks, or a multiple of 364 days.
 *
 * @param log whose times the instants are of
 */
export function periodsOf(log: Pick<EventLog, "time">, first: number, last: number): Periods {
  const shift = shiftOfDates(log) ?? 0;
  if (!(first <= last)) return { begin: 0, length: DAY, count: 0, shift };
  const [firstDay, lastDay] = [first, last].map((instant) => Math.floor((instant + shift) / DAY));
  const days = lastDay - firstDay + 1;
  if (days <= MOST_OF_A_UNIT) return { begin: firstDay * DAY - shift, length: DAY, count: days, shift };
  const length = [7, 28].find((length) => days <= MOST_OF_A_UNIT * length) ?? 364 * Math.ceil(days / (364 * MOST_OF_A_UNIT));
  const monday = firstDay - (weekdayOfDay(firstDay) - 1);
  return { begin: monday * DAY - shift, length: length * DAY, count: Math.ceil((lastDay + 1 - monday) / length), shift };
}

/** The period of an instant. */
export const periodAt = ({ begin, length }: Periods, instant: number): number => Math.floor((instant - begin) / length);

/** The begin of a period as ISO 8601 text, to the day. */
export const periodName = ({ begin, length, shift }: Periods, period: number): string =>
  new Date(begin + shift + period * length).toISOString().slice(0, -"T00:00:00.000Z".length);
