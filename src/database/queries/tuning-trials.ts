import type { Database } from "../database.ts";
import { withDatabaseProblems } from "../database-problem.ts";

/** Identifies a tuning of a model by all that its trials depend on. */
export interface Tuning {
  readonly logId: number;
  readonly logVersion: number;
  /** Task, parameters, seed and the like, as one text. */
  readonly tuning: string;
}

/** The finished trials of a tuning in order, as JSON. */
export async function readTrials(database: Database, { logId, logVersion, tuning }: Tuning): Promise<unknown[]> {
  return await withDatabaseProblems(database, async () => {
    const rows = await database.sql<{ number: number; trial: unknown }[]>`
      select number, trial from tracebook.tuning_trial
      where log_id = ${logId} and log_version = ${logVersion} and tuning = ${tuning} order by number`;
    // A tuning can resume only after trials without a gap.
    return rows.filter(({ number }, at) => number === at).map(({ trial }) => trial);
  });
}

/** Stores a finished trial. */
export async function saveTrial(
  database: Database,
  of: Tuning & { readonly number: number; readonly trial: unknown },
): Promise<void> {
  await withDatabaseProblems(database, () =>
    database.sql`
      insert into tracebook.tuning_trial (log_id, log_version, tuning, number, trial)
      values (${of.logId}, ${of.logVersion}, ${of.tuning}, ${of.number}, ${JSON.stringify(of.trial)}::text::jsonb)
      on conflict do nothing`);
}

/** Deletes all trials of a log. Its models hold their own; others belong to older versions. */
export async function forgetTrials(database: Database, logId: number): Promise<void> {
  await withDatabaseProblems(database, () => database.sql`delete from tracebook.tuning_trial where log_id = ${logId}`);
}
