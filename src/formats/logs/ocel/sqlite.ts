import { inputError, TracebookError } from "../../../errors.ts";

/** A cell of a SQLite table. */
export type SqliteValue = string | number | null | Uint8Array;

/** A database in memory. */
export interface SqliteDatabase {
  /** Runs statements without result, or one statement with values. */
  run(sql: string, values?: readonly SqliteValue[]): void;
  /** The rows of a query, one after the other. */
  rows(sql: string, values?: readonly SqliteValue[]): Generator<SqliteValue[]>;
  /** The names of the columns of a query. */
  columns(sql: string): string[];
  /** Runs one statement for each of many rows. */
  insert(sql: string, rows: Iterable<readonly SqliteValue[]>): void;
  /** The bytes of the file. */
  bytes(): Uint8Array;
}

/** The part of sql.js that is used; the package has no types of its own. */
interface Engine {
  readonly Database: new (bytes?: Uint8Array) => {
    run(sql: string, values?: readonly SqliteValue[]): unknown;
    prepare(sql: string): Statement;
    export(): Uint8Array;
    close(): void;
  };
}

interface Statement {
  bind(values: readonly SqliteValue[]): boolean;
  step(): boolean;
  getColumnNames(): string[];
  get(): SqliteValue[];
  run(values: readonly SqliteValue[]): void;
  free(): boolean;
}

let engine: Promise<Engine> | undefined;

/**
 * SQLite in WebAssembly, contained in the module: loaded at its first use, because it has a
 * megabyte.
 */
function loadEngine(): Promise<Engine> {
  engine ??= import("sql.js/dist/sql-wasm-inline.js").then((module) => (module.default as () => Promise<Engine>)());
  return engine;
}

/**
 * Opens a database in memory for a function, and closes it afterwards.
 *
 * @param bytes those of a database file; null for an empty database
 * @param file the name of the source, for errors
 * @throws an input error if the bytes are no complete SQLite database, or if SQLite reports an
 * error
 */
export async function withSqlite<T>(bytes: Uint8Array | null, file: string, use: (database: SqliteDatabase) => T): Promise<T> {
  const { Database } = await loadEngine();
  const database = new Database(bytes === null ? undefined : checkedFile(bytes, file));
  try {
    return use(accessTo(database));
  } catch (error) {
    if (error instanceof TracebookError || !(error instanceof Error)) throw error;
    throw inputError({
      file,
      expected: "a SQLite database and a query that it answers",
      found: `an error of SQLite (${error.message})`,
    }, { cause: error });
  } finally {
    database.close();
  }
}

function accessTo(database: InstanceType<Engine["Database"]>): SqliteDatabase {
  return {
    run: (sql, values) => void database.run(sql, values),
    *rows(sql, values = []) {
      const statement = database.prepare(sql);
      try {
        statement.bind(values);
        while (statement.step()) yield statement.get();
      } finally {
        statement.free();
      }
    },
    columns(sql) {
      const statement = database.prepare(sql);
      try {
        return statement.getColumnNames();
      } finally {
        statement.free();
      }
    },
    insert(sql, rows) {
      const statement = database.prepare(sql);
      try {
        for (const row of rows) statement.run(row);
      } finally {
        statement.free();
      }
    },
    bytes: () => database.export(),
  };
}

/** Positions in the header of a database file (SQLite, "Database File Format", section 1.3). */
const PAGE_SIZE = 16;
const WRITE_VERSION = 18;
const READ_VERSION = 19;
const PAGE_COUNT = 28;
/** The two versions of a database that is not in write-ahead mode. */
const LEGACY = 1;

/**
 * A copy of the bytes that can be opened: a database in write-ahead mode needs additional files
 * unless it was closed.
 */
function checkedFile(bytes: Uint8Array, file: string): Uint8Array {
  const refuse = (found: string) => inputError({ file, expected: "a SQLite database", found });
  const magic = "SQLite format 3\0";
  if (bytes.length === 0) throw refuse("an empty file");
  if (String.fromCharCode(...bytes.subarray(0, magic.length)) !== magic) throw refuse("bytes that do not begin like one");
  if (bytes.length < 100) throw refuse("a truncated one");
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const pageSize = view.getUint16(PAGE_SIZE) === 1 ? 65_536 : view.getUint16(PAGE_SIZE);
  if (bytes.length < pageSize * view.getUint32(PAGE_COUNT)) throw refuse("a truncated one");
  copy[WRITE_VERSION] = copy[READ_VERSION] = LEGACY;
  return copy;
}
