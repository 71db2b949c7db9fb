import type { Sql, TransactionSql } from "postgres";
import { environmentError, inputError } from "../errors.ts";

/** One numbered file of `migrations/`. */
interface Migration {
  readonly version: number;
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

/** SQLSTATE of a table that does not exist. */
const UNDEFINED_TABLE = "42P01";

// Key of an advisory lock: processes that migrate the same database wait for each other.
const LOCK = 7_240_001;

/**
 * Brings the tables up to date: runs the files of `migrations/` that have not run in this database,
 * in order, each in a transaction of its own.
 *
 * @param folder the migrations. Default: those of this version
 * @throws environmentError if a newer version has written the database, or if a migration has
 * changed since it ran
 */
export async function migrate(
  sql: Sql,
  onMessage: (text: string) => void,
  folder = new URL("./migrations/", import.meta.url),
): Promise<void> {
  const known = await readMigrations(folder);
  const seen = await seenMigrations(sql).catch((error) => {
    if (error?.code === UNDEFINED_TABLE) return seenWhenMigrated(sql);
    throw error;
  });
  refuseUnknown(known, seen);
  for (const migration of known) {
    if (seen.has(migration.version)) continue;
    if (await applyMigration(sql, migration)) onMessage(`database: ${migration.name}`);
  }
}

async function readMigrations(folder: URL): Promise<Migration[]> {
  const migrations: Migration[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const match = /^(\d{4})-(.+)\.sql$/.exec(entry.name);
    if (match === null) continue;
    const text = await Deno.readTextFile(new URL(entry.name, folder));
    // The checksum ignores comments and white space, so that these can be edited later.
    const statements = text.replace(/--.*$/gm, "").replace(/\s+/g, " ").trim();
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(statements));
    migrations.push({
      version: Number(match[1]),
      name: match[2].replaceAll("-", " "),
      text,
      checksum: new Uint8Array(digest).toHex(),
    });
  }
  return migrations.sort((a, b) => a.version - b.version);
}

async function seenMigrations(sql: Sql | TransactionSql): Promise<Map<number, string>> {
  // Not to_regclass: after waiting for the migration of another process it still returns the
  // state from before.
  const tables = await sql`
    select from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = 'tracebook' and relname = 'migration'`;
  if (tables.count === 0) return new Map();
  const rows = await sql<{ version: number; checksum: string }[]>`select version, checksum from tracebook.migration`;
  return new Map(rows.map((row) => [row.version, row.checksum]));
}

/**
 * What has run once no process migrates. PostgreSQL shows the rows of a commit a moment before its
 * other sessions forget that a schema was absent: within that moment the table is in the catalog,
 * and a query of it fails. The lock is released after that moment.
 */
const seenWhenMigrated = async (sql: Sql): Promise<Map<number, string>> =>
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${LOCK})`;
    return await seenMigrations(tx);
  });

function refuseUnknown(known: readonly Migration[], seen: ReadonlyMap<number, string>): void {
  const newest = known.at(-1)?.version ?? 0;
  const latest = Math.max(0, ...seen.keys());
  if (latest > newest) {
    throw environmentError({
      expected: `a database of this Tracebook (tables of version ${newest})`,
      found: `a database of a newer Tracebook (tables of version ${latest})`,
      advice: "Update Tracebook, or use another database.",
    });
  }
  const changed = known.find((migration) => seen.has(migration.version) && seen.get(migration.version) !== migration.checksum);
  if (changed !== undefined) {
    throw environmentError({
      expected: `tables made by migration ${changed.version} (${changed.name}) of this Tracebook`,
      found: "tables made by a different migration of this number",
      advice: "Use the Tracebook that made them, or another database: by DATABASE_URL, or by TRACEBOOK_HOME for an embedded one.",
    });
  }
}

/** Returns false if another process has run the migration meanwhile. */
async function applyMigration(sql: Sql, migration: Migration): Promise<boolean> {
  return await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${LOCK})`;
    if ((await seenMigrations(tx)).has(migration.version)) return false;
    await runMigration(tx, migration);
    return true;
  });
}

async function runMigration(tx: Pick<Sql, "unsafe">, { text, version, name, checksum }: Migration): Promise<void> {
  await tx.unsafe(text);
  await tx.unsafe("insert into tracebook.migration (version, name, checksum) values ($1, $2, $3)", [version, name, checksum]);
}

/**
 * Brings the tables to a version in a transaction of the caller.
 *
 * @param version Default: that of this Tracebook
 * @param origin what asks for that version, for the error's text
 * @throws inputError if the version is newer than this Tracebook; environmentError if a migration
 * has changed since it ran
 */
export async function migrateWithin(tx: Sql, version = Infinity, origin?: string): Promise<void> {
  const known = await readMigrations(new URL("./migrations/", import.meta.url));
  const newest = known.at(-1)!.version;
  if (version !== Infinity && version > newest) {
    throw inputError({
      file: origin,
      expected: `tables of version ${newest} or older`,
      found: `version ${version}, of a newer Tracebook`,
      advice: "Update Tracebook.",
    });
  }
  await tx`select pg_advisory_xact_lock(${LOCK})`;
  const seen = await seenMigrations(tx);
  refuseUnknown(known, seen);
  for (const migration of known) {
    if (migration.version <= version && !seen.has(migration.version)) await runMigration(tx, migration);
  }
}
