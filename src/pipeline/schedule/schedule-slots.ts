import { CronExpressionParser } from "cron-parser";
import { createHash } from "node:crypto";
import { usageError } from "../../errors.ts";

/**
 * The latest instant at or before `now` that matches a cron expression.
 *
 * @param cron minute, hour, day of month, month, weekday; optionally seconds first
 * @param zone IANA zone of the expression; clock changes are respected
 * @throws a usage error for an invalid expression
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
  // `prev` excludes the instant itself; one millisecond more includes now.
  return parseCron(cron, zone, new Date(now.getTime() + 1)).prev().toDate();
}

/** The first instant after `now` that matches a cron expression; see {@linkcode latestSlot}. */
export function nextSlot(cron: string, zone: string, now: Date): Date {
  return parseCron(cron, zone, now).next().toDate();
}

function parseCron(cron: string, zone: string, currentDate: Date) {
  try {
    return CronExpressionParser.parse(cron, { tz: zone, currentDate });
  } catch (error) {
    throw usageError({
      expected: "a cron expression such as 30 2 * * * (minute, hour, day, month, weekday)",
      found: JSON.stringify(cron),
    }, { cause: error });
  }
}

/**
 * The id of the run of a slot. All schedulers compute the same id, so the queue takes the run once.
 *
 * @param after id of the run that it follows, for a job that runs after another job
 */
export function slotId(job: string, slot: Date, after = ""): string {
  const hex = createHash("sha256").update(`${job} ${slot.toISOString()} ${after}`.trimEnd()).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
}
