import { formatTime } from "./format-time.ts";
import { ianaTimeZone, instantOfLocal } from "./time-zone.ts";

/**
 * The instant at which a clock in a zone shows a local time, as a form gives it.
 *
 * @param local such as `2026-03-01T08:30`
 * @param zone IANA name
 * @returns ms since 1970-01-01 UTC, by the rule of {@linkcode instantOfLocal}; NaN for a text that
 * is no time
 *
 * @example
 * ```ts
 * import { zonedTime } from "@/time/local-time.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(new Date(zonedTime("2026-07-01T08:30", "Europe/Berlin")).toISOString(), "2026-07-01T06:30:00.000Z");
 * ```
 */
export function zonedTime(local: string, zone: string): number {
  const wanted = Date.parse(`${local.length === 16 ? `${local}:00` : local}Z`);
  return Number.isNaN(wanted) ? NaN : instantOfLocal(ianaTimeZone(zone), wanted);
}

/** What a clock in a zone shows at an instant, as a form takes it: `2026-03-01T08:30`. */
export function localTime(ms: number, zone: string): string {
  return formatTime(ms + ianaTimeZone(zone).offsetAt(ms)).slice(0, "2026-03-01T08:30".length);
}
