import type { Database } from "../database.ts";
import { withDatabaseProblems } from "../database-problem.ts";

/** A change of a process, as it is stored. */
export interface StoredProcessDrift {
  /** Slug of the log. */
  readonly log: string;
  readonly foundAt: Date;
  /** When the process changed. */
  readonly changedAt: Date;
  /** What of it changed, such as `control flow`, and how, in one sentence. */
  readonly aspect: string;
  readonly sentence: string;
  /** All that is known of it, as JSON. */
  readonly drift: unknown;
}

/** What the watch over a log goes on with, as JSON; null if it has not begun. */
export async function readDriftWatch(database: Database, logId: number): Promise<unknown> {
  return await withDatabaseProblems(database, async () => {
    const [row] = await database.sql<{ state: unknown }[]>`select state from tracebook.drift_watch where log_id = ${logId}`;
    return row?.state ?? null;
  });
}

/** Stores what the watch over a log goes on with, and the changes that it found, both or none. */
export async function saveDriftWatch(
  database: Database,
  logId: number,
  { state, drifts, now }: {
    readonly state: unknown;
    readonly drifts: readonly { readonly at: string; readonly aspect: string; readonly sentence: string }[];
    readonly now: Date;
  },
): Promise<void> {
  await withDatabaseProblems(database, () =>
    database.sql.begin(async (sql) => {
      await sql`
        insert into tracebook.drift_watch (log_id, state) values (${logId}, ${jsonText(state)}::text::jsonb)
        on conflict (log_id) do update set state = excluded.state`;
      for (const drift of drifts) {
        await sql`
          insert into tracebook.process_drift (log_id, found_at, changed_at, aspect, sentence, drift)
          values (${logId}, ${now}, ${new Date(drift.at)}, ${drift.aspect}, ${drift.sentence}, ${jsonText(drift)}::text::jsonb)`;
      }
    }));
}

/** JSON without NUL, which jsonb refuses. */
const jsonText = (value: unknown): string => JSON.stringify(value).replaceAll("\\u0000", "\\ufffd");

/**
 * Stored changes of processes, the latest found first: the flags that the nightly job raises.
 *
 * @param options.since only those found from then on. Default: all
 * @param options.limit most of them
 */
export async function readProcessDrifts(
  database: Database,
  { limit, logId, since }: { readonly limit: number; readonly logId?: number; readonly since?: Date },
): Promise<StoredProcessDrift[]> {
  return await withDatabaseProblems(database, async () => [
    ...await database.sql<StoredProcessDrift[]>`
      select slug as log, found_at as "foundAt", changed_at as "changedAt", aspect, sentence, drift
      from tracebook.process_drift join tracebook.log using (log_id)
      where (${logId ?? null}::int is null or log_id = ${logId ?? null})
        and (${since ?? null}::timestamptz is null or found_at >= ${since ?? null})
      order by process_drift_id desc limit ${limit}`,
  ]);
}
