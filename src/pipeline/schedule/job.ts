import type { Database } from "../../database/mod.ts";
import type { Reporter } from "../reporter.ts";
import type { Settings } from "../settings.ts";
import { nextSlot } from "./schedule-slots.ts";

/**
 * A job. Each file in the folder `jobs/` exports one as its default. The scheduler runs it on its
 * schedule, `deno task job NAME` runs it by hand, and `deno task history` shows how its runs ended.
 *
 * @example
 * ```ts
 * import { listLogs } from "@/database/mod.ts";
 * import type { Job } from "@/pipeline/schedule/job.ts";
 *
 * const countEvents = {
 *   name: "count-events",
 *   description: "Counts the stored events.",
 *   schedule: { cron: "0 6 * * 1", timeZone: "Europe/Berlin" },
 *   retries: 2,
 *   async run({ database }) {
 *     const logs = await listLogs(database);
 *     return `${logs.reduce((sum, log) => sum + log.events, 0)} events in ${logs.length} logs`;
 *   },
 * } satisfies Job;
 * // In a file of jobs/: export default countEvents;
 * ```
 */
export interface Job {
  /** Lower-case letters, digits and hyphens; unique among the files of the folder. */
  readonly name: string;
  /** What it does, in one sentence. */
  readonly description: string;
  /** When the scheduler runs it. A job without a schedule runs only by hand. */
  readonly schedule?: CronSchedule | AfterSchedule;
  /** Attempts after the first failed one, before the run becomes a dead letter. Default 3. */
  readonly retries?: number;
  /**
   * Does the work. A run that throws an input error is not retried, because bad data would make the
   * next attempt fail too.
   *
   * @returns the result, as a sentence for the history
   */
  run(context: JobContext): Promise<string>;
}

/** A schedule by the clock. */
interface CronSchedule {
  /** A cron expression: minute, hour, day of month, month, weekday; optionally seconds first. */
  readonly cron: string;
  /** IANA zone of the cron expression. Default: the setting `TRACEBOOK_TIME_ZONE`. */
  readonly timeZone?: string;
}

/** A schedule after other jobs. */
interface AfterSchedule {
  /**
   * Names of one or several jobs. This job runs after each run of one of them that succeeds or
   * fails with an input error, but not after a run that becomes a dead letter.
   */
  readonly after: string | readonly string[];
}

/** What a job gets. */
export interface JobContext {
  readonly database: Database;
  readonly settings: Settings;
  /** Folder with new log files. */
  readonly folder: string;
  /**
   * Seconds. A file in that folder that changed within this time may still be written and is left
   * for the next run.
   */
  readonly settle: number;
  /** The clock, in ms since 1970-01-01 UTC. */
  readonly now: () => number;
  /** Shows progress; its messages are stored in the history. */
  readonly reporter: Reporter;
  /** Aborted when the job must stop. */
  readonly signal: AbortSignal;
}

/** Default of `retries`. */
export const DEFAULT_RETRIES = 3;

/** The names of the jobs after which a job runs; none if it runs by the clock or by hand. */
export function predecessorsOf({ schedule }: Pick<Job, "schedule">): readonly string[] {
  if (schedule === undefined || !("after" in schedule)) return [];
  return typeof schedule.after === "string" ? [schedule.after] : schedule.after;
}

/** When a job runs, in words: `30 2 * * *`, `after load`, `by hand`. */
export function describeSchedule({ schedule }: Pick<Job, "schedule">): string {
  if (schedule === undefined) return "by hand";
  if ("after" in schedule) return `after ${predecessorsOf({ schedule }).join(", ")}`;
  return schedule.timeZone === undefined ? schedule.cron : `${schedule.cron} (${schedule.timeZone})`;
}

/**
 * When the scheduler runs a job next; null if the job runs after others or by hand.
 *
 * @param zone IANA zone of schedules that name none
 */
export function nextRunOf({ schedule }: Pick<Job, "schedule">, zone: string, now: Date): Date | null {
  if (schedule === undefined || !("cron" in schedule)) return null;
  return nextSlot(schedule.cron, schedule.timeZone ?? zone, now);
}
