import type { Database } from "../../database/mod.ts";
import type { Reporter } from "../reporter.ts";
import type { Settings } from "../settings.ts";
import { nextSlot } from "./schedule-slots.ts";

/**
 * A job: one file of the folder `jobs/` exports one as its default. The scheduler runs it by its
 * schedule, `deno task job NAME` by hand; `deno task history` tells how its runs ended.
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
  /** When the scheduler runs it. A job without a schedule runs by hand only. */
  readonly schedule?: CronSchedule | AfterSchedule;
  /** Further attempts after a failed one, before the run goes to the dead letters. Default 3. */
  readonly retries?: number;
  /**
   * Does the work. Throws an input error where data is wrong, so that another attempt would fail
   * too: such a run is not retried.
   *
   * @returns what came of it, as a sentence for the history
   */
  run(context: JobContext): Promise<string>;
}

/** Runs by the clock. */
export interface CronSchedule {
  /** A line of cron: minute, hour, day of month, month, weekday; seconds may stand before them. */
  readonly cron: string;
  /** IANA zone that the line is read in. Default: the setting `TRACEBOOK_TIME_ZONE`. */
  readonly timeZone?: string;
}

/** Runs after other jobs. */
export interface AfterSchedule {
  /**
   * Names of one or several jobs: each run of one of them is followed by a run of this job, when it
   * is done or has failed by bad data. A run that goes to the dead letters is not followed.
   */
  readonly after: string | readonly string[];
}

/** What a job is given. */
export interface JobContext {
  readonly database: Database;
  readonly settings: Settings;
  /** Folder that new logs are put into. */
  readonly folder: string;
  /**
   * A file of that folder that has changed in the last so many seconds may still be written: it is
   * left for the next run.
   */
  readonly settle: number;
  /** The clock, in ms since 1970-01-01 UTC. */
  readonly now: () => number;
  /** Shows progress; what it says is kept in the history. */
  readonly reporter: Reporter;
  /** Aborted when the job is to stop. */
  readonly signal: AbortSignal;
}

/** Further attempts of a job that does not say how many. */
export const DEFAULT_RETRIES = 3;

/** The names of the jobs that a job runs after; none where it runs by the clock or by hand. */
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
 * When the scheduler runs a job next by the clock; null where it runs after others or by hand.
 *
 * @param zone IANA zone of schedules that name none
 */
export function nextRunOf({ schedule }: Pick<Job, "schedule">, zone: string, now: Date): Date | null {
  if (schedule === undefined || !("cron" in schedule)) return null;
  return nextSlot(schedule.cron, schedule.timeZone ?? zone, now);
}
