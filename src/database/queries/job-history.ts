import type { Database } from "../database.ts";
import { inWords } from "../database-problem.ts";

/** A run of a job. */
export interface JobRun {
  /** `load`, `train`, `build`, ... */
  readonly job: string;
  /** Slug of the log it was for, if any. */
  readonly log?: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly status: "done" | "skipped" | "failed";
  /** What a person wants to know of it, in a sentence. */
  readonly message: string;
}

/** Keeps a run. */
export async function recordJob(database: Database, run: JobRun): Promise<void> {
  await inWords(database, () =>
    database.sql`
      insert into tracebook.job_run (job, log, started_at, finished_at, status, message)
      values (${run.job}, ${run.log ?? null}, ${run.startedAt}, ${run.finishedAt}, ${run.status}, ${run.message})`);
}

/** When a job for a log was last done; null if it never was. */
export async function lastDone(database: Database, job: string, log: string): Promise<Date | null> {
  return await inWords(database, async () => {
    const [{ at }] = await database.sql<{ at: Date | null }[]>`
      select max(finished_at) as at from tracebook.job_run where job = ${job} and log = ${log} and status = 'done'`;
    return at;
  });
}

/** The latest runs, the last one first. */
export async function jobHistory(database: Database, limit: number): Promise<JobRun[]> {
  return await inWords(database, async () => [
    ...await database.sql<JobRun[]>`
      select job, log, started_at as "startedAt", finished_at as "finishedAt", status, message
      from tracebook.job_run order by finished_at desc, job_run_id desc limit ${limit}`,
  ]);
}
