import type { Database } from "../database.ts";
import { withDatabaseProblems } from "../database-problem.ts";
import { hasQueue } from "./queued-runs.ts";

/** The latest slot (scheduled time) of a job that was queued; null if there is none. */
export async function latestSlotOf(database: Database, job: string): Promise<Date | null> {
  return await withDatabaseProblems(database, async () => {
    const [{ slot }] = await database.sql<{ slot: Date | null }[]>`
      select max(slot) as slot from tracebook.schedule_slot where job = ${job}`;
    return slot;
  });
}

/** Stores that a slot was queued. Another process may have done so before. */
export async function rememberSlot(database: Database, job: string, slot: Date): Promise<void> {
  await withDatabaseProblems(database, () =>
    database.sql`
      insert into tracebook.schedule_slot (job, slot) values (${job}, ${slot}) on conflict do nothing`);
}

/**
 * Deletes the slots after an instant, and their queued runs, except those in progress. Call this
 * when the clock was ahead: otherwise no job would run until that time is reached.
 */
export async function forgetSlotsAfter(database: Database, instant: Date): Promise<void> {
  await withDatabaseProblems(database, () =>
    database.sql.begin(async (tx) => {
      await tx`delete from tracebook.schedule_slot where slot > ${instant}`;
      if (!await hasQueue(tx)) return;
      await tx`
        delete from tracebook_queue.job
        where name = 'tracebook' and state <> 'active' and (data->>'slot')::timestamptz > ${instant}`;
    }));
}

/** An attempt at a run of a job. */
export interface ScheduledRun {
  readonly job: string;
  /** The time that it was scheduled for. For a run by hand the time of its start. */
  readonly slot: Date;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** `stopped`: the scheduler ended or was killed; the run is started again later. */
  readonly status: "running" | "done" | "failed" | "stopped";
  /** The outcome, as a sentence. */
  readonly message: string;
  /** Messages of the run, line by line. */
  readonly log: string;
}

/**
 * Stores that an attempt has begun. Marks an earlier attempt of the slot that has not ended as
 * stopped: its process was killed.
 *
 * @returns the id of the attempt, for {@linkcode endRun}
 */
export async function beginRun(
  database: Database,
  run: Pick<ScheduledRun, "job" | "slot" | "attempt" | "startedAt">,
): Promise<number> {
  return await withDatabaseProblems(database, async () => {
    await database.sql`
      update tracebook.scheduled_run set status = 'stopped', message = 'The process was killed.', finished_at = ${run.startedAt}
      where job = ${run.job} and slot = ${run.slot} and status = 'running'`;
    const [{ id }] = await database.sql<{ id: number }[]>`
      insert into tracebook.scheduled_run (job, slot, attempt, started_at, status)
      values (${run.job}, ${run.slot}, ${run.attempt}, ${run.startedAt}, 'running') returning scheduled_run_id::float8 as id`;
    return id;
  });
}

/**
 * Whether an earlier attempt of a run is done: the database or the process was killed before the
 * queue knew.
 */
export async function isRunDone(database: Database, run: Pick<ScheduledRun, "job" | "slot" | "attempt">): Promise<boolean> {
  return await withDatabaseProblems(database, async () => {
    const done = await database.sql`
      select from tracebook.scheduled_run
      where job = ${run.job} and slot = ${run.slot} and attempt < ${run.attempt} and status = 'done'`;
    return done.length > 0;
  });
}

/** Stores how an attempt has ended. */
export async function endRun(
  database: Database,
  id: number,
  run: Pick<ScheduledRun, "status" | "message" | "log"> & { readonly finishedAt: Date },
): Promise<void> {
  await withDatabaseProblems(database, () =>
    database.sql`
      update tracebook.scheduled_run set status = ${run.status}, message = ${run.message}, log = ${run.log},
        finished_at = ${run.finishedAt} where scheduled_run_id = ${id}`);
}

/** The latest attempt of each job, by name. */
export async function latestRuns(database: Database): Promise<ScheduledRun[]> {
  return await withDatabaseProblems(database, async () => [
    ...await database.sql<ScheduledRun[]>`
      select distinct on (job) job, slot, attempt, started_at as "startedAt", finished_at as "finishedAt", status, message, log
      from tracebook.scheduled_run order by job, scheduled_run_id desc`,
  ]);
}

/** A run of a job that failed in all attempts. */
export interface DeadLetter {
  readonly job: string;
  /** The time that it was scheduled for. */
  readonly slot: Date;
  readonly failedAt: Date;
}

/**
 * The runs that failed in all attempts, the latest first; none if no scheduler has ever run.
 *
 * @param options.limit most runs
 * @param options.job name of a job. Default: all jobs
 */
export async function readDeadLetters(
  database: Database,
  { limit, job }: { readonly limit: number; readonly job?: string },
): Promise<DeadLetter[]> {
  const { sql } = database;
  return await withDatabaseProblems(database, async () => {
    if (!await hasQueue(sql)) return [];
    return [
      ...await sql<DeadLetter[]>`
        select data->>'job' as job, (data->>'slot')::timestamptz as slot, created_on as "failedAt" from tracebook_queue.job
        where name = 'tracebook-dead' and (${job ?? null}::text is null or data->>'job' = ${
        job ?? null
      }) order by created_on desc limit ${limit}`,
    ];
  });
}

/** Failures that need attention. */
export interface Troubles {
  /** Jobs whose latest run failed, by name, with the time. */
  readonly failed: readonly { readonly job: string; readonly at: Date }[];
  /** Runs that failed in all attempts, of jobs without a later successful run. */
  readonly deadLetters: number;
}

/** Reads which jobs fail. A successful run, also by hand, clears the earlier failures of a job. */
export async function readTroubles(database: Database): Promise<Troubles> {
  const { sql } = database;
  const latest = await latestRuns(database);
  return await withDatabaseProblems(database, async () => {
    const done = await sql<{ job: string; at: Date }[]>`
      select job, max(finished_at) as at from tracebook.scheduled_run where status = 'done' group by job`;
    const doneAt = new Map(done.map(({ job, at }) => [job, at.getTime()]));
    const letters = await readDeadLetters(database, { limit: 1000 });
    return {
      failed: latest.filter(({ status }) => status === "failed")
        .map(({ job, finishedAt, startedAt }) => ({ job, at: finishedAt ?? startedAt })),
      deadLetters: letters.filter(({ job, failedAt }) => failedAt.getTime() > (doneAt.get(job) ?? -Infinity)).length,
    };
  });
}
