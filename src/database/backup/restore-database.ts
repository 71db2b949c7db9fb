import { createHash } from "node:crypto";
import { inputError, usageError } from "../../errors.ts";
import { copyIn } from "../copy/copy-in.ts";
import type { Database } from "../database.ts";
import { databaseProblem } from "../database-problem.ts";
import { createTables, type Session, swapPartitions } from "../load/load-tables.ts";
import { openSession } from "../load/session.ts";
import { migrateWithin } from "../migrate.ts";
import { type BackupDocument, type BackupTable, readBackupDocument, tableFile } from "./backup-document.ts";

/** Options of {@linkcode restoreDatabase}. */
export interface RestoreOptions {
  /** The folder of a backup. */
  readonly folder: string;
  readonly signal?: AbortSignal;
}

/**
 * Fills an empty database from a backup. All is done in one transaction: after a stop or an error
 * the database is as it was. A backup of an older Tracebook is restored as it was, and then brought
 * up to date.
 *
 * @throws a usage error if the database holds logs; inputError for a folder without a backup, a
 * damaged file, or a backup of a newer Tracebook; environmentError if the database fails
 */
export async function restoreDatabase(database: Database, options: RestoreOptions): Promise<BackupDocument> {
  const document = await readBackupDocument(options.folder);
  for (const table of document.tables) await checkFile(options.folder, table);
  const session = await openSession(database, options.signal);
  const { sql } = session;
  try {
    await refuseLogs(sql, database);
    await sql.unsafe("drop schema tracebook cascade");
    await migrateWithin(sql, document.tablesVersion, options.folder);
    for (const table of document.tables) {
      await readTable(sql, options.folder, table);
      // The rows of the large tables go into one partition for each log.
      if (table.name === "log") await makePartitions(sql);
    }
    await advanceIdentities(sql);
    await migrateWithin(sql);
    await sql.unsafe(document.tables.map(({ name }) => `analyze tracebook.${name};`).join("\n"));
    await session.commit();
    return document;
  } catch (error) {
    await session.rollback();
    throw databaseProblem(session.reason(error), database.describe);
  }
}

async function checkFile(folder: string, table: BackupTable): Promise<void> {
  const file = tableFile(folder, table);
  const hash = createHash("sha256");
  try {
    for await (const chunk of (await Deno.open(file)).readable) hash.update(chunk);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw inputError({ file, expected: "the rows of a table", found: "no such file", advice: "Take another backup." });
  }
  if (hash.digest("hex") === table.sha256) return;
  throw inputError({ file, expected: "the file that was written", found: "another content", advice: "Take another backup." });
}

async function refuseLogs(sql: Session, { describe }: Database): Promise<void> {
  await sql`lock table tracebook.log in access exclusive mode`;
  const [{ logs }] = await sql<{ logs: number }[]>`select count(*)::int as logs from tracebook.log`;
  if (logs === 0) return;
  throw usageError({
    expected: "an empty database to restore into",
    found: `one with ${logs} ${logs === 1 ? "log" : "logs"} (${describe})`,
    advice: "Nothing was changed. Empty it by `db reset --yes`, or name another one by TRACEBOOK_HOME or DATABASE_URL.",
  });
}

async function makePartitions(sql: Session): Promise<void> {
  const logs = await sql<{ logId: number; partition: number }[]>`
    select log_id as "logId", partition from tracebook.log where partition is not null order by log_id`;
  for (const { logId, partition } of logs) {
    await createTables(sql, logId, partition);
    await swapPartitions(sql, logId, { from: null, to: partition });
  }
}

async function readTable(sql: Session, folder: string, table: BackupTable): Promise<void> {
  const known = await sql<{ column: string }[]>`
    select attname as column from pg_attribute
    where attrelid = to_regclass(${`tracebook.${table.name}`}::text) and attnum > 0 and not attisdropped`;
  const unknown = table.columns.find((column) => !known.some((other) => other.column === column));
  if (known.length === 0 || unknown !== undefined) {
    throw inputError({
      file: folder,
      expected: "the tables and columns of Tracebook",
      found: JSON.stringify(unknown === undefined ? table.name : `${table.name}.${unknown}`),
    });
  }
  // Rows that migrations have made.
  await sql.unsafe(`delete from tracebook.${table.name}`);
  const list = table.columns.map((column) => `"${column}"`).join(", ");
  const copy = await copyIn(sql, `copy tracebook.${table.name} (${list}) from stdin`);
  const rows = (await Deno.open(tableFile(folder, table))).readable.pipeThrough(new DecompressionStream("gzip"));
  try {
    for await (const chunk of rows) await copy.write(chunk);
  } catch (error) {
    await copy.abort("the file cannot be read");
    throw error;
  }
  await copy.end();
  const [{ count }] = await sql<{ count: number }[]>`select count(*)::float8 as count from ${sql(`tracebook.${table.name}`)}`;
  if (count === table.rows) return;
  throw inputError({
    file: tableFile(folder, table),
    expected: `${table.rows} rows`,
    found: `${count}`,
    advice: "Take another backup.",
  });
}

/** New rows get numbers above those of the backup. */
async function advanceIdentities(sql: Session): Promise<void> {
  const columns = await sql<{ table: string; column: string }[]>`
    select c.oid::regclass::text as table, attname as column from pg_attribute join pg_class c on c.oid = attrelid
    where relnamespace = 'tracebook'::regnamespace and attidentity <> ''`;
  for (const { table, column } of columns) {
    await sql.unsafe(
      `select setval(pg_get_serial_sequence('${table}', '${column}'), greatest(1, max(${column})), max(${column}) is not null) from ${table}`,
    );
  }
}
