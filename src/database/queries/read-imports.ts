import type { RejectedRow } from "../../event-log/event-batch.ts";
import type { ZoneHandling } from "../../event-log/event-batch.ts";
import type { Database } from "../database.ts";
import { withDatabaseProblems } from "../database-problem.ts";
import type { StoredLog } from "./list-logs.ts";

/** The report of a load: what the file held, and what has changed in the log. */
export interface ImportReport {
  /** Number of the load; later loads have higher numbers. */
  readonly load: number;
  /** Version of the log after the load. */
  readonly logVersion: number;
  readonly loadedAt: Date;
  /** Name of the file, and its checksum. */
  readonly source: string;
  readonly sourceChecksum: string;
  readonly mode: "replace" | "extend" | "replace-cases";
  /** Rows of the file; those that became events; those that were rejected. */
  readonly rows: number;
  readonly events: number;
  readonly rejected: number;
  readonly cases: number;
  readonly activities: number;
  readonly firstTime: Date | null;
  readonly lastTime: Date | null;
  /** Events at the same time as the event before them in their case. */
  readonly equalTimes: number;
  /** Rows left out because a later row has their event id. */
  readonly repeated: number;
  /** Events of the log that the load has added, corrected and removed. */
  readonly added: number;
  readonly corrected: number;
  readonly removed: number;
  readonly zoneHandling: ZoneHandling;
}

/** The reports of all loads of a log, the latest first. */
export async function readImportReports(database: Database, log: Pick<StoredLog, "logId">): Promise<ImportReport[]> {
  return await withDatabaseProblems(database, async () => [
    ...await database.sql<ImportReport[]>`
      select load, log_version as "logVersion", loaded_at as "loadedAt", source, source_checksum as "sourceChecksum", mode, rows::float8,
        events::float8, rejected::float8, cases::float8, activities, first_time as "firstTime", last_time as "lastTime",
        equal_times::float8 as "equalTimes", repeated::float8, added::float8, corrected::float8, removed::float8, zone_handling as "zoneHandling"
      from tracebook.import_report where log_id = ${log.logId} order by load desc`,
  ]);
}

/** A rejected row, the file that it is of, and the number of its load. */
export interface StoredRejectedRow extends Required<RejectedRow> {
  readonly load: number;
}

/**
 * The rejected rows of the loads that made the present content of a log, by load and line.
 *
 * @param limit most rows; default 10,000
 */
export async function readRejectedRows(
  database: Database,
  log: Pick<StoredLog, "logId">,
  limit = 10_000,
): Promise<StoredRejectedRow[]> {
  return await withDatabaseProblems(database, async () => [
    ...await database.sql<StoredRejectedRow[]>`
      select load, coalesce(rejected_row.source, import_report.source, '') as source, line::float8, column_name as column, reason, text
      from tracebook.rejected_row left join tracebook.import_report using (log_id, load)
      where log_id = ${log.logId} order by load, rejected_row.source nulls first, line limit ${limit}`,
  ]);
}

/** How many rows the loads that made the present content of a log have rejected. */
export async function countRejectedRows(database: Database, log: Pick<StoredLog, "logId">): Promise<number> {
  return await withDatabaseProblems(database, async () => {
    const [{ count }] = await database.sql<{ count: number }[]>`
      select count(*)::float8 as count from tracebook.rejected_row where log_id = ${log.logId}`;
    return count;
  });
}
