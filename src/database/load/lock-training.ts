import type { Database } from "../database.ts";
import type { StoredLog } from "../queries/list-logs.ts";
import { openSession } from "./session.ts";

/** Class of the advisory lock; the second number is the log. */
const TRAINING = 7_240_004;

/**
 * Does some work while no other process trains models of a log. The lock ends with the connection,
 * so that a killed process leaves none.
 *
 * @param options.onMessage called if another training must be waited for
 * @param options.signal ends the waiting
 * @throws what `work` throws; the signal's reason
 */
export async function lockTraining<T>(
  database: Database,
  log: StoredLog,
  { onMessage, signal }: { readonly onMessage: (text: string) => void; readonly signal?: AbortSignal },
  work: () => Promise<T>,
): Promise<T> {
  const session = await openSession(database, signal);
  try {
    try {
      // A long training leaves the transaction idle.
      await session.sql`set local idle_in_transaction_session_timeout = 0`;
      const [{ free }] = await session.sql<{ free: boolean }[]>`
        select pg_try_advisory_xact_lock(${TRAINING}, ${log.logId}) as free`;
      if (!free) {
        onMessage(`waiting for another training of ${log.slug}`);
        await session.sql`select pg_advisory_xact_lock(${TRAINING}, ${log.logId})`;
      }
    } catch (error) {
      throw session.reason(error);
    }
    return await work();
  } finally {
    await session.rollback();
  }
}
