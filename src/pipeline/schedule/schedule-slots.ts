import { CronExpressionParser } from "cron-parser";
import { createHash } from "node:crypto";
import { usageError } from "../../errors.ts";

/**
 * The latest instant at or before `now` for which a line of cron stands.
 *
 * @param cron minute, hour, day of month, month, weekday; seconds may stand before them
 * @param zone IANA zone that the line is read in; changes of the clocks are respected
 * @throws a usage error for a line that is none
 *
 * @example
 * ```ts
 * import { latestSlot } from "@/pipeline/schedule/schedule-slots.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const now = new Date("2026-11-23T10:20:00Z");
 * assertEquals(latestSlot("30 2 * * *", "Europe/Berlin", now), new Date("2026-11-23T01:30:00Z"));
 * ```
 */
export function latestSlot(cron: string, zone: string, now: Date): Date {
  // `prev` looks before an instant: one millisecond later, so that now itself counts.
  return parseCron(cron, zone, new Date(now.getTime() + 1)).prev().toDate();
}

/** The first instant after `now` for which a line of cron stands; see {@linkcode latestSlot}. */
export function nextSlot(cron: string, zone: string, now: Date): Date {
  return parseCron(cron, zone, now).next().toDate();
}

function parseCron(cron: string, zone: string, currentDate: Date) {
  try {
    return CronExpressionParser.parse(cron, { tz: zone, currentDate });
  } catch (error) {
    throw usageError({
      expected: "a line of cron such as 30 2 * * * (minute, hour, day, month, weekday)",
      found: JSON.stringify(cron),
    }, { cause: error });
  }
}

/**
 * The id of a slot's run in the queue: the same for every scheduler, so that the queue takes it
 * once.
 *
 * @param after id of the run that it follows, for a job that runs after another
 */
export function slotId(job: string, slot: Date, after = ""): string {
  const hex = createHash("sha256").update(`${job} ${slot.toISOString()} ${after}`.trimEnd()).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
}
