import { inputError } from "../../errors.ts";
import type { ObjectCentricLog } from "../../event-log/object-centric-log.ts";
import { createOcelCollector, type OcelCollector, type RawReference, type RawTimedValue } from "./collect-ocel.ts";
import type { OcelReadOptions } from "./ocel-json.ts";
import { quoted, type SqliteDatabase, type SqliteValue, withSqlite } from "./sqlite.ts";

/**
 * Reads an object-centric log from a SQLite database, the relational format of OCEL 2.0 (Berti et
 * al., specification, 2023). Times without an offset are UTC; nulls are missing values. Only tables
 * are read, no views and no computed columns.
 *
 * @throws an input error (rejects) with the file and the place if it is no such log: no whole
 * SQLite database, a table or column that lacks, an id twice, a value of another type than
 * declared, a reference to an object that is not there
 *
 * @example
 * ```ts
 * import { readOcelSqlite } from "@/formats/ocel/read-ocel-sqlite.ts";
 * import { assertRejects } from "@std/assert";
 *
 * await assertRejects(() => readOcelSqlite(new Uint8Array(0), { source: "log.sqlite" }), Error, "log.sqlite: expected a SQLite database");
 * ```
 */
export async function readOcelSqlite(bytes: Uint8Array, { source }: OcelReadOptions): Promise<ObjectCentricLog> {
  return await withSqlite(bytes, source, (database) => readDatabase(database, source));
}

function readDatabase(database: SqliteDatabase, file: string): ObjectCentricLog {
  database.run("PRAGMA trusted_schema = OFF");
  const [[health]] = [...database.rows("PRAGMA quick_check(1)")];
  if (health !== "ok") throw inputError({ file, expected: "a SQLite database", found: `one that is damaged (${health})` });
  const source: Source = { database, file, collector: createOcelCollector(file) };
  const objectRows = new Map<string, RawTimedValue[]>();
  const eventRows = new Map<string, { time: SqliteValue; values: { name: string; value: SqliteValue }[] }>();
  for (const [type, table, attributes] of typeTables(source, "object")) {
    source.collector.objectType(type, attributes, { of: `object type ${JSON.stringify(type)}` });
    readObjects(source, table, attributes.map(({ name }) => name), (id, values) => {
      const key = JSON.stringify([type, id]);
      const known = objectRows.get(key);
      if (known === undefined) objectRows.set(key, values);
      else known.push(...values);
    });
  }
  for (const [type, table, attributes] of typeTables(source, "event")) {
    source.collector.eventType(type, attributes, { of: `event type ${JSON.stringify(type)}` });
    for (const [id, time, ...cells] of select(source, table, ["ocel_id", "ocel_time", ...attributes.map(({ name }) => name)])) {
      const key = JSON.stringify([type, textOf(source, id, table)]);
      if (eventRows.has(key)) {
        throw inputError({ file, expected: `one row of event ${JSON.stringify(id)} in ${table}`, found: "two" });
      }
      eventRows.set(key, { time, values: attributes.map(({ name }, at) => ({ name, value: cells[at] })) });
    }
  }
  const ofObjects = references(source, "object_object", "ocel_source_id", "ocel_target_id");
  const ofEvents = references(source, "event_object", "ocel_event_id", "ocel_object_id");
  for (const [id, type] of texts(source, "object", ["ocel_id", "ocel_type"])) {
    const attributes = objectRows.get(JSON.stringify([type, id])) ?? [];
    source.collector.object({ id, type, attributes, objects: ofObjects.get(id) ?? [] }, { of: `object ${JSON.stringify(id)}` });
    ofObjects.delete(id);
  }
  for (const [id, type] of texts(source, "event", ["ocel_id", "ocel_type"])) {
    const row = eventRows.get(JSON.stringify([type, id]));
    const event = { id, type, time: row?.time, attributes: row?.values ?? [], objects: ofEvents.get(id) ?? [] };
    source.collector.event(event, { of: `event ${JSON.stringify(id)}` });
    ofEvents.delete(id);
  }
  for (const [id] of [...ofObjects, ...ofEvents]) {
    throw inputError({ file, expected: "relations of events and objects that are there", found: `one of ${JSON.stringify(id)}` });
  }
  return source.collector.finish();
}

/** The database at work. */
interface Source {
  readonly database: SqliteDatabase;
  readonly file: string;
  readonly collector: OcelCollector;
}

type Attributes = { name: string; type: string }[];

/** The types of a level: name, table, attributes with the types of their columns. */
function typeTables(source: Source, level: "event" | "object"): [string, string, Attributes][] {
  return texts(source, `${level}_map_type`, ["ocel_type", "ocel_type_map"]).map(([type, map]) => {
    const table = `${level}_${map}`;
    const own = ["ocel_id", "ocel_time", "ocel_changed_field"];
    const attributes = columnsOf(source, table).filter(({ name }) => !own.includes(name.toLowerCase()));
    return [type, table, attributes.map(({ name, type }) => ({ name, type: typeOfColumn(type) }))];
  });
}

