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
 * Keeps the log as it is until the end of the transaction: of several statements of a reader all see the same version. Loads go on meanwhile, and
 * wait with their last step.
 */
export const lockReading = (sql: Session, logId: number) => sql`select pg_advisory_xact_lock_shared(${READING}, ${logId})`;

/** Waits until nobody reads the log; taken just before a load becomes visible. */
export const lockPublishing = (sql: Session, logId: number) => sql`select pg_advisory_xact_lock(${READING}, ${logId})`;
