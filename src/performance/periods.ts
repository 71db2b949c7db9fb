import { DAY, weekdayOfDay } from "../time/civil-date.ts";

/** Consecutive periods of equal length, in UTC. */
export interface Periods {
  /** Begin of the first period, ms since 1970: midnight; of a Monday if periods are weeks. */
  readonly begin: number;
  /** Length of each, ms. */
  readonly length: number;
  readonly count: number;
}

/** Most periods: a curve of more points would show no more. */
const MOST_OF_A_UNIT = 120;

/**
 * Periods that cover the time from the first to the last instant, at most 120: days, or weeks, or
 * four weeks, or a multiple of 364 days.
 */
export function periodsOf(first: number, last: number): Periods {
  if (!(first <= last)) return { begin: 0, length: DAY, count: 0 };
  const firstDay = Math.floor(first / DAY);
  const days = Math.floor(last / DAY) - firstDay + 1;
  if (days <= MOST_OF_A_UNIT) return { begin: firstDay * DAY, length: DAY, count: days };
  const length = [7, 28].find((length) => days <= MOST_OF_A_UNIT * length) ?? 364 * Math.ceil(days / (364 * MOST_OF_A_UNIT));
  const monday = firstDay - (weekdayOfDay(firstDay) - 1);
  return { begin: monday * DAY, length: length * DAY, count: Math.ceil((Math.floor(last / DAY) + 1 - monday) / length) };
}

/** The period of an instant. */
export const periodAt = ({ begin, length }: Periods, instant: number): number => Math.floor((instant - begin) / length);

/** The begin of a period as ISO 8601 text, to the day. */
export const periodName = ({ begin, length }: Periods, period: number): string =>
  new Date(begin + period * length).toISOString().slice(0, -"T00:00:00.000Z".length);
