import { inputError, usageError } from "../../errors.ts";
import { copyQuery } from "../../database/mod.ts";
import { csvRow } from "../../formats/logs/csv/csv-text.ts";
import type { SqliteValue } from "../../formats/logs/ocel/sqlite.ts";
import type { LogFile } from "./log-file.ts";
import { openFile } from "./log-file.ts";
import { temporaryFile } from "./temporary-file.ts";

/** A query whose rows are events. */
export interface QuerySource {
  /** `postgres://...`, `sqlite:FILE`, or `env:NAME` for a variable that holds one of them. */
  readonly from: string;
  /** The query. Of a SQLite database default: its only table. */
  readonly query?: string;
}

/** Most bytes of a SQLite database: it is read as a whole. */
const LARGEST_SQLITE = 2 ** 31;

/**
 * Runs a query and keeps its rows as CSV in a temporary file, which is removed when the process
 * ends: most commands read a log twice. The name of the file is that of the source, without user
 * and password.
 *
 * @param env gives the variables of the environment
 * @throws a usage error for an address of another kind; what the database throws
 */
export async function findQuery(source: QuerySource, env: (name: string) => string | undefined): Promise<LogFile> {
  const from = addressOf(source.from, env);
  const { name, rows } = from.startsWith("sqlite:")
    ? await sqliteRows(from.slice("sqlite:".length), source.query)
    : serverRows(from, source.query);
  const spool = await temporaryFile();
  const file = await Deno.open(spool, { write: true });
  const bytes = ReadableStream.from(rows);
  await bytes.pipeTo(file.writable);
  const { size, mtime } = await Deno.stat(spool);
  const stem = name.replace(/^.*[/\\]/, "").replace(/\.[a-z0-9]+$/i, "") || "query";
  return { path: name, spool, stem, format: "csv", gzip: false, size, modified: mtime?.getTime() ?? null };
}

function addressOf(from: string, env: (name: string) => string | undefined): string {
  const variable = /^env:(.+)$/.exec(from)?.[1];
  if (variable === undefined) return from;
  const value = env(variable);
  if (value !== undefined && value !== "") return value;
  throw usageError({ expected: `the address of a database in the variable ${variable}`, found: "none" });
}

/** How the client of another database writes rows that `load` reads from standard input. */
const CLIENTS: readonly { readonly of: RegExp; readonly advice: string }[] = [
  {
    of: /^(mysql|mariadb):/i,
    advice: "Pass on what its client writes: `mysql -B -e 'select ...' DATABASE | deno task load - --delimiter tab`.",
  },
  {
    of: /^duckdb:|\.(duckdb|ddb)$/i,
    advice: "Pass on what its client writes: `duckdb FILE -csv -c 'select ...' | deno task load -`.",
  },
  { of: /^[^:]*\.(db|sqlite3?)$/i, advice: "Of a SQLite file: --from sqlite:FILE." },
];

function serverRows(from: string, query: string | undefined) {
  if (!/^postgres(ql)?:\/\//.test(from)) {
    // The address is not quoted: it may hold a password.
    throw usageError({
      expected: "postgres://..., sqlite:FILE or env:NAME in --from",
      found: `an address that begins with ${JSON.stringify(/^[a-z0-9+.-]{0,20}/i.exec(from)![0])}`,
      advice: CLIENTS.find(({ of }) => of.test(from))?.advice ??
        "Of another database write the rows as CSV: `... | deno task load -`.",
    });
  }
  if (query === undefined) throw usageError({ expected: "--query with the query to run", found: "none" });
  const { describe, rows } = copyQuery(from, query);
  return { name: describe, rows: rows() };
}

async function sqliteRows(path: string, given: string | undefined) {
  const file = await openFile(path);
  const { size } = await file.stat();
  if (size > LARGEST_SQLITE) {
    throw inputError({ file: path, expected: `a database of at most ${LARGEST_SQLITE} bytes`, found: `${size}` });
  }
  const bytes = new Uint8Array(await new Response(file.readable).arrayBuffer());
  const { quoted, withSqlite } = await import("../../formats/logs/ocel/sqlite.ts");
  const rows = await withSqlite(bytes, path, (database) => {
    database.run("PRAGMA trusted_schema = OFF");
    database.run("PRAGMA query_only = ON");
    const tables = [
      ...database.rows("select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'"),
    ]
      .map(([name]) => String(name));
    if (given === undefined && tables.length !== 1) {
      throw inputError({
        file: path,
        expected: "a database with one table, or --query",
        found: `the tables ${tables.map((name) => JSON.stringify(name)).join(", ") || "none"}`,
        advice: "Add --query 'select ...'.",
      });
    }
    const query = given ?? `select * from ${quoted(tables[0])}`;
    const encoder = new TextEncoder();
    const lines = [encoder.encode(csvRow(database.columns(query)))];
    for (const row of database.rows(query)) lines.push(encoder.encode(csvRow(row.map(textOf))));
    return lines;
  });
  return { name: path, rows };
}

const textOf = (value: SqliteValue): string => value === null ? "" : value instanceof Uint8Array ? value.toHex() : String(value);
