import type { Database } from "../database.ts";
import { withDatabaseProblems } from "../database-problem.ts";

/** A load by HTTP, told from others by its key. */
export interface KeyedLoad {
  /** Slug of the log. */
  readonly log: string;
  /** The `Idempotency-Key` of the request. */
  readonly key: string;
  /** Checksum of what was sent. */
  readonly digest: string;
}

/** How a load by key stands: new, running elsewhere, ended with an answer, or of another body. */
export type KeyedState =
  | { readonly state: "new" }
  | { readonly state: "running" }
  | { readonly state: "other" }
  | { readonly state: "done"; readonly answer: unknown };

/** A load that has not been said to go on for so many seconds has lost its process or database. */
const SILENT_SECONDS = 20;

/**
 * Stores that a load begins, unless one of its key has begun before and goes on; see
 * {@linkcode keyedLoadGoesOn}.
 */
export async function beginKeyedLoad(database: Database, { log, key, digest }: KeyedLoad): Promise<KeyedState> {
  const { sql } = database;
  return await withDatabaseProblems(database, async () => {
    const begun = await sql`
      insert into tracebook.api_load as known (log, key, digest) values (${log}, ${key}, ${digest})
      on conflict (log, key) do update set begun_at = now()
        where known.answer is null and known.digest = excluded.digest
          and known.begun_at < now() - ${SILENT_SECONDS} * interval '1 second'
      returning key`;
    if (begun.length > 0) return { state: "new" };
    const [known] = await sql<{ digest: string; answer: unknown }[]>`
      select digest, answer from tracebook.api_load where log = ${log} and key = ${key}`;
    if (known === undefined) return { state: "running" };
    if (known.digest !== digest) return { state: "other" };
    return known.answer === null ? { state: "running" } : { state: "done", answer: known.answer };
  });
}

/** Stores that a load by key goes on; to be called every few seconds until it ends. */
export async function keyedLoadGoesOn(database: Database, { log, key }: KeyedLoad): Promise<void> {
  await withDatabaseProblems(
    database,
    () => database.sql`update tracebook.api_load set begun_at = now() where log = ${log} and key = ${key} and answer is null`,
  );
}

/** Stores the answer of a load by key; null if it failed, so that it may be tried again. */
export async function endKeyedLoad(database: Database, { log, key }: KeyedLoad, answer: unknown): Promise<void> {
  await withDatabaseProblems(
    database,
    () =>
      answer === null
        ? database.sql`delete from tracebook.api_load where log = ${log} and key = ${key} and answer is null`
        : database.sql`
        update tracebook.api_load set answer = ${JSON.stringify(answer)}::text::jsonb where log = ${log} and key = ${key}`,
  );
}
