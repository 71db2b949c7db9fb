import { DAY, HOUR, weekdayOfDay } from "../../time/civil-date.ts";
import { ianaTimeZone } from "../../time/time-zone.ts";

/** The local time of an instant. */
export interface ClockReading {
  /** 0 to 23. */
  readonly hour: number;
  /** 1 (Monday) to 7 (Sunday). */
  readonly weekday: number;
  /** 1 to 12. */
  readonly month: number;
}

/**
 * A clock in a time zone: reads hour, weekday and month of instants (ms since 1970-01-01 UTC).
 *
 * @param zone an IANA name such as `Europe/Berlin`
 * @throws a usage error for a zone that is not known
 *
 * @example
 * ```ts
 * import { startClock } from "@/prediction/dataset/start-clock.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const newYear = Date.UTC(2026, 11, 31, 23, 30);
 * assertEquals(startClock("UTC")(newYear), { hour: 23, weekday: 4, month: 12 });
 * assertEquals(startClock("Europe/Berlin")(newYear), { hour: 0, weekday: 5, month: 1 });
 * ```
 */
export function startClock(zone: string): (time: number) => ClockReading {
  const { offsetAt } = ianaTimeZone(zone);
  return (time) => {
    const local = time + offsetAt(time);
    const day = Math.floor(local / DAY);
    return {
      hour: Math.floor((local - day * DAY) / HOUR),
      weekday: weekdayOfDay(day),
      month: new Date(local).getUTCMonth() + 1,
    };
  };
}
