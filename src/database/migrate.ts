import type { Sql, TransactionSql } from "postgres";
import { environmentError } from "../errors.ts";

/** One numbered file of `migrations/`. */
interface Migration {
  readonly version: number;
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

// One number for all of Tracebook: processes that migrate the same database wait for each other.
const LOCK = 7_240_001;

/**
 * Brings the tables up to date: runs the files of `migrations/` that the database has not seen,
 * each in one transaction, in order.
 *
 * @param folder default: the files that come with this version
 * @throws environmentError where the database comes from a newer version, or a file was changed
 * after it ran
 */
export async function migrate(
  sql: Sql,
  onMessage: (text: string) => void,
  folder = new URL("./migrations/", import.meta.url),
): Promise<void> {
  const known = await readMigrations(folder);
  const seen = await seenMigrations(sql);
  refuseForeign(known, seen);
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
    // Of the statements: comments and the breaking of lines may be bettered later.
    const statements = text.replace(/--.*$/gm, "").replace(/\s+/g, " ").trim();
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(statements));
    migrations.push({
      version: Number(match[1]),
      name: match[2].replaceAll("-", " "),
      text,
      checksum: [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    });
  }
  return migrations.sort((a, b) => a.version - b.version);
}

async function seenMigrations(sql: Sql | TransactionSql): Promise<Map<number, string>> {
  // Not to_regclass: in a transaction that has waited for another's migration it still answers from
  // before.
  const tables = await sql`
    select from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = 'tracebook' and relname = 'migration'`;
  if (tables.count === 0) return new Map();
  const rows = await sql<{ version: number; checksum: string }[]>`select version, checksum from tracebook.migration`;
  return new Map(rows.map((row) => [row.version, row.checksum]));
}

function refuseForeign(known: readonly Migration[], seen: ReadonlyMap<number, string>): void {
  const newest = known.at(-1)?.version ?? 0;
  const foreign = Math.max(0, ...seen.keys());
  if (foreign > newest) {
    throw environmentError({
      expected: `a database of this Tracebook (tables of version ${newest})`,
      found: `one of a newer Tracebook (version ${foreign})`,
      advice: "Update Tracebook, or use another database.",
    });
  }
  const changed = known.find((migration) => seen.has(migration.version) && seen.get(migration.version) !== migration.checksum);
  if (changed !== undefined) {
    throw environmentError({
      expected: `tables made by migration ${changed.version} (${changed.name}) as it stands here`,
      found: "tables made by another text of it",
      advice: "Use the Tracebook that made them, or another database: by DATABASE_URL, or by TRACEBOOK_HOME for an embedded one.",
    });
  }
}

/** False where another process was faster. */
async function applyMigration(sql: Sql, migration: Migration): Promise<boolean> {
  return await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${LOCK})`;
    if ((await seenMigrations(tx)).has(migration.version)) return false;
    await tx.unsafe(migration.text);
    await tx`insert into tracebook.migration (version, name, checksum)
             values (${migration.version}, ${migration.name}, ${migration.checksum})`;
    return true;
  });
}
