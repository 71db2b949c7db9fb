import { environmentError } from "../../errors.ts";
import type { Session } from "./load-tables.ts";

// Classes of advisory locks; the second number is the log.
const READING = 7_240_002;
const LOADING = 7_240_003;

/** Waits until no other load of this slug runs; lasts to the end of the transaction. */
export async function lockLoading(sql: Session, slug: string, onMessage: (text: string) => void): Promise<void> {
  const [{ free }] = await sql<{ free: boolean }[]>`select pg_try_advisory_xact_lock(${LOADING}, hashtext(${slug})) as free`;
  if (free) return;
  onMessage(`waiting for another load of ${slug}`);
  await sql`select pg_advisory_xact_lock(${LOADING}, hashtext(${slug}))`;
}

/**
 * Keeps the log as it is until the end of the transaction: of several statements of a reader all
 * see the same version. Loads go on meanwhile, and wait with their last step.
 *
 * @throws environmentError where the log has another version than the one asked for
 */
export async function lockReading(
  sql: Session,
  log: { readonly logId: number; readonly slug: string; readonly version: number },
): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${READING}, ${log.logId})`;
  const [row] = await sql<{ version: number }[]>`select version from tracebook.log where log_id = ${log.logId}`;
  if (row?.version === log.version) return;
  throw environmentError({
    expected: `version ${log.version} of the log ${log.slug}`,
    found: row === undefined ? "none" : `version ${row.version}: it has been loaded meanwhile`,
    advice: "Try again.",
  });
}

/** Waits until nobody reads the log; taken just before a load becomes visible. */
export const lockPublishing = (sql: Session, logId: number) => sql`select pg_advisory_xact_lock(${READING}, ${logId})`;
