import { usageError } from "../errors.ts";
import { DAY, dayOfDate, HOUR, weekdayOfDay } from "./civil-date.ts";

/**
 * A time zone: what the clocks on the wall show at an instant, and the other way round. Instants
 * are milliseconds since 1970-01-01 UTC; local times are written as if the zone were UTC, so that
 * the local midnight of day `d` is `d * DAY`.
 */
export interface TimeZone {
  /** The IANA name, such as `Europe/Berlin`. */
  readonly name: string;
  /** Local time minus UTC at an instant, in milliseconds. */
  offsetAt(instant: number): number;
}

/** The zone whose clocks show UTC. */
export const UTC: TimeZone = { name: "UTC", offsetAt: () => 0 };

/**
 * The instant at which the clocks of a zone show a local time. A time that the clocks skip is moved
 * forward by the length of the gap; of a time that they show twice, the earlier instant is taken.
 * Assumes that the zone changes its offset at most once in two days.
 */
export function instantOfLocal(zone: TimeZone, local: number): number {
  const before = zone.offsetAt(local - DAY);
  const after = zone.offsetAt(local + DAY);
  if (before === after || zone.offsetAt(local - before) === before) return local - before;
  return zone.offsetAt(local - after) === after ? local - after : local - before;
}

/** The day number (see {@linkcode dayOfDate}) that a zone's calendars show at an instant. */
export function localDay(zone: TimeZone, instant: number): number {
  return Math.floor((instant + zone.offsetAt(instant)) / DAY);
}

/**
 * A zone by the rule of the European Union: clocks go forward an hour on the last Sunday of March
 * at 01:00 UTC and back on the last Sunday of October at 01:00 UTC. By arithmetic alone, so that no
 * machine's zone database, old or new, has a say; right for the years since 1996.
 *
 * @example
 * ```ts
 * import { europeanTimeZone } from "@/time/time-zone.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const berlin = europeanTimeZone("Europe/Berlin", 1);
 * assertEquals(berlin.offsetAt(Date.UTC(2025, 6, 1)), 2 * 3_600_000);
 * ```
 *
 * @param name the IANA name that the zone goes by
 * @param standardHours hours that winter time is ahead of UTC: 0 for Lisbon, 1 for Berlin, 2 for
 * Athens
 */
export function europeanTimeZone(name: string, standardHours: number): TimeZone {
  const winter = standardHours * HOUR;
  const summer = winter + HOUR;
  let [year, yearStart, yearEnd, forward, back] = [NaN, NaN, NaN, NaN, NaN];
  return {
    name,
    offsetAt(instant) {
      if (!(instant >= yearStart && instant < yearEnd)) {
        year = yearOfInstant(instant);
        yearStart = dayOfDate(year, 1, 1) * DAY;
        yearEnd = dayOfDate(year + 1, 1, 1) * DAY;
        forward = lastSunday(year, 3) * DAY + HOUR;
        back = lastSunday(year, 10) * DAY + HOUR;
      }
      return instant >= forward && instant < back ? summer : winter;
    },
  };
}

function lastSunday(year: number, month: number): number {
  const last = dayOfDate(year, month + 1, 0);
  return last - weekdayOfDay(last) % 7;
}

const yearOfInstant = (instant: number): number => new Date(instant).getUTCFullYear();

/**
 * Any zone of the IANA database, as the engine's `Intl` knows it. Offsets are looked up once a year
 * and kept as a table of transitions, so that the many later questions cost a short search. Changes
 * that last less than a week are not seen.
 *
 * @example
 * ```ts
 * import { ianaTimeZone } from "@/time/time-zone.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(ianaTimeZone("Asia/Kolkata").offsetAt(Date.UTC(2025, 0, 1)), 5.5 * 3_600_000);
 * ```
 *
 * @throws a usage error if the engine does not know the name
 */
export function ianaTimeZone(name: string): TimeZone {
  const offsetByIntl = intlOffset(name);
  const years = new Map<number, Transitions>();
  return {
    name,
    offsetAt(instant) {
      const year = yearOfInstant(instant);
      let table = years.get(year);
      if (table === undefined) years.set(year, table = transitionsOfYear(year, offsetByIntl));
      let at = table.instants.length - 1;
      while (at > 0 && instant < table.instants[at]) at--;
      return table.offsets[at];
    },
  };
}

/** Offsets of one year: each holds from its instant on. */
interface Transitions {
  readonly instants: number[];
  readonly offsets: number[];
}

function transitionsOfYear(year: number, offsetAt: (instant: number) => number): Transitions {
  const start = dayOfDate(year, 1, 1) * DAY;
  const end = dayOfDate(year + 1, 1, 1) * DAY;
  const table: Transitions = { instants: [start], offsets: [offsetAt(start)] };
  for (let from = start; from < end; from += 7 * DAY) {
    const to = Math.min(from + 7 * DAY, end - 1000);
    const before = table.offsets[table.offsets.length - 1];
    if (offsetAt(to) === before) continue;
    let [low, high] = [from, to];
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000;
      if (offsetAt(middle) === before) low = middle;
      else high = middle;
    }
    table.instants.push(high);
    table.offsets.push(offsetAt(high));
  }
  return table;
}

function intlOffset(name: string): (instant: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      calendar: "gregory",
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (error) {
    throw usageError({ expected: "the name of an IANA time zone such as Europe/Berlin", found: JSON.stringify(name) }, {
      cause: error,
    });
  }
  return (instant) => {
    const whole = Math.floor(instant / 1000) * 1000;
    const parts = new Map(format.formatToParts(whole).map((part) => [part.type, part.value]));
    const number = (part: Intl.DateTimeFormatPartTypes) => Number(parts.get(part));
    const year = parts.get("era") === "BC" ? 1 - number("year") : number("year");
    const local = dayOfDate(year, number("month"), number("day")) * DAY +
      number("hour") * HOUR + number("minute") * 60_000 + number("second") * 1000;
    return local - whole;
  };
}
