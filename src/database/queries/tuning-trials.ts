import type { Database } from "../database.ts";
import { inWords } from "../database-problem.ts";

/** A tuning of a model: what its trials depend on. */
export interface Tuning {
  readonly logId: number;
  readonly logVersion: number;
  /** Everything else, as one text. */
  readonly tuning: string;
}

/** The trials of a tuning that have ended, in their order, as JSON. */
export async function readTrials(database: Database, { logId, logVersion, tuning }: Tuning): Promise<unknown[]> {
  return await inWords(database, async () => {
    const rows = await database.sql<{ number: number; trial: unknown }[]>`
      select number, trial from tracebook.tuning_trial
      where log_id = ${logId} and log_version = ${logVersion} and tuning = ${tuning} order by number`;
    // Only what is there without a gap can be gone on from.
    return rows.filter(({ number }, at) => number === at).map(({ trial }) => trial);
  });
}

/** Keeps a trial. */
export async function saveTrial(
  database: Database,
  of: Tuning & { readonly number: number; readonly trial: unknown },
): Promise<void> {
  await inWords(database, () =>
    database.sql`
      insert into tracebook.tuning_trial (log_id, log_version, tuning, number, trial)
      values (${of.logId}, ${of.logVersion}, ${of.tuning}, ${of.number}, ${JSON.stringify(of.trial)}::text::jsonb)
      on conflict do nothing`);
}

/** Forgets all trials of a log: they are kept with its models, or belong to what it was. */
export async function forgetTrials(database: Database, logId: number): Promise<void> {
  await inWords(database, () => database.sql`delete from tracebook.tuning_trial where log_id = ${logId}`);
}
