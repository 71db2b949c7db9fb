import type { Database } from "../database.ts";
import { inWords } from "../database-problem.ts";

/** The latest slot of a job that was put into the queue; null where there was none yet. */
export async function latestSlotOf(database: Database, job: string): Promise<Date | null> {
  return await inWords(database, async () => {
    const [{ slot }] = await database.sql<{ slot: Date | null }[]>`
      select max(slot) as slot from tracebook.schedule_slot where job = ${job}`;
    return slot;
  });
}

/** Keeps that a slot was put into the queue; another process may have done so before. */
export async function rememberSlot(database: Database, job: string, slot: Date): Promise<void> {
  await inWords(database, () =>
    database.sql`
      insert into tracebook.schedule_slot (job, slot) values (${job}, ${slot}) on conflict do nothing`);
}

/**
 * Forgets the slots after an instant, and the runs of them in the queue that are not at work: what
 * was remembered while the clock was ahead. Otherwise no such slot would ever run.
 */
export async function forgetSlotsAfter(database: Database, instant: Date): Promise<void> {
  await inWords(database, () =>
    database.sql.begin(async (tx) => {
      await tx`delete from tracebook.schedule_slot where slot > ${instant}`;
      const [{ queue }] = await tx<{ queue: string | null }[]>`select to_regclass('tracebook_queue.job')::text as queue`;
      if (queue === null) return;
      await tx`
        delete from tracebook_queue.job
        where name = 'tracebook' and state <> 'active' and (data->>'slot')::timestamptz > ${instant}`;
    }));
}

/** An attempt at a run of a job. */
export interface ScheduledRun {
  readonly job: string;
  /** The time that it was scheduled for; of a run by hand, the time of its start. */
  readonly slot: Date;
  /** 1 for the first one. */
  readonly attempt: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** `stopped`: its scheduler ended or was killed, and the run is started again later. */
  readonly status: "running" | "done" | "failed" | "stopped";
  readonly message: string;
  /** What it said, line by line. */
  readonly log: string;
}

/**
 * Keeps that an attempt has begun. An earlier one of the same slot that never ended was killed, and
 * is marked so.
 *
 * @returns the number of the attempt's row
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

/** The latest attempt of each job, by name. */
export async function latestRuns(database: Database): Promise<ScheduledRun[]> {
  return await inWords(database, async () => [
    ...await database.sql<ScheduledRun[]>`
      select distinct on (job) job, slot, attempt, started_at as "startedAt", finished_at as "finishedAt", status, message, log
      from tracebook.scheduled_run order by job, scheduled_run_id desc`,
  ]);
}

/** A run that failed in all its attempts. */
export interface DeadLetter {
  readonly job: string;
  /** The time that it was scheduled for. */
  readonly slot: Date;
  readonly failedAt: Date;
}

/**
 * The runs that failed in all their attempts, the last one first; none where no scheduler ever ran.
 *
 * @param options.limit most runs
 * @param options.job only those of this job
 */
export async function readDeadLetters(
  database: Database,
  { limit, job }: { readonly limit: number; readonly job?: string },
): Promise<DeadLetter[]> {
  const { sql } = database;
  return await inWords(database, async () => {
    const [{ queue }] = await sql<{ queue: string | null }[]>`select to_regclass('tracebook_queue.job')::text as queue`;
    if (queue === null) return [];
    return [
      ...await sql<DeadLetter[]>`
        select data->>'job' as job, (data->>'slot')::timestamptz as slot, created_on as "failedAt" from tracebook_queue.job
        where name = 'tracebook-dead' and (${job ?? null}::text is null or data->>'job' = ${
        job ?? null
      }) order by created_on desc limit ${limit}`,
    ];
  });
}

/** What a person should look into; see {@linkcode readTroubles}. */
export interface Troubles {
  /** Jobs whose latest run failed, by name, and when. */
  readonly failed: readonly { readonly job: string; readonly at: Date }[];
  /** Runs that failed in all their attempts, of jobs that were not done since. */
  readonly deadLetters: number;
}

/** Jobs that fail, by their latest runs. A run by hand that is done sets a job right again. */
export async function readTroubles(database: Database): Promise<Troubles> {
  const { sql } = database;
  const latest = await latestRuns(database);
  return await inWords(database, async () => {
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
