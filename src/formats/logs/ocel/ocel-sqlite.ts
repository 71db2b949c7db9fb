import { inputError } from "../../../errors.ts";
import { objectsOfColumns } from "../../../event-log/object-centric-columns.ts";
import type {
  ObjectCentricLog,
  ObjectCentricType,
  ObjectCentricValue,
  TypeDeclaration,
} from "../../../event-log/object-centric-log.ts";
import { ocelOfVersion1 } from "./ocel-1.ts";
import { createOcelBuilder, type OcelBuilder, type RawReference, type RawTimedValue } from "./ocel-builder.ts";
import type { OcelReadOptions } from "./ocel-json.ts";
import { scanOcelSqlite } from "./scan-ocel-sqlite.ts";
import { type SqliteDatabase, type SqliteValue, withSqlite } from "./sqlite.ts";
import { sqlName } from "../sql-name.ts";
import { typeOfColumn } from "./sqlite-tables.ts";
import { formatTime } from "../../../time/format-time.ts";

/**
 * Reads an object-centric log from a SQLite database, the relational format of OCEL 2.0 (Berti et
 * al., specification, 2023), or the tables EVENTS, OBJECTS and RELATIONS that PM4Py writes for OCEL
 * 1.0. Times without an offset are UTC; nulls are missing values. Views and
 * computed columns are refused.
 *
 * @throws an input error (rejects) with the file and the position if the bytes are no such log: no
 * complete SQLite database, a missing table or column, an id that occurs twice, a value of another
 * type than declared, a reference to a missing object
 *
 * @example
 * ```ts
 * import { readOcelSqlite } from "@/formats/logs/ocel/ocel-sqlite.ts";
 * import { assertRejects } from "@std/assert";
 *
 * await assertRejects(
 *   () => readOcelSqlite(new Uint8Array(0), { source: "log.sqlite" }),
 *   Error,
 *   "log.sqlite: expected a SQLite database",
 * );
 * ```
 */
export async function readOcelSqlite(bytes: Uint8Array, options: OcelReadOptions): Promise<ObjectCentricLog> {
  const columns = scanOcelSqlite(bytes, options);
  return columns === null ? await readPlainSqlite(bytes, options) : objectsOfColumns(columns);
}

/** The plain version of {@linkcode readOcelSqlite}: through SQLite. */
export async function readPlainSqlite(bytes: Uint8Array, { source }: OcelReadOptions): Promise<ObjectCentricLog> {
  return await withSqlite(bytes, source, (database) => readDatabase(database, source));
}

function readDatabase(database: SqliteDatabase, file: string): ObjectCentricLog {
  database.run("PRAGMA trusted_schema = OFF");
  const [[health]] = [...database.rows("PRAGMA quick_check(1)")];
  if (health !== "ok") throw inputError({ file, expected: "a SQLite database", found: `one that is damaged (${health})` });
  const source: Source = { database, file, builder: createOcelBuilder(file) };
  if (isVersion1(database)) return readVersion1(source);
  const objectRows = new Map<string, RawTimedValue[]>();
  const eventRows = new Map<string, { time: SqliteValue; values: { name: string; value: SqliteValue }[] }>();
  for (const [type, table, attributes] of typeTables(source, "object")) {
    source.builder.objectType(type, attributes, { of: `object type ${JSON.stringify(type)}` });
    readObjects(source, table, attributes.map(({ name }) => name), (id, values) => {
      const key = JSON.stringify([type, id]);
      const known = objectRows.get(key);
      if (known === undefined) objectRows.set(key, values);
      else known.push(...values);
    });
  }
  for (const [type, table, attributes] of typeTables(source, "event")) {
    source.builder.eventType(type, attributes, { of: `event type ${JSON.stringify(type)}` });
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
    source.builder.object({ id, type, attributes, objects: ofObjects.get(id) ?? [] }, { of: `object ${JSON.stringify(id)}` });
    ofObjects.delete(id);
  }
  for (const [id, type] of texts(source, "event", ["ocel_id", "ocel_type"])) {
    const row = eventRows.get(JSON.stringify([type, id]));
    const event = { id, type, time: row?.time, attributes: row?.values ?? [], objects: ofEvents.get(id) ?? [] };
    source.builder.event(event, { of: `event ${JSON.stringify(id)}` });
    ofEvents.delete(id);
  }
  for (const [id] of [...ofObjects, ...ofEvents]) throw unknownRelation(file, id);
  return source.builder.finish();
}

