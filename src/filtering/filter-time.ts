import { usageError } from "../errors.ts";
import { DAY, dayOfDate, dayOfExistingDate } from "../time/civil-date.ts";
import { instantOfLocal, type TimeZone, UTC } from "../time/time-zone.ts";
import type { TimeRange } from "./filter.ts";

/** A range of instants in ms, without its end; infinite if there is no bound. */
interface InstantRange {
  readonly from: number;
  readonly before: number;
}

const FORM = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;

/**
 * The period of a text: a year, month, day, minute, second or fraction of a second, such as `2026`,
 * `2026-01`, `2026-01-31`, `2026-01-31T08:30`, `2026-01-31T08:30:15.25`. A text with a clock time
 * may end with `Z` or an offset such as `+02:00`. Null for other texts.
 *
 * @param zone of times without an offset
 *
 * @example
 * ```ts
 * import { periodOf } from "@/filtering/filter-time.ts";
 * import { UTC } from "@/time/time-zone.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(periodOf("1970-01-02", UTC), { from: 86_400_000, before: 2 * 86_400_000 });
 * assertEquals(periodOf("2026-02-30", UTC), null);
 * ```
 */
export function periodOf(text: string, zone: TimeZone): InstantRange | null {
  const match = FORM.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction, offset] = match;
  const [y, m, d] = [Number(year), Number(month ?? 1), Number(day ?? 1)];
  const midnight = dayOfExistingDate(y, m, d) * DAY;
  if (Number.isNaN(midnight)) return null;
  if (Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 59) return null;
  const clock = (Number(hour ?? 0) * 60 + Number(minute ?? 0)) * 60_000 + Number(second ?? 0) * 1000;
  const local = midnight + clock + Number((fraction ?? "").padEnd(6, "0")) / 1000;
  const next = month === undefined
    ? dayOfDate(y + 1, 1, 1) * DAY
    : day === undefined
    ? dayOfDate(m === 12 ? y + 1 : y, m % 12 + 1, 1) * DAY
    : hour === undefined
    ? midnight + DAY
    : local + (second === undefined ? 60_000 : 1000 / 10 ** (fraction ?? "").length);
  const toInstant = (time: number) => offset === undefined ? instantOfLocal(zone, time) : time - offsetOf(offset);
  // The length of days, months and years depends on the zone.
  const from = toInstant(local);
  return { from, before: hour === undefined ? toInstant(next) : from + (next - local) };
}

function offsetOf(offset: string): number {
  if (offset === "Z") return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4));
  return (offset[0] === "-" ? -minutes : minutes) * 60_000;
}

/** Whether {@linkcode periodOf} can read a text. */
export const isTime = (text: string): boolean => periodOf(text, UTC) !== null;

/**
 * The instants of a range.
 *
 * @throws a usage error if a bound is not a time
 */
export function instantsOf({ from, to }: TimeRange, zone: TimeZone): InstantRange {
  return {
    from: from === null ? -Infinity : period(from, zone).from,
    before: to === null ? Infinity : period(to, zone).before,
  };
}

function period(text: string, zone: TimeZone): InstantRange {
  const found = periodOf(text, zone);
  if (found !== null) return found;
  throw usageError({ expected: "a time such as 2026, 2026-01-31 or 2026-01-31T08:30 in a filter", found: JSON.stringify(text) });
}

/** Whether an instant lies in a range. */
export const isWithin = (time: number, { from, before }: InstantRange): boolean => time >= from && time < before;
