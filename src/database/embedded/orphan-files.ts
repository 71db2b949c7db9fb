import { join } from "node:path";
import { postgres } from "../postgres-driver.ts";
import { embeddedOptions } from "./probe.ts";
import { namesIn } from "./server-folders.ts";

/** Names of the files of tables and indexes, by the folder of their database in `data/base`. */
export type TableFiles = ReadonlyMap<string, readonly string[]>;

/**
 * Lists the files of tables while no server runs, for {@linkcode removeOrphans}. A crash leaves
 * orphans: the files that unfinished transactions, such as loads, have written.
 */
export async function listTableFiles(data: string): Promise<TableFiles> {
  const found = new Map<string, string[]>();
  for (const database of await namesIn(join(data, "base"))) {
    if (!/^\d+$/.test(database)) continue;
    found.set(database, (await namesIn(join(data, "base", database))).filter((name) => fileNumber(name) !== null));
  }
  return found;
}

/** The file node number of a table or index in a file name; null for files of other kinds. */
const fileNumber = (name: string): string | null => /^(\d+)(_fsm|_vm|_init)?(\.\d+)?$/.exec(name)?.[1] ?? null;

/**
 * Removes files that existed before the server started and that belong to no table now. This is
 * safe while transactions run: the server never gives a new table the number of an existing file,
 * and no committed table uses a file that the catalogue does not name.
 *
 * @returns removed bytes
 */
export async function removeOrphans(socketFolder: string, data: string, before: TableFiles): Promise<number> {
  let bytes = 0;
  const remove = async (path: string) => {
    const size = await Deno.stat(path).then((info) => info.size, () => 0);
    await Deno.remove(path).then(() => bytes += size, () => {});
  };
  const databases = await query<{ oid: string; name: string; open: boolean }>(
    socketFolder,
    "postgres",
    "select oid::text as oid, datname as name, datallowconn and datconnlimit <> -2 as open from pg_database",
  );
  for (const [oid, files] of before) {
    const database = databases.find((row) => row.oid === oid);
    const folder = join(data, "base", oid);
    if (database === undefined) {
      // Left by an interrupted `create database`.
      for (const name of await namesIn(folder)) await remove(join(folder, name));
      await Deno.remove(folder).catch(() => {});
      continue;
    }
    if (!database.open) continue;
    const rows = await query<{ file: string }>(
      socketFolder,
      database.name,
      "select pg_relation_filenode(oid)::text as file from pg_class where relkind in ('r', 'i', 'S', 't', 'm')",
    );
    const used = new Set(rows.map(({ file }) => file));
    for (const name of files) if (!used.has(fileNumber(name)!)) await remove(join(folder, name));
  }
  return bytes;
}

async function query<Row extends object>(socketFolder: string, database: string, text: string): Promise<Row[]> {
  const sql = postgres({ ...embeddedOptions(socketFolder, database), max: 1, connect_timeout: 5, fetch_types: false });
  try {
    return [...await sql.unsafe<Row[]>(text)];
  } finally {
    await sql.end({ timeout: 1 });
  }
}