/** The columns of a table with their declared types. */
function columnsOf({ database, file }: Source, table: string): Attributes {
  const [found] = [...database.rows("SELECT sql FROM sqlite_master WHERE type = 'table' AND lower(name) = lower(?)", [table])];
  const sql = found?.[0];
  if (typeof sql !== "string" || /^\s*create\s+virtual/i.test(sql)) {
    throw inputError({ file, expected: `the table ${JSON.stringify(table)} of OCEL 2.0`, found: "none" });
  }
  const columns = [...database.rows(`PRAGMA table_xinfo(${quoted(table)})`)];
  if (columns.some(([, , , , , , hidden]) => hidden !== 0)) {
    throw inputError({ file, expected: `a table ${JSON.stringify(table)} of plain columns`, found: "computed ones" });
  }
  return columns.map(([, name, type]) => ({ name: String(name), type: String(type) }));
}

/**
 * SQLite lets columns have any type: by its own rules of affinity, with the words of the standard
 * first.
 */
function typeOfColumn(declared: string): string {
  const type = declared.toUpperCase();
  if (/TIME|DATE/.test(type)) return "time";
  if (/BOOL/.test(type)) return "boolean";
  if (/INT/.test(type)) return "integer";
  return /REAL|FLOA|DOUB|NUM|DEC/.test(type) ? "float" : "string";
}

/** Cells of some columns of a table, in the order of its rows. */
function* select(source: Source, table: string, columns: readonly string[]): Generator<SqliteValue[]> {
  const present = columnsOf(source, table);
  const missing = columns.find((column) => !present.some(({ name }) => name.toLowerCase() === column.toLowerCase()));
  if (missing !== undefined) {
    throw inputError({
      file: source.file,
      expected: `the column ${missing} in the table ${JSON.stringify(table)}`,
      found: "none",
    });
  }
  const query = `SELECT ${columns.map((name) => `t.${quoted(name)}`).join(", ")} FROM ${quoted(table)} AS t`;
  for (const row of source.database.rows(query)) {
    // Most functions of SQLite take it for the end of the text.
    if (row.some((value) => typeof value === "string" && value.includes("\0"))) {
      throw inputError({
        file: source.file,
        expected: `texts without U+0000 in the table ${JSON.stringify(table)}`,
        found: "one with it",
      });
    }
    yield row;
  }
}

/** The same, of columns that hold texts only. */
const texts = (source: Source, table: string, columns: readonly string[]): string[][] =>
  Array.from(select(source, table, columns), (row) => row.map((value) => textOf(source, value, table)));

function textOf({ file }: Source, value: SqliteValue, table: string): string {
  if (typeof value === "string") return value;
  // Ids that look like numbers are kept as such where a column has no type.
  if (typeof value === "number") return String(value);
  throw inputError({ file, expected: `a text in the table ${JSON.stringify(table)}`, found: value === null ? "null" : "bytes" });
}

/**
 * Rows of objects: some programs leave out the columns of time and change where nothing changes,
 * and the time of initial values.
 */
function readObjects(
  source: Source,
  table: string,
  names: readonly string[],
  take: (id: string, values: RawTimedValue[]) => void,
): void {
  const present = columnsOf(source, table).map(({ name }) => name.toLowerCase());
  const own = ["ocel_time", "ocel_changed_field"].filter((name) => present.includes(name));
  for (const [id, ...cells] of select(source, table, ["ocel_id", ...own, ...names])) {
    const told = own.includes("ocel_time") ? cells[0] : null;
    const changed = own.includes("ocel_changed_field") ? cells[own.length - 1] : null;
    if (changed !== null && !names.includes(String(changed))) {
      throw inputError({
        file: source.file,
        expected: `a changed field that is a column of ${JSON.stringify(table)}`,
        found: JSON.stringify(changed),
      });
    }
    const values = names.flatMap((name, at) => {
      const value = cells[own.length + at];
      const time = told ?? (changed === null ? BEGINNING : null);
      return value === null || (changed !== null && changed !== name) ? [] : [{ name, time, value }];
    });
    take(textOf(source, id, table), values);
  }
}

/** The time of values that hold from the beginning. */
const BEGINNING = "1970-01-01 00:00:00";

/** The references of each event or object. */
function references(source: Source, table: string, from: string, to: string): Map<string, RawReference[]> {
  const found = new Map<string, RawReference[]>();
  for (const [id, object, qualifier] of select(source, table, [from, to, "ocel_qualifier"])) {
    const key = textOf(source, id, table);
    const reference = {
      object: textOf(source, object, table),
      qualifier: qualifier === null ? "" : textOf(source, qualifier, table),
    };
    const known = found.get(key);
    if (known === undefined) found.set(key, [reference]);
    else known.push(reference);
  }
  return found;
}
