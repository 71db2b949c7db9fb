import type { Database } from "../database.ts";
import { withDatabaseProblems } from "../database-problem.ts";

/** A run of a step of the pipeline, by a job or by hand. */
export interface JobRun {
  /** Name of the step: `load`, `train`, `build`, ... */
  readonly job: string;
  /** Slug of the log, if the step was for one. */
  readonly log?: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly status: "done" | "skipped" | "failed";
  /** The outcome, as a sentence. */
  readonly message: string;
}

/** Stores a run of a step. */
export async function recordJob(database: Database, run: JobRun): Promise<void> {
  await withDatabaseProblems(database, () =>
    database.sql`
      insert into tracebook.job_run (job, log, started_at, finished_at, status, message)
      values (${run.job}, ${run.log ?? null}, ${run.startedAt}, ${run.finishedAt}, ${run.status}, ${run.message})`);
}

/**
 * Start and end of the latest successful run of a step for a log, by start; null if there is none.
 */
export async function lastDone(
  database: Database,
  job: string,
  log: string,
): Promise<Pick<JobRun, "startedAt" | "finishedAt"> | null> {
  return await withDatabaseProblems(database, async () => {
    const [run] = await database.sql<Pick<JobRun, "startedAt" | "finishedAt">[]>`
      select started_at as "startedAt", finished_at as "finishedAt" from tracebook.job_run
      where job = ${job} and log = ${log} and status = 'done' order by started_at desc, finished_at desc limit 1`;
    return run ?? null;
  });
}

/** An entry of the history: a run of a job, or of a step. */
export interface HistoryEntry {
  /** `run`: of a job, by the scheduler or by hand. `step`: of a step of the pipeline. */
  readonly kind: "run" | "step";
  /** Name of the job or step. */
  readonly job: string;
  /** Slug of the log, if a step was for one. */
  readonly log: string | null;
  /** The time that a run of a job was scheduled for. */
  readonly slot: Date | null;
  /** Number of the attempt at a run of a job, from 1. */
  readonly attempt: number | null;
  readonly startedAt: Date;
  /** Null while it runs. */
  readonly finishedAt: Date | null;
  readonly status: "running" | "done" | "skipped" | "failed" | "stopped";
  /** The outcome, as a sentence. */
  readonly message: string;
  /** Messages of a run of a job, line by line. */
  readonly output: string | null;
  /** Characters of the whole output, where it was asked for cut. */
  readonly outputLength?: number;
}

/** Options of {@linkcode readHistory}. */
export interface HistoryOptions {
  /** Most entries. */
  readonly limit: number;
  /** Name of a job or step. Default: all. */
  readonly job?: string;
  /** Kind of entries. Default: both. */
  readonly kind?: HistoryEntry["kind"];
  /** Whether to read failed runs only. Default false. */
  readonly failed?: boolean;
  /** Most characters of an output: of a longer one the first are read. Default: all. */
  readonly mostOutput?: number;
}

/** Runs of jobs and steps, the latest first. */
export async function readHistory(
  database: Database,
  { limit, job, kind, failed = false, mostOutput }: HistoryOptions,
): Promise<HistoryEntry[]> {
  const { sql } = database;
  const kept = sql`(${job ?? null}::text is null or job = ${job ?? null}) and (not ${failed} or status = 'failed')`;
  return await withDatabaseProblems(database, async () =>
    [
      ...await sql<HistoryEntry[]>`
      select * from (
        select 'run' as kind, job, null as log, slot, attempt, started_at as "startedAt", finished_at as "finishedAt", status,
          message, left(log, ${
        mostOutput ?? 2 ** 31 - 1
      }::int) as output, length(log)::float8 as "outputLength", scheduled_run_id as id from tracebook.scheduled_run where ${kept}
        union all
        select 'step', job, log, null, null, started_at, finished_at, status, message, null, 0, job_run_id
          from tracebook.job_run where ${kept}
      ) entry where ${kind ?? null}::text is null or kind = ${
        kind ?? null
      } order by "startedAt" desc, kind desc, id desc limit ${limit}`,
    ].map(({ id: _, outputLength, ...entry }: HistoryEntry & { id?: unknown }) =>
      mostOutput === undefined ? entry : { ...entry, outputLength }
    ));
}
