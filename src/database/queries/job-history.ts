import type { Database } from "../database.ts";
import { inWords } from "../database-problem.ts";

/** A step of the pipeline that was run, by a job or by hand. */
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

/** Keeps a step. */
export async function recordJob(database: Database, run: JobRun): Promise<void> {
  await inWords(database, () =>
    database.sql`
      insert into tracebook.job_run (job, log, started_at, finished_at, status, message)
      values (${run.job}, ${run.log ?? null}, ${run.startedAt}, ${run.finishedAt}, ${run.status}, ${run.message})`);
}

/**
 * When a step that was done for a log began and ended: of several, the one that began last. Null if
 * it was never done.
 */
export async function lastDone(
  database: Database,
  job: string,
  log: string,
): Promise<Pick<JobRun, "startedAt" | "finishedAt"> | null> {
  return await inWords(database, async () => {
    const [run] = await database.sql<Pick<JobRun, "startedAt" | "finishedAt">[]>`
      select started_at as "startedAt", finished_at as "finishedAt" from tracebook.job_run
      where job = ${job} and log = ${log} and status = 'done' order by started_at desc, finished_at desc limit 1`;
    return run ?? null;
  });
}

/** A run of a job, or a step for one log, as the history shows them side by side. */
export interface HistoryEntry {
  /** `run`: of a job, by the scheduler or by hand; `step`: what was done for a log. */
  readonly kind: "run" | "step";
  /** Name of the job or the step. */
  readonly job: string;
  /** Slug of the log that a step was for, if any. */
  readonly log: string | null;
  /** The time that a run was scheduled for. */
  readonly slot: Date | null;
  /** Number of the attempt at a run, from 1. */
  readonly attempt: number | null;
  readonly startedAt: Date;
  /** Null while it runs. */
  readonly finishedAt: Date | null;
  readonly status: "running" | "done" | "skipped" | "failed" | "stopped";
  /** What came of it, as a sentence. */
  readonly message: string;
  /** What a run said, line by line. */
  readonly output: string | null;
}

/** Which entries {@linkcode readHistory} gives. */
export interface HistoryOptions {
  /** Most entries. */
  readonly limit: number;
  /** Only those of this job or step. */
  readonly job?: string;
  /** Only runs, or only steps. */
  readonly kind?: HistoryEntry["kind"];
  /** Only those that failed. Default false. */
  readonly failed?: boolean;
}

/** Runs and steps, the latest first. */
export async function readHistory(
  database: Database,
  { limit, job, kind, failed = false }: HistoryOptions,
): Promise<HistoryEntry[]> {
  const { sql } = database;
  const kept = sql`(${job ?? null}::text is null or job = ${job ?? null}) and (not ${failed} or status = 'failed')`;
  return await inWords(database, async () =>
    [
      ...await sql<HistoryEntry[]>`
      select * from (
        select 'run' as kind, job, null as log, slot, attempt, started_at as "startedAt", finished_at as "finishedAt", status,
          message, log as output, scheduled_run_id as id from tracebook.scheduled_run where ${kept}
        union all
        select 'step', job, log, null, null, started_at, finished_at, status, message, null, job_run_id
          from tracebook.job_run where ${kept}
      ) entry where ${kind ?? null}::text is null or kind = ${
        kind ?? null
      } order by "startedAt" desc, kind desc, id desc limit ${limit}`,
    ].map(({ id: _, ...entry }: HistoryEntry & { id?: unknown }) => entry));
}

/** A check of the model in use against newer cases, as it was kept. */
export interface StoredDriftCheck {
  /** Slug of the log. */
  readonly log: string;
  readonly modelId: number;
  readonly checkedAt: Date;
  /** Whether drift was found. */
  readonly flagged: boolean;
  /** What is wrong, as sentences. */
  readonly reasons: readonly string[];
  /** What was measured, as JSON. */
  readonly figures: unknown;
}

/**
 * Checks of models, the latest first.
 *
 * @param options.limit most checks
 * @param options.flagged only those that found drift; default false
 */
export async function readDriftChecks(
  database: Database,
  { limit, flagged = false }: { readonly limit: number; readonly flagged?: boolean },
): Promise<StoredDriftCheck[]> {
  return await inWords(database, async () => [
    ...await database.sql<StoredDriftCheck[]>`
      select slug as log, model_id as "modelId", checked_at as "checkedAt", flagged, reasons, figures
      from tracebook.drift_check join tracebook.log using (log_id)
      where flagged or not ${flagged} order by drift_check_id desc limit ${limit}`,
  ]);
}
