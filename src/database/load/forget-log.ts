import type { Database } from "../database.ts";
import { databaseProblem } from "../database-problem.ts";
import type { StoredLog } from "../queries/list-logs.ts";
import { pruneVersions } from "./keep-version.ts";
import { lockForSwap, type Session } from "./load-tables.ts";
import { removeLog } from "./remove-log.ts";
import { checkStillThere, lockLoading, lockPublishing, openSession } from "./session.ts";

/**
 * Removes a log and everything that was made from it: events, import reports, rejected rows,
 * models, earlier versions. Runs in one transaction. Waits for readers and loads of the log.
 *
 * @returns how many events it had
 * @throws environmentError if the log was removed or renamed meanwhile, or the database fails
 */
export async function forgetLog(database: Database, log: Pick<StoredLog, "logId" | "slug">): Promise<number> {
  return await changeLog(database, log, async (sql) => {
    // Locks of readers come before those of the large tables, as readers take them.
    await lockPublishing(sql, log.logId);
    await pruneVersions(sql, log, 0);
    const [{ partition, events }] = await sql<{ partition: number | null; events: number }[]>`
      select partition, events::float8 from tracebook.log where log_id = ${log.logId}`;
    if (partition !== null) await lockForSwap(sql);
    await removeLog(sql, { logId: log.logId, partition });
    return events;
  });
}

/**
 * Sets how many earlier versions of a log its loads keep, and removes those before them. Runs in
 * one transaction. Waits for loads of the log and for readers of these versions.
 *
 * @throws environmentError if the log was removed or renamed meanwhile, or the database fails
 */
export async function keepVersions(database: Database, log: Pick<StoredLog, "logId" | "slug">, keep: number): Promise<void> {
  await changeLog(database, log, (sql) => pruneVersions(sql, log, keep));
}

async function changeLog<Result>(
  database: Database,
  log: Pick<StoredLog, "logId" | "slug">,
  change: (sql: Session) => Promise<Result>,
): Promise<Result> {
  const session = await openSession(database);
  try {
    await lockLoading(session.sql, log.slug, () => {});
    await checkStillThere(session.sql, log);
    const result = await change(session.sql);
    await session.commit();
    return result;
  } catch (error) {
    await session.rollback();
    throw databaseProblem(session.reason(error), database.describe);
  }
}
