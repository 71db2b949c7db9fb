import { dropTables, type Session } from "./load-tables.ts";

/** The tables without partitions that hold rows of logs. Models are deleted with the log. */
export const ROWS_OF_LOGS = [
  "activity",
  "resource",
  "lifecycle",
  "attribute",
  "variant",
  "segment",
  "import_report",
  "rejected_row",
] as const;

/**
 * Removes a log and everything that was made from it. The caller holds the locks: that of the
 * readers of the log, and those of the large tables if the log has partitions.
 */
export async function removeLog(
  sql: Session,
  { logId, partition }: { readonly logId: number; readonly partition: number | null },
): Promise<void> {
  if (partition !== null) await dropTables(sql, logId, partition);
  for (const table of ROWS_OF_LOGS) await sql`delete from ${sql(`tracebook.${table}`)} where log_id = ${logId}`;
  await sql`delete from tracebook.log where log_id = ${logId}`;
}
