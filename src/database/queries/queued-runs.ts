import type { TransactionSql } from "postgres";
import type { Database } from "../database.ts";
import { withDatabaseProblems } from "../database-problem.ts";

/** A run of a job in the queue, or one that the queue still remembers. */
export interface QueuedJobRun {
  readonly id: string;
  readonly job: string;
  /** The time that it was scheduled for. */
  readonly slot: Date;
  /** `retry`: failed and will be tried again. */
  readonly state: "created" | "retry" | "active" | "completed" | "cancelled" | "failed";
  /** Attempts that have begun. */
  readonly attempts: number;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
  /** Outcome of the latest attempt, as a sentence; empty while there is none. */
  readonly message: string;
  /** Messages of the latest attempt, line by line. */
  readonly output: string;
}

/** Whether the database has the table of the queue, which the first scheduler makes. */
export async function hasQueue(sql: Database["sql"] | TransactionSql): Promise<boolean> {
  const [{ queue }] = await sql<{ queue: string | null }[]>`select to_regclass('tracebook_queue.job')::text as queue`;
  return queue !== null;
}

/** Most characters of the messages of a run. */
const MOST_OUTPUT = 20_000;

/**
 * The runs in the queue, the latest first; none if no scheduler has ever run.
 *
 * @param options.id only this run
 */
export async function readQueuedRuns(
  database: Database,
  { limit, id }: { readonly limit: number; readonly id?: string },
): Promise<QueuedJobRun[]> {
  const { sql } = database;
  return await withDatabaseProblems(database, async () => {
    if (!await hasQueue(sql)) return [];
    return [
      ...await sql<QueuedJobRun[]>`
        select q.id, q.data->>'job' as job, (q.data->>'slot')::timestamptz as slot, q.state::text as state,
          coalesce(r.attempt, 0) as attempts, q.created_on as "createdAt", q.started_on as "startedAt",
          q.completed_on as "completedAt", coalesce(r.message, '') as message, left(coalesce(r.log, ''), ${MOST_OUTPUT}) as output
        from tracebook_queue.job q left join lateral (
          select attempt, message, log from tracebook.scheduled_run
          where job = q.data->>'job' and slot = (q.data->>'slot')::timestamptz order by scheduled_run_id desc limit 1
        ) r on true
        where q.name = 'tracebook' and (${id ?? null}::text is null or q.id::text = ${id ?? null})
        order by q.created_on desc, q.id limit ${limit}`,
    ];
  });
}
