import type { Database } from "../database.ts";
import { databaseProblem } from "../database-problem.ts";
import type { StoredLog } from "../queries/list-logs.ts";
import { dropTables, lockForSwap } from "./load-tables.ts";
import { lockLoading, lockPublishing, openSession } from "./session.ts";

/** The tables without partitions that hold rows of logs. Models are deleted with the log. */
const SMALL = ["activity", "resource", "lifecycle", "attribute", "variant", "segment", "import_report", "rejected_row"] as const;

/**
 * Removes a log and everything that was made from it: events, import reports, rejected rows,
 * models. Runs in one transaction. Waits for readers and loads of the log.
 *
 * @throws environmentError if the database fails
 */
export async function forgetLog(database: Database, log: Pick<StoredLog, "logId" | "slug">): Promise<void> {
  const session = await openSession(database);
  const { sql } = session;
  try {
    await lockLoading(sql, log.slug, () => {});
    await lockPublishing(sql, log.logId);
    const [row] = await sql<{ partition: number | null }[]>`select partition from tracebook.log where log_id = ${log.logId}`;
    if (row !== undefined) {
      if (row.partition !== null) {
        await lockForSwap(sql);
        await dropTables(sql, log.logId, row.partition);
      }
      for (const table of SMALL) await sql`delete from ${sql(`tracebook.${table}`)} where log_id = ${log.logId}`;
      await sql`delete from tracebook.log where log_id = ${log.logId}`;
    }
    await session.commit();
  } catch (error) {
    await session.rollback();
    throw databaseProblem(session.reason(error), database.describe);
  }
}
