import type { RejectedRow } from "../../event-log/event-batch.ts";
import type { ZoneHandling } from "../../event-log/event-batch.ts";
import type { Database } from "../database.ts";
import { inWords } from "../database-problem.ts";
import type { StoredLog } from "./list-logs.ts";

/** What a load has met and done. */
export interface ImportReport {
  /** Number of the load, rising. */
  readonly load: number;
  /** Version of the log that it made. */
  readonly logVersion: number;
  readonly loadedAt: Date;
  /** The file, and its checksum. */
  readonly source: string;
  readonly sourceChecksum: string;
  readonly mode: "replace" | "extend" | "replace-cases";
  /** Rows of the file; those used; those rejected. */
  readonly rows: number;
  readonly events: number;
  readonly rejected: number;
  readonly cases: number;
  readonly activities: number;
  readonly firstTime: Date | null;
  readonly lastTime: Date | null;
  /** Events at the instant of the event before them in their case. */
  readonly equalTimes: number;
  /** Rows left out because a later row has their event id. */
  readonly repeated: number;
  /** Events of the log that it added, corrected and removed. */
  readonly added: number;
  readonly corrected: number;
  readonly removed: number;
  readonly zoneHandling: ZoneHandling;
}

/** Reports of all loads of a log, the latest first. */
export async function readImportReports(database: Database, log: Pick<StoredLog, "logId">): Promise<ImportReport[]> {
  return await inWords(database, async () => [
    ...await database.sql<ImportReport[]>`
      select load, log_version as "logVersion", loaded_at as "loadedAt", source, source_checksum as "sourceChecksum", mode, rows::float8,
        events::float8, rejected::float8, cases::float8, activities, first_time as "firstTime", last_time as "lastTime",
        equal_times::float8 as "equalTimes", repeated::float8, added::float8, corrected::float8, removed::float8, zone_handling as "zoneHandling"
      from tracebook.import_report where log_id = ${log.logId} order by load desc`,
  ]);
}

/** A rejected row, and which load rejected it. */
export interface StoredRejectedRow extends RejectedRow {
  readonly load: number;
}

/**
 * Rows that the loads of the present content could not use, by load and line.
 *
 * @param limit most rows; default 10,000
 */
export async function readRejectedRows(
  database: Database,
  log: Pick<StoredLog, "logId">,
  limit = 10_000,
): Promise<StoredRejectedRow[]> {
  return await inWords(database, async () => [
    ...await database.sql<StoredRejectedRow[]>`
      select load, line::float8, column_name as column, reason, text from tracebook.rejected_row
      where log_id = ${log.logId} order by load, line limit ${limit}`,
  ]);
}
