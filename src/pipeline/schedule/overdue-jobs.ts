import { type Database, latestSlotOf } from "../../database/mod.ts";
import type { Job } from "./job.ts";
import { latestSlot } from "./schedule-slots.ts";

/** Time in ms after which a due job that has not been queued is overdue. */
const OVERDUE = 600_000;

/** Jobs by cron, and which of them should have been queued. */
interface OverdueJobs {
  /** How many jobs a scheduler has queued before. */
  readonly scheduled: number;
  /** Those whose latest slot has not been queued, by name. */
  readonly overdue: readonly { readonly name: string; readonly due: Date }[];
}

/**
 * Looks for jobs that are overdue. One that no scheduler has queued before is not, since the first
 * start runs no earlier slots.
 *
 * @param options.zone IANA zone of schedules that name none
 * @param options.now in ms since 1970-01-01 UTC
 */
export async function overdueJobs(
  database: Database,
  jobs: readonly Job[],
  { zone, now }: { readonly zone: string; readonly now: number },
): Promise<OverdueJobs> {
  const overdue: { name: string; due: Date }[] = [];
  let scheduled = 0;
  for (const { name, schedule } of jobs) {
    if (schedule === undefined || !("cron" in schedule)) continue;
    const latest = await latestSlotOf(database, name);
    if (latest === null) continue;
    scheduled++;
    const due = latestSlot(schedule.cron, schedule.timeZone ?? zone, new Date(now - OVERDUE));
    if (latest < due) overdue.push({ name, due });
  }
  return { scheduled, overdue };
}
