import type { Database } from "../database.ts";
import { inWords } from "../database-problem.ts";

/** The latest slot of a job that was handed to the queue; null where there was none yet. */
export async function latestSlotOf(database: Database, job: string): Promise<Date | null> {
  return await inWords(database, async () => {
    const [{ slot }] = await database.sql<{ slot: Date | null }[]>`
      select max(slot) as slot from tracebook.schedule_slot where job = ${job}`;
    return slot;
  });
}

/**
 * Remembers that a slot was handed to the queue; no matter if another process has done so before.
 */
export async function rememberSlot(database: Database, job: string, slot: Date): Promise<void> {
  await inWords(database, () =>
    database.sql`
      insert into tracebook.schedule_slot (job, slot) values (${job}, ${slot}) on conflict do nothing`);
}

/** An attempt at a scheduled job. */
export interface ScheduledRun {
  readonly job: string;
  readonly slot: Date;
  /** 1 for the first one. */
  readonly attempt: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** `stopped`: by the end of its scheduler, to be taken up again. */
  readonly status: "running" | "done" | "failed" | "stopped";
  readonly message: string;
  /** What it said, line by line. */
  readonly log: string;
}

/**
 * Keeps that an attempt has begun, and that an earlier one of the same slot which never ended was
 * killed. @returns its number
 */
export async function beginRun(
  database: Database,
  run: Pick<ScheduledRun, "job" | "slot" | "attempt" | "startedAt">,
): Promise<number> {
  return await inWords(database, async () => {
    await database.sql`
      update tracebook.scheduled_run set status = 'stopped', message = 'It was killed.', finished_at = ${run.startedAt}
      where job = ${run.job} and slot = ${run.slot} and status = 'running'`;
    const [{ id }] = await database.sql<{ id: number }[]>`
      insert into tracebook.scheduled_run (job, slot, attempt, started_at, status)
      values (${run.job}, ${run.slot}, ${run.attempt}, ${run.startedAt}, 'running') returning scheduled_run_id::float8 as id`;
    return id;
  });
}

/** Keeps how an attempt ended. */
export async function endRun(
  database: Database,
  id: number,
  run: Pick<ScheduledRun, "status" | "message" | "log"> & { readonly finishedAt: Date },
): Promise<void> {
  await inWords(database, () =>
    database.sql`
      update tracebook.scheduled_run set status = ${run.status}, message = ${run.message}, log = ${run.log},
        finished_at = ${run.finishedAt} where scheduled_run_id = ${id}`);
}

/** The latest attempts at scheduled jobs, the last one first. */
export async function scheduledRuns(database: Database, limit: number): Promise<ScheduledRun[]> {
  return await inWords(database, async () => [
    ...await database.sql<ScheduledRun[]>`
      select job, slot, attempt, started_at as "startedAt", finished_at as "finishedAt", status, message, log
      from tracebook.scheduled_run order by scheduled_run_id desc limit ${limit}`,
  ]);
}
