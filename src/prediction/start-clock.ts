import { usageError } from "../errors.ts";

/** What a clock on the wall says at an instant. */
export interface ClockReading {
  /** 0 to 23. */
  readonly hour: number;
  /** 1 (Monday) to 7 (Sunday). */
  readonly weekday: number;
  /** 1 to 12. */
  readonly month: number;
}

const DAY = 86_400_000;
const QUARTER_HOUR = 900_000;

/**
 * A clock in a time zone: reads hour, weekday and month of instants (ms since 1970-01-01 UTC). An offset is asked of `Intl` once for each quarter
 * of an hour in which an instant falls, since zones change theirs only there (since 1972).
 *
 * @param zone an IANA name such as `Europe/Berlin`
 * @throws a usage error for a zone that is not known
 *
 * @example
 * ```ts
 * import { startClock } from "@/prediction/start-clock.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const newYear = Date.UTC(2026, 11, 31, 23, 30);
 * assertEquals(startClock("UTC")(newYear), { hour: 23, weekday: 4, month: 12 });
 * assertEquals(startClock("Europe/Berlin")(newYear), { hour: 0, weekday: 5, month: 1 });
 * ```
 */
export function startClock(zone: string): (time: number) => ClockReading {
  const offsetAt = zone === "UTC" ? () => 0 : zoneOffsets(zone);
  return (time) => {
    const local = time + offsetAt(time);
    const day = Math.floor(local / DAY);
    return {
      hour: Math.floor((local - day * DAY) / 3_600_000),
      // Day 0 of the epoch was a Thursday.
      weekday: (((day + 3) % 7) + 7) % 7 + 1,
      month: new Date(local).getUTCMonth() + 1,
    };
  };
}

function zoneOffsets(zone: string): (time: number) => number {
  const format = formatFor(zone);
  const known = new Map<number, number>();
  return (time) => {
    const quarter = Math.floor(time / QUARTER_HOUR);
    let offset = known.get(quarter);
    if (offset === undefined) {
      offset = readOffset(format, quarter * QUARTER_HOUR);
      known.set(quarter, offset);
    }
    return offset;
  };
}

function formatFor(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (cause) {
    throw usageError({ expected: "a time zone such as Europe/Berlin", found: JSON.stringify(zone) }, { cause });
  }
}

function readOffset(format: Intl.DateTimeFormat, time: number): number {
  const part = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const [year, month, day, hour, minute, second] = ["year", "month", "day", "hour", "minute", "second"].map((name) =>
    part.get(name as Intl.DateTimeFormatPartTypes)!
  );
  return Date.UTC(year, month - 1, day, hour, minute, second) - time;
}