const unknownRelation = (file: string, id: string) =>
  inputError({ file, expected: "relations of existing events and objects", found: `one of ${JSON.stringify(id)}` });

/** The tables of OCEL 1.0, each with the columns that are no attributes. */
const VERSION_1 = {
  EVENTS: ["ocel:eid", "ocel:activity", "ocel:timestamp"],
  OBJECTS: ["ocel:oid", "ocel:type"],
  RELATIONS: ["ocel:eid", "ocel:oid"],
} as const;

function isVersion1(database: SqliteDatabase): boolean {
  const tables = new Set([...database.rows("SELECT lower(name) FROM sqlite_master WHERE type = 'table'")].map(([name]) => name));
  return !tables.has("event_map_type") && Object.keys(VERSION_1).every((table) => tables.has(table.toLowerCase()));
}

function readVersion1(source: Source): ObjectCentricLog {
  const objectsOf = new Map<string, string[]>();
  for (const [event, object] of texts(source, "RELATIONS", VERSION_1.RELATIONS)) {
    const known = objectsOf.get(event);
    if (known === undefined) objectsOf.set(event, [object]);
    else known.push(object);
  }
  const rowsOf = (table: "EVENTS" | "OBJECTS") => {
    const own: readonly string[] = VERSION_1[table];
    const names = columnsOf(source, table).map(({ name }) => name).filter((name) => !own.includes(name.toLowerCase()));
    return Array.from(select(source, table, [...own, ...names]), (row) => ({
      own: row.slice(0, own.length),
      attributes: names.map((name, at) => ({ name, value: plainValue(source, row[own.length + at], table) }))
        .filter(({ value }) => value !== null),
    }));
  };
  const objects = rowsOf("OBJECTS").map(({ own, attributes }) => {
    const [id, type] = own.map((value) => textOf(source, value, "OBJECTS"));
    return { id, type, attributes, position: { of: `object ${JSON.stringify(id)}` } };
  });
  const events = rowsOf("EVENTS").map(({ own: [, , timestamp], own, attributes }) => {
    const [id, activity] = own.slice(0, 2).map((value) => textOf(source, value, "EVENTS"));
    const position = { of: `event ${JSON.stringify(id)}` };
    const related = objectsOf.get(id) ?? [];
    objectsOf.delete(id);
    return { id, activity, timestamp, objects: related, attributes, position };
  });
  for (const [id] of objectsOf) throw unknownRelation(source.file, id);
  return ocelOfVersion1({ events, objects }, source.file);
}

function plainValue({ file }: Source, value: SqliteValue, table: string): string | number | null {
  if (!(value instanceof Uint8Array)) return value;
  throw inputError({ file, expected: `numbers or texts in the table ${JSON.stringify(table)}`, found: "bytes" });
}

/** The database that is read. */
interface Source {
  readonly database: SqliteDatabase;
  readonly file: string;
  readonly builder: OcelBuilder;
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
    throw inputError({
      file,
      expected: `the table ${JSON.stringify(table)} of OCEL 2.0`,
      found: "none",
      advice: `Rows of another database are loaded by a query: deno task load --from sqlite:${file} --query 'select ...'.`,
    });
  }
  const columns = [...database.rows(`PRAGMA table_xinfo(${sqlName(table)})`)];
  if (columns.some(([, , , , , , hidden]) => hidden !== 0)) {
    throw inputError({ file, expected: `a table ${JSON.stringify(table)} of plain columns`, found: "computed ones" });
  }
  return columns.map(([, name, type]) => ({ name: String(name), type: String(type) }));
}

