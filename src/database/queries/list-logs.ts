import type { Sql } from "postgres";
import type { Database } from "../database.ts";
import { withDatabaseProblems } from "../database-problem.ts";

/** A log in the database. */
export interface StoredLog {
  readonly logId: number;
  /**
   * Random id of this state of the log, different after each load that changes it and in each
   * database. Caches and published files go by it, since ids and versions start again after a reset
   * of the database.
   */
  readonly identity: string;
  /** Identifier in addresses: lower-case letters, digits and hyphens. */
  readonly slug: string;
  readonly name: string;
  /** Raised by each load that changes the log. */
  readonly version: number;
  /** Checksum of the content. The same files loaded in the same order have the same checksum. */
  readonly checksum: string;
  readonly events: number;
  /** Cases that have events. */
  readonly cases: number;
  readonly activities: number;
  readonly variants: number;
  readonly firstTime: Date | null;
  readonly lastTime: Date | null;
  /** IANA zone of times without an offset. */
  readonly zone: string;
  readonly loadedAt: Date;
  /**
   * How the events were read (`format`, `columns`, `xes`) and the description of the load. Without
   * the attributes of the XES log itself: in some logs they take megabytes.
   */
  readonly description: Readonly<Record<string, unknown>>;
}

const columns = (sql: Sql) =>
  sql`log_id as "logId", identity, slug, name, version, checksum, events::float8, cases::float8, activities, variants,
      first_time as "firstTime", last_time as "lastTime", zone, loaded_at as "loadedAt",
      description #- '{xes,attributes}' as description`;

/** All logs, by slug; without earlier versions of logs. */
export async function listLogs(database: Database): Promise<StoredLog[]> {
  const { sql } = database;
  return await withDatabaseProblems(database, async () => [
    ...await sql<StoredLog[]>`select ${columns(sql)} from tracebook.log where version > 0 and version_of is null
      order by slug collate "C"`,
  ]);
}

/** The earlier versions of a log that were kept, the latest first. */
export async function listVersions(database: Database, { logId }: Pick<StoredLog, "logId">): Promise<StoredLog[]> {
  const { sql } = database;
  return await withDatabaseProblems(database, async () => [
    ...await sql<StoredLog[]>`select ${columns(sql)} from tracebook.log where version_of = ${logId} order by version desc`,
  ]);
}

/**
 * The log with a slug, or with a name; null if there is none. `SLUG@v3` and `NAME@v3` are version 3
 * of a log, an earlier one that was kept or that of now.
 */
export async function findLog(database: Database, slugOrName: string): Promise<StoredLog | null> {
  const { sql } = database;
  // PostgreSQL refuses statements with NUL, so no log can have this name.
  if (slugOrName.includes("\0")) return null;
  return await withDatabaseProblems(database, async () => {
    const rows = await sql<StoredLog[]>`
      select ${columns(sql)} from tracebook.log
      where version > 0 and ${slugOrName} in (slug, name, slug || '@v' || version, name || '@v' || version)
      order by slug = ${slugOrName} desc, slug limit 1`;
    return rows[0] ?? null;
  });
}

/** Random id of the database. A reset changes it. */
export async function databaseIdentity(database: Database): Promise<string> {
  return await withDatabaseProblems(database, async () => {
    const [{ identity }] = await database.sql<{ identity: string }[]>`select identity from tracebook.database_identity`;
    return identity;
  });
}
