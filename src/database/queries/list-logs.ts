import type { Sql } from "postgres";
import type { Database } from "../database.ts";
import { inWords } from "../database-problem.ts";

/** A log of the database. */
export interface StoredLog {
  readonly logId: number;
  /**
   * Random id of this state of the log: another one after each load that changes something, and in
   * each database. What is kept outside of the database goes by it, since numbers and versions
   * begin again in a database that was emptied.
   */
  readonly identity: string;
  /** Its address: lower-case letters, digits and hyphens. */
  readonly slug: string;
  readonly name: string;
  /** Raised by each load that changes something. */
  readonly version: number;
  /** Of its content: the same files loaded in the same order give the same one. */
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
   * What columns, classifiers and extensions the events were read by: `format`, `columns`, `xes`,
   * and what the load was given. The attributes of a XES log itself are left in the table: some
   * logs have megabytes of them.
   */
  readonly description: Readonly<Record<string, unknown>>;
}

const columns = (sql: Sql) =>
  sql`log_id as "logId", identity, slug, name, version, checksum, events::float8, cases::float8, activities, variants,
      first_time as "firstTime", last_time as "lastTime", zone, loaded_at as "loadedAt",
      description #- '{xes,attributes}' as description`;

/** All logs, by slug. */
export async function listLogs(database: Database): Promise<StoredLog[]> {
  const { sql } = database;
  return await inWords(database, async () => [
    ...await sql<StoredLog[]>`select ${columns(sql)} from tracebook.log where version > 0 order by slug collate "C"`,
  ]);
}

/** The log of a slug, or of a name as given; null where there is none. */
export async function findLog(database: Database, slugOrName: string): Promise<StoredLog | null> {
  const { sql } = database;
  // The server stores no NUL, and refuses a statement that has one.
  if (slugOrName.includes("\0")) return null;
  return await inWords(database, async () => {
    const rows = await sql<StoredLog[]>`
      select ${columns(sql)} from tracebook.log where version > 0 and (slug = ${slugOrName} or name = ${slugOrName})
      order by slug = ${slugOrName} desc, slug limit 1`;
    return rows[0] ?? null;
  });
}

/** Random id of the database: another one after a reset. */
export async function databaseIdentity(database: Database): Promise<string> {
  return await inWords(database, async () => {
    const [{ identity }] = await database.sql<{ identity: string }[]>`select identity from tracebook.database_identity`;
    return identity;
  });
}