/** Cells of some columns of a table, in the order of its row ids: not in that of an index. */
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
  const query = `SELECT ${columns.map((name) => `t.${sqlName(name)}`).join(", ")} FROM ${sqlName(table)} AS t NOT INDEXED`;
  for (const row of source.database.rows(query)) {
    // Most functions of SQLite end a text at U+0000.
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

/** Texts of some columns of a table, in the order of its rows. */
const texts = (source: Source, table: string, columns: readonly string[]): string[][] =>
  Array.from(select(source, table, columns), (row) => row.map((value) => textOf(source, value, table)));

function textOf({ file }: Source, value: SqliteValue, table: string): string {
  if (typeof value === "string") return value;
  // SQLite stores ids that look like numbers as numbers if the column has no type.
  if (typeof value === "number") return String(value);
  throw inputError({ file, expected: `a text in the table ${JSON.stringify(table)}`, found: value === null ? "null" : "bytes" });
}

/**
 * Reads the rows of objects. Some programs leave out the columns of time and changed field if
 * nothing changes, and the time of initial values.
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

/** The time of initial values. */
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

/** The types of columns as the standard names them. */
const COLUMN_TYPES: Readonly<Record<ObjectCentricType, string>> = {
  string: "TEXT",
  time: "TIMESTAMP",
  integer: "INTEGER",
  float: "REAL",
  boolean: "BOOLEAN",
};

/**
 * Writes an object-centric log as a SQLite database, the relational format of OCEL 2.0: tables
 * `event`, `object`, `event_object`, `object_object`, the maps of types, and one table for each
 * type. Values of object attributes at 1970-01-01 are initial values, others are changes. Times are
 * in UTC.
 *
 * @throws an input error (rejects) for a log that the format cannot represent: attributes of a type
 * whose names differ in case only or are those of the format's own columns, texts with U+0000
 *
 * @example
 * ```ts
 * import { readOcelSqlite } from "@/formats/logs/ocel/ocel-sqlite.ts";
 * import { writeOcelSqlite } from "@/formats/logs/ocel/ocel-sqlite.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = {
 *   eventTypes: [{ name: "pay", attributes: [] }],
 *   objectTypes: [{ name: "order", attributes: [] }],
 *   objects: [{ id: "o1", type: "order", attributes: [], objects: [] }],
 *   events: [{ id: "e1", type: "pay", time: 0, attributes: [], objects: [{ object: 0, qualifier: "paid" }] }],
 * };
 * assertEquals(await readOcelSqlite(await writeOcelSqlite(log), { source: "log.sqlite" }), log);
 * ```
 */
export async function writeOcelSqlite(log: ObjectCentricLog): Promise<Uint8Array> {
  return await withSqlite(null, "log.sqlite", (database) => {
    database.run("BEGIN");
    const eventTables = createTypeTables(database, "event", log.eventTypes);
    const objectTables = createTypeTables(database, "object", log.objectTypes);
    for (const [table, columns] of TABLES) {
      database.run(`CREATE TABLE ${table} (${columns.map((name) => `${sqlName(name)} TEXT`).join(", ")})`);
    }
    database.insert("INSERT INTO event VALUES (?, ?)", log.events.map(({ id, type }) => storableTexts(id, type)));
    database.insert("INSERT INTO object VALUES (?, ?)", log.objects.map(({ id, type }) => storableTexts(id, type)));
    database.insert(
      "INSERT INTO event_object VALUES (?, ?, ?)",
      log.events.flatMap(({ id, objects }) =>
        objects.map(({ object, qualifier }) => storableTexts(id, log.objects[object].id, qualifier))
      ),
    );
    database.insert(
      "INSERT INTO object_object VALUES (?, ?, ?)",
      log.objects.flatMap(({ id, objects }) =>
        objects.map(({ object, qualifier }) => storableTexts(id, log.objects[object].id, qualifier))
      ),
    );
    for (const [declaration, table] of eventTables) {
      database.insert(insertInto(table, 2 + declaration.attributes.length), rowsOfEvents(log, declaration));
    }
    for (const [declaration, table] of objectTables) {
      database.insert(insertInto(table, 3 + declaration.attributes.length), rowsOfObjects(log, declaration));
    }
    database.run("COMMIT");
    return database.bytes();
  });
}

const TABLES: readonly (readonly [string, readonly string[]])[] = [
  ["event", ["ocel_id", "ocel_type"]],
  ["object", ["ocel_id", "ocel_type"]],
  ["event_object", ["ocel_event_id", "ocel_object_id", "ocel_qualifier"]],
  ["object_object", ["ocel_source_id", "ocel_target_id", "ocel_qualifier"]],
];

const insertInto = (table: string, columns: number) =>
  `INSERT INTO ${sqlName(table)} VALUES (${new Array(columns).fill("?").join(", ")})`;

/** Creates the map of the types of a level and a table for each type; returns their names. */
function createTypeTables(
  database: SqliteDatabase,
  level: "event" | "object",
  declarations: readonly TypeDeclaration[],
): [TypeDeclaration, string][] {
  database.run(`CREATE TABLE ${level}_map_type (ocel_type TEXT, ocel_type_map TEXT)`);
  // Tables of the standard itself; names in SQLite ignore case.
  const used = new Set(["object", "map_type"]);
  const own = level === "event" ? ["ocel_id", "ocel_time"] : ["ocel_id", "ocel_time", "ocel_changed_field"];
  return declarations.map((declaration): [TypeDeclaration, string] => {
    const plain = declaration.name.replace(/[^A-Za-z0-9]/g, "") || "Type";
    let map = plain;
    for (let number = 2; used.has(map.toLowerCase()); number++) map = `${plain}${number}`;
    used.add(map.toLowerCase());
    database.insert(`INSERT INTO ${level}_map_type VALUES (?, ?)`, [storableTexts(declaration.name, map)]);
    checkColumns(declaration, own);
    const columns = [
      ...own.map((name) => `${name} TEXT`),
      ...declaration.attributes.map(({ name, type }) => `${sqlName(name)} ${COLUMN_TYPES[type]}`),
    ];
    database.run(`CREATE TABLE ${sqlName(`${level}_${map}`)} (${columns.join(", ")})`);
    return [declaration, `${level}_${map}`];
  });
}

function checkColumns({ name: type, attributes }: TypeDeclaration, own: readonly string[]): void {
  const used = new Set(own);
  for (const { name } of attributes) {
    storableTexts(name);
    const lower = name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    if (used.has(lower)) {
      throw inputError({
        expected: `attributes of ${JSON.stringify(type)} that can be columns of a table`,
        found: `${JSON.stringify(name)}, the name of another column (upper and lower case are the same)`,
        advice: "Rename the attribute, or write the log as JSON or XML.",
      });
    }
    used.add(lower);
  }
}

/** The texts unchanged; refuses U+0000, at which SQLite ends a text. */
function storableTexts(...values: string[]): string[] {
  const bad = values.find((text) => text.includes("\0"));
  if (bad === undefined) return values;
  throw inputError({
    expected: "texts that SQLite can store",
    found: `U+0000 in ${JSON.stringify(bad.slice(0, 60))}`,
    advice: "Write the log as JSON.",
  });
}

function* rowsOfEvents(log: ObjectCentricLog, { name: type, attributes }: TypeDeclaration): Generator<SqliteValue[]> {
  for (const event of log.events) {
    if (event.type !== type) continue;
    const values = new Map(event.attributes.map(({ name, value }) => [name, value]));
    yield [event.id, timeText(formatTime(event.time)), ...attributes.map(({ name, type }) => cell(values.get(name), type))];
  }
}

function* rowsOfObjects(log: ObjectCentricLog, { name: type, attributes }: TypeDeclaration): Generator<SqliteValue[]> {
  for (const object of log.objects) {
    if (object.type !== type) continue;
    const initial = new Map<string, ObjectCentricValue>();
    const changes = object.attributes.filter(({ name, time, value }) => {
      const isInitial = time === 0 && !initial.has(name);
      if (isInitial) initial.set(name, value);
      return !isInitial;
    });
    yield [object.id, "1970-01-01 00:00:00", null, ...attributes.map(({ name, type }) => cell(initial.get(name), type))];
    for (const { name: changed, time, value } of changes) {
      const cells = attributes.map(({ name, type }) => name === changed ? cell(value, type) : null);
      yield [object.id, timeText(formatTime(time)), changed, ...cells];
    }
  }
}

function cell(value: ObjectCentricValue | undefined, type: ObjectCentricType): SqliteValue {
  if (value === undefined) return null;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") return value;
  return type === "time" ? timeText(value) : storableTexts(value)[0];
}

/**
 * A time as the standard shows it: with a space, without a zone, and without a fraction where there
 * is none.
 */
const timeText = (time: string): string => time.replace("T", " ").replace(/(\.000000)?Z$/, "");
