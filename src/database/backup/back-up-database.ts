import { basename, dirname, resolve } from "node:path";
import { createHash } from "node:crypto";
import { usageError } from "../../errors.ts";
import { copyChunks } from "../copy/copy-out.ts";
import type { Database } from "../database.ts";
import { databaseProblem } from "../database-problem.ts";
import type { Session } from "../load/load-tables.ts";
import { openSession } from "../load/session.ts";
import { type BackupDocument, type BackupTable, tableFile, writeBackupDocument } from "./backup-document.ts";

/** Options of {@linkcode backUpDatabase}. */
export interface BackupOptions {
  /** A folder that does not exist. */
  readonly folder: string;
  /** When the backup is made. */
  readonly now: Date;
  readonly signal?: AbortSignal;
}

/**
 * Writes all of Tracebook's tables into a new folder: logs, models, predictions, the history of
 * jobs. The backup holds one state of the database; loads and readers go on meanwhile, and a load
 * that has ended waits before it shows its result. The queue of jobs in work is left out.
 *
 * The files are of PostgreSQL's text format of COPY, compressed by gzip: any server of version 15
 * or newer can take them, embedded or not.
 *
 * The folder appears when it is complete. Takes time proportional to the data.
 *
 * @throws a usage error if the folder exists; environmentError if the database fails
 */
export async function backUpDatabase(database: Database, options: BackupOptions): Promise<BackupDocument> {
  const target = resolve(options.folder);
  if (await Deno.lstat(target).then(() => true, () => false)) {
    throw usageError({
      file: options.folder,
      expected: "the name of a new folder",
      found: "one that exists",
      advice: "Choose another name.",
    });
  }
  await Deno.mkdir(dirname(target), { recursive: true });
  const fresh = await Deno.makeTempDir({ dir: dirname(target), prefix: `.${basename(target)}-partial-` });
  try {
    const document = await writeTables(database, fresh, options);
    await writeBackupDocument(fresh, document);
    await Deno.rename(fresh, target);
    return document;
  } finally {
    await Deno.remove(fresh, { recursive: true }).catch(() => {});
  }
}

async function writeTables(database: Database, folder: string, options: BackupOptions): Promise<BackupDocument> {
  const session = await openSession(database, options.signal);
  const { sql } = session;
  try {
    const names = await findTables(sql);
    // The tables are locked before the transaction sees anything: otherwise a load could replace
    // a partition between what is seen and what is read.
    await sql.unsafe(`commit; begin isolation level repeatable read, read only;
      lock table ${names.map((name) => `tracebook.${name}`).join(", ")} in access share mode`);
    const [{ version }] = await sql<{ version: number }[]>`select max(version) as version from tracebook.migration`;
    const tables: BackupTable[] = [];
    for (const name of names) tables.push(await writeTable(sql, name, tableFile(folder, { name })));
    await session.commit();
    return { backup: 1, made: options.now.toISOString(), server: database.version, tablesVersion: version, tables };
  } catch (error) {
    await session.rollback();
    throw databaseProblem(session.reason(error), database.describe);
  }
}

/** The tables, each behind those that it refers to. */
async function findTables(sql: Session): Promise<string[]> {
  // Partitions are read through their table; what an extending load keeps for itself is not read.
  const tables = await sql<{ name: string; behind: string[] }[]>`
    select relname as name, array(
      select f.relname::text from pg_constraint join pg_class f on f.oid = confrelid
      where contype = 'f' and conrelid = c.oid and confrelid <> c.oid) as behind
    from pg_class c
    where relnamespace = 'tracebook'::regnamespace and relkind in ('r', 'p') and not relispartition and relname !~ '_[0-9]+_[0-9]+$'
    order by relname collate "C"`;
  const ordered: string[] = [];
  const visit = (name: string) => {
    if (ordered.includes(name)) return;
    for (const other of tables.find((table) => table.name === name)!.behind) visit(other);
    ordered.push(name);
  };
  // The rows of the large tables need the partition of their log.
  visit("log");
  tables.forEach(({ name }) => visit(name));
  return ordered;
}

async function writeTable(sql: Session, name: string, path: string): Promise<BackupTable> {
  const columns = (await sql<{ column: string }[]>`
    select attname as column from pg_attribute
    where attrelid = ${`tracebook.${name}`}::text::regclass and attnum > 0 and not attisdropped order by attnum`)
    .map(({ column }) => column);
  let rows = 0;
  let bytes = 0;
  const hash = createHash("sha256");
  const gzip = new CompressionStream("gzip");
  const writing = gzip.readable.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        hash.update(chunk);
        bytes += chunk.length;
        controller.enqueue(chunk);
      },
    }),
  ).pipeTo((await Deno.open(path, { write: true, createNew: true })).writable);
  const writer = gzip.writable.getWriter();
  const list = columns.map((column) => `"${column}"`).join(", ");
  // A row is a line: text of the rows has its line breaks escaped.
  await Promise.all([
    writing,
    (async () => {
      // Not `copy TABLE`, which refuses a partitioned one.
      for await (const chunk of copyChunks(sql, `copy (select ${list} from tracebook.${name}) to stdout`)) {
        for (const byte of chunk) if (byte === 10) rows++;
        await writer.write(chunk);
      }
      await writer.close();
    })(),
  ]);
  return { name, columns, rows, bytes, sha256: hash.digest("hex") };
}
