/**
 * The instant at which a clock in a zone shows a local time, as a form gives it.
 *
 * @param local such as `2026-03-01T08:30`
 * @param zone IANA name
 * @returns ms since 1970-01-01 UTC; NaN for a text that is no time. Where the zone skips the time,
 * the clock after the gap is taken
 * @example
 * ```ts
 * import { zonedTime } from "@/browser/zoned-time.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(new Date(zonedTime("2026-07-01T08:30", "Europe/Berlin")).toISOString(), "2026-07-01T06:30:00.000Z");
 * ```
 */
export function zonedTime(local: string, zone: string): number {
  const wanted = Date.parse(`${local.length === 16 ? `${local}:00` : local}Z`);
  if (Number.isNaN(wanted)) return NaN;
  let instant = wanted;
  // The offset at the first guess may be that of the other side of a clock change: the second look
  // settles it.
  for (let look = 0; look < 2; look++) {
    instant = wanted - (Date.parse(`${localTime(instant, zone)}:00Z`) - Math.floor(instant / 60_000) * 60_000);
  }
  return instant;
}

/** What a clock in a zone shows at an instant, as a form takes it: `2026-03-01T08:30`. */
export function localTime(ms: number, zone: string): string {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  return `${parts.get("year")!.padStart(4, "0")}-${parts.get("month")}-${parts.get("day")}T${parts.get("hour")}:${
    parts.get("minute")
  }`;
}
