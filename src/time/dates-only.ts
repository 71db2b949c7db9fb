import { DAY, HOUR } from "./civil-date.ts";

/** Share of the events that may have another time of day in a log of dates. */
const MOST_OTHERS = 0.01;
/** Offsets of zones from UTC are whole quarters of an hour. */
const QUARTER = HOUR / 4;
/** The latest midnight of a zone west of UTC, in Honolulu: a later one is of a zone in the east. */
const LAST_WESTERN = 10 * HOUR;
/** Programs write dates at noon UTC, so that they are the same day in nearly all zones. */
const NOON = 12 * HOUR;

const shifts = new WeakMap<Float64Array, number | null>();

/**
 * Whether a log has dates without times of day: at least 99 % of its times are midnights of one
 * zone, which are at one time of the UTC day, or at two that are an hour apart because of summer
 * time, never both on one date; or noon UTC, which few zones have as midnight. A log of a single
 * day tells this only by midnights of UTC: any other time may be a time of day. Times that are not
 * known (NaN) do not count. Linear in the events; kept for the same times.
 *
 * @returns what to add to a time, in ms, so that its UTC day is the date that is meant; null for a
 * log with times of day
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { shiftOfDates } from "@/time/dates-only.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const romans = ["2025-03-01T00:00+01:00", "2025-04-01T00:00+02:00"].map((text) => Date.parse(text));
 * const log = eventLogFromTraces([{ caseId: "1", events: romans.map((time) => ({ activity: "a", time })) }]);
 * assertEquals(shiftOfDates(log), 2 * 3_600_000);
 * ```
 */
export function shiftOfDates({ time }: { readonly time: Float64Array }): number | null {
  const found = shifts.get(time);
  if (found !== undefined) return found;
  const shift = findShift(time);
  shifts.set(time, shift);
  return shift;
}

function findShift(time: Float64Array): number | null {
  const counts = new Map<number, number>();
  let [known, dayBefore, isOneDay] = [0, NaN, true];
  for (let i = 0; i < time.length; i++) {
    if (Number.isNaN(time[i])) continue;
    known++;
    const day = Math.floor(time[i] / DAY);
    const ofDay = time[i] - day * DAY;
    counts.set(ofDay, (counts.get(ofDay) ?? 0) + 1);
    if (counts.size > time.length * MOST_OTHERS + 2) return null;
    isOneDay &&= known === 1 || day === dayBefore;
    dayBefore = day;
  }
  const midnights = (first: number) => (counts.get(first) ?? 0) + (counts.get((first + HOUR) % DAY) ?? 0);
  let best = -1;
  for (const first of counts.keys()) {
    if (first % QUARTER === 0 && (best < 0 || midnights(first) > midnights(best))) best = first;
  }
  if (best < 0 || midnights(best) < known * (1 - MOST_OTHERS)) return null;
  if (isOneDay && best !== 0) return null;
  const shift = best > LAST_WESTERN && best !== NOON ? DAY - best : 0 - best;
  // A date has one midnight: an hour after it there is another time of the day.
  const dates = new Set(time.filter((at) => (at + shift) % DAY === 0));
  return time.filter((at) => dates.has(at - HOUR)).length > known * MOST_OTHERS ? null : shift;
}

/**
 * The zone by which the times of a log have their days, months and years: the given one; in a log
 * of dates that of a constant offset in which each event is on the date that is meant, such as
 * `+02:00` where midnights of Rome were stored in UTC. All that counts by days and longer periods,
 * and all filters, read times by it.
 *
 * @param zone IANA name, as the log or its reader gives it
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { zoneOfDays } from "@/time/dates-only.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const logOf = (...times: string[]) =>
 *   eventLogFromTraces([{ caseId: "1", events: times.map((time) => ({ activity: "a", time: Date.parse(time) })) }]);
 * assertEquals(zoneOfDays(logOf("2024-12-31T23:00Z", "2025-03-31T22:00Z"), "UTC"), "+02:00");
 * assertEquals(zoneOfDays(logOf("2024-12-31T23:10Z", "2025-03-31T22:00Z"), "UTC"), "UTC");
 * ```
 */
export function zoneOfDays(log: { readonly time: Float64Array }, zone: string): string {
  const shift = shiftOfDates(log);
  if (shift === null) return zone;
  return shift === 0 ? "UTC" : `${shift < 0 ? "-" : "+"}${new Date(Math.abs(shift)).toISOString().slice(11, 16)}`;
}
