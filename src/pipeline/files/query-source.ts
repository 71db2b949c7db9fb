import { inputError, usageError } from "../../errors.ts";
import { copyQuery, queryMysql } from "../../database/mod.ts";
import { csvRow } from "../../formats/logs/csv/csv-text.ts";
import type { SqliteValue } from "../../formats/logs/ocel/sqlite.ts";
import { sqlName } from "../../formats/logs/sql-name.ts";
import { duckDbRows } from "./duckdb-rows.ts";
import type { LogFile } from "./log-file.ts";
import { openFile } from "./log-file.ts";
import { sqliteBytes } from "./sqlite-bytes.ts";
import { temporaryFile } from "./temporary-file.ts";

/** A query whose rows are events. */
export interface QuerySource {
  /**
   * `postgres://...`, `mysql://...`, `sqlite:FILE`, `duckdb:FILE`, or `env:NAME` for the variable
   * that holds it.
   */
  readonly from: string;
  /** The query. Default, of a file: its only table. */
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
  const { name, rows } = await rowsOf(from, source.query);
  const spool = await temporaryFile();
  const file = await Deno.open(spool, { write: true });
  const bytes = ReadableStream.from(rows);
  await bytes.pipeTo(file.writable);
  const { size, mtime } = await Deno.stat(spool);
  const stem = name.replace(/^.*[/\\]/, "").replace(/\.[a-z0-9]+$/i, "") || "query";
  return { path: name, spool, stem, format: "csv", gzip: false, size, modified: mtime?.getTime() ?? null };
}

/** The rows as chunks of CSV, and the name of their source. */
async function rowsOf(from: string, query: string | undefined) {
  const [, kind, path] = /^(sqlite|duckdb):(?:\/\/)?(.+)$/.exec(from) ?? [];
  if (kind === "sqlite") return await sqliteRows(path, query);
  if (kind === "duckdb") return { name: path, rows: csvChunks(duckDbRows({ path, query })) };
  return serverRows(from, query);
}

function addressOf(from: string, env: (name: string) => string | undefined): string {
  const variable = /^env:(.+)$/.exec(from)?.[1];
  if (variable === undefined) return from;
  const value = env(variable);
  if (value !== undefined && value !== "") return value;
  throw usageError({ expected: `the address of a database in the variable ${variable}`, found: "none" });
}

/** What is meant by the path of a database file. */
const FILES: readonly { readonly of: RegExp; readonly advice: string }[] = [
  { of: /^[^:]*\.(duckdb|ddb)$/i, advice: "Of a DuckDB file: --from duckdb:FILE." },
  { of: /^[^:]*\.(db|sqlite3?)$/i, advice: "Of a SQLite file: --from sqlite:FILE." },
];

function serverRows(from: string, query: string | undefined) {
  const isMysql = /^(mysql|mariadb):\/\//i.test(from);
  if (!isMysql && !/^postgres(ql)?:\/\//.test(from)) {
    // The address is not quoted: it may hold a password.
    throw usageError({
      expected: "postgres://..., mysql://..., sqlite:FILE, duckdb:FILE or env:NAME in --from",
      found: `an address that begins with ${JSON.stringify(/^[a-z0-9+.-]{0,20}/i.exec(from)![0])}`,
      advice: FILES.find(({ of }) => of.test(from))?.advice ??
        "Of another database write the rows as CSV: `... | deno task load -`.",
    });
  }
  if (query === undefined) throw usageError({ expected: "--query with the query to run", found: "none" });
  if (isMysql) {
    const { describe, rows } = queryMysql(from, query);
    return { name: describe, rows: csvChunks(rows()) };
  }
  const { describe, rows } = copyQuery(from, query);
  return { name: describe, rows: rows() };
}

/** Rows in a chunk of CSV. */
const CHUNK_ROWS = 1000;

async function* csvChunks(rows: AsyncIterable<readonly string[]>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let lines: string[] = [];
  for await (const row of rows) {
    if (lines.push(csvRow(row)) < CHUNK_ROWS) continue;
    yield encoder.encode(lines.join(""));
    lines = [];
  }
  yield encoder.encode(lines.join(""));
}

async function sqliteRows(path: string, given: string | undefined) {
  const file = await openFile(path);
  const { size } = await file.stat();
  file.close();
  if (size > LARGEST_SQLITE) {
    throw inputError({ file: path, expected: `a database of at most ${LARGEST_SQLITE} bytes`, found: `${size}` });
  }
  const bytes = await sqliteBytes(path) ?? await Deno.readFile(path);
  const { withSqlite } = await import("../../formats/logs/ocel/sqlite.ts");
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
    const query = given ?? `select * from ${sqlName(tables[0])}`;
    const encoder = new TextEncoder();
    const lines = [encoder.encode(csvRow(database.columns(query)))];
    for (const row of database.rows(query)) lines.push(encoder.encode(csvRow(row.map(textOf))));
    return lines;
  });
  return { name: path, rows };
}

const textOf = (value: SqliteValue): string => value === null ? "" : value instanceof Uint8Array ? value.toHex() : String(value);
