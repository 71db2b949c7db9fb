import { createRequire } from "node:module";
import { inputError, TracebookError } from "../../errors.ts";
import { sqlName } from "../../formats/logs/sql-name.ts";
import { openFile } from "./log-file.ts";

/** The storage version that our DuckDB reads; DuckDB 0.9 to 1.5 write it unless told otherwise. */
const STORAGE_VERSION = 64n;

const require = createRequire(import.meta.url);

/** How the files of the package begin. */
const DIST = "@duckdb/duckdb-wasm/dist/duckdb-";

/** A query of a DuckDB file. */
interface DuckDbQuery {
  /** The database file. */
  readonly path: string;
  /** Default: all of the only table. */
  readonly query?: string;
}

/**
 * Runs a query on a DuckDB file, which is only read, and streams its rows: the names of the
 * columns, then each row as text. The file is read where the query needs it.
 *
 * A TIMESTAMP WITH TIME ZONE is a moment and ends in its offset, in UTC. NULL is the empty text,
 * binary values are hexadecimal digits, lists and structures are as DuckDB writes them. Extensions
 * are neither loaded nor fetched, and no other file is read or written.
 *
 * @throws an input error for a file that is no such database or of a newer version, for one with
 * changes that are not in the file yet, and for a query that fails
 */
export async function* duckDbRows({ path, query: given }: DuckDbQuery): AsyncGenerator<readonly string[]> {
  await checkFile(path);
  started ??= startEngine();
  const { engine, module: { DuckDBAccessMode, DuckDBDataProtocol } } = await started;
  try {
    engine.registerFileURL(OPENED, path, DuckDBDataProtocol.NODE_FS, false);
    // Otherwise the engine looks for the file beside, and makes it, in the folder of this process.
    engine.registerFileBuffer(`${OPENED}.wal`, new Uint8Array());
    engine.open({ path: OPENED, accessMode: DuckDBAccessMode.READ_ONLY });
    const connection = engine.connect();
    for (const setting of SETTINGS) connection.query(`set ${setting}`);
    const rows = (sql: string) => connection.query(sql).toArray().map((row) => Object.values(row.toJSON()).map(String));
    const query = given?.trim().replace(/;\s*$/, "") ??
      onlyTable(path, rows("select table_name from duckdb_tables() order by 1").flat());
    const columns = rows(`describe select * from (\n${query}\n)`).map(([name, type]) => ({ name, type }));
    const cells = columns.map(({ name, type }) => type === "BLOB" ? `lower(hex(${sqlName(name)}))` : `${sqlName(name)}::varchar`);
    yield columns.map(({ name }) => name);
    for (const batch of connection.prepare(`select ${cells} from (\n${query}\n)`).send()) {
      const vectors = columns.map((_, at) => batch.getChildAt(at)!);
      for (let row = 0; row < batch.numRows; row++) yield vectors.map((vector) => vector.get(row) ?? "");
    }
  } catch (error) {
    throw problem(error, path);
  } finally {
    engine.reset();
    engine.dropFiles();
  }
}

/**
 * The part of the package that is used. It is required, not imported: its own types need those of
 * Node.js 20, which would then hold for the whole program.
 */
interface DuckDbModule {
  createDuckDB(bundles: unknown, logger: unknown, runtime: unknown): Promise<Engine>;
  readonly DuckDBAccessMode: { readonly READ_ONLY: number };
  readonly DuckDBDataProtocol: { readonly NODE_FS: number };
  readonly NODE_RUNTIME: unknown;
  readonly VoidLogger: new () => unknown;
}

interface Engine {
  instantiate(): Promise<unknown>;
  registerFileURL(name: string, path: string, protocol: number, direct: boolean): void;
  registerFileBuffer(name: string, bytes: Uint8Array): void;
  open(options: { path: string; accessMode: number }): void;
  connect(): {
    query(sql: string): { toArray(): { toJSON(): Record<string, unknown> }[] };
    prepare(sql: string): { send(): Iterable<Batch> };
  };
  reset(): void;
  dropFiles(): void;
}

/** Rows whose cells are all text. */
interface Batch {
  readonly numRows: number;
  getChildAt(column: number): { get(row: number): string | null } | null;
}

/** Started with the first query: that takes a second. */
let started: Promise<{ readonly engine: Engine; readonly module: DuckDbModule }> | undefined;

async function startEngine() {
  const module = require(`${DIST}node-blocking.cjs`) as DuckDbModule;
  const bundle = (name: string) => ({ mainModule: require.resolve(`${DIST}${name}.wasm`), mainWorker: "" });
  const { createDuckDB, NODE_RUNTIME, VoidLogger } = module;
  const engine = await createDuckDB({ mvp: bundle("mvp"), eh: bundle("eh") }, new VoidLogger(), NODE_RUNTIME);
  await engine.instantiate();
  return { engine, module };
}

/** The name under which the file is opened. */
const OPENED = "source.duckdb";

/** No other files, nothing from the network, and no way back from that. */
const SETTINGS = [
  "autoinstall_known_extensions = false",
  "autoload_known_extensions = false",
  "enable_external_access = false",
  "lock_configuration = true",
];

function onlyTable(path: string, tables: readonly string[]): string {
  if (tables.length === 1) return `select * from ${sqlName(tables[0])}`;
  throw inputError({
    file: path,
    expected: "a database with one table, or --query",
    found: `the tables ${tables.map((name) => JSON.stringify(name)).join(", ") || "none"}`,
    advice: "Add --query 'select ...'.",
  });
}

/**
 * Checks the header of a file (checksum of 8 bytes, `DUCK`, storage version, later the version of
 * the program), and that no changes wait in the file beside it.
 */
async function checkFile(path: string): Promise<void> {
  const file = await openFile(path);
  const header = new Uint8Array(84);
  const length = await file.read(header).finally(() => file.close()) ?? 0;
  if (length < header.length || new TextDecoder().decode(header.subarray(8, 12)) !== "DUCK") {
    throw inputError({ file: path, expected: "a DuckDB database", found: "another file" });
  }
  const version = new DataView(header.buffer).getBigUint64(12, true);
  if (version > STORAGE_VERSION) {
    const program = /^v\d+\.\d+\.\d+/.exec(new TextDecoder().decode(header.subarray(52, 84)))?.[0];
    throw inputError({
      file: path,
      expected: `a DuckDB database of storage version ${STORAGE_VERSION}, which DuckDB 0.9 to 1.5 write`,
      found: `version ${version}${program === undefined ? "" : `, of DuckDB ${program}`}`,
      advice: "In DuckDB, write the rows as Parquet and load that file: `copy (select ...) to 'rows.parquet'`. " +
        "Or copy all: `attach 'old.duckdb' (storage_version 'v1.0.0'); copy from database NAME to old`.",
    });
  }
  const { size } = await Deno.stat(`${path}.wal`).catch(() => ({ size: 0 }));
  if (size === 0) return;
  throw inputError({
    file: path,
    expected: "a database that no program is changing",
    found: `changes in ${path}.wal that are not in it yet`,
    advice: "Close the program that uses it, or run `checkpoint` there.",
  });
}

function problem(error: unknown, path: string): unknown {
  if (error instanceof TracebookError || !(error instanceof Error)) return error;
  return inputError({
    file: path,
    expected: "a query that gives rows",
    found: `an answer of DuckDB: ${error.message.split("\n")[0]}`,
    advice: "Correct the query after --query.",
  }, { cause: error });
}
