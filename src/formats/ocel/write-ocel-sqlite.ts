import { inputError } from "../../errors.ts";
import type {
  ObjectCentricLog,
  ObjectCentricType,
  ObjectCentricValue,
  TypeDeclaration,
} from "../../event-log/object-centric-log.ts";
import { formatTime } from "../../time/format-time.ts";
import { quoted, type SqliteDatabase, type SqliteValue, withSqlite } from "./sqlite.ts";

/** The types of columns, in the words of the standard. */
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
 * type. Values of object attributes at 1970-01-01 are the initial ones, others are changes. Times
 * are in UTC.
 *
 * @throws an input error (rejects) for what the format cannot hold: attributes of a type whose
 * names differ in case only or are those of its own columns, texts with U+0000
 *
 * @example
 * ```ts
 * import { readOcelSqlite } from "@/formats/ocel/read-ocel-sqlite.ts";
 * import { writeOcelSqlite } from "@/formats/ocel/write-ocel-sqlite.ts";
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
      database.run(`CREATE TABLE ${table} (${columns.map((name) => `${quoted(name)} TEXT`).join(", ")})`);
    }
    database.insert("INSERT INTO event VALUES (?, ?)", log.events.map(({ id, type }) => texts(id, type)));
    database.insert("INSERT INTO object VALUES (?, ?)", log.objects.map(({ id, type }) => texts(id, type)));
    database.insert(
      "INSERT INTO event_object VALUES (?, ?, ?)",
      log.events.flatMap(({ id, objects }) =>
        objects.map(({ object, qualifier }) => texts(id, log.objects[object].id, qualifier))
      ),
    );
    database.insert(
      "INSERT INTO object_object VALUES (?, ?, ?)",
      log.objects.flatMap(({ id, objects }) =>
        objects.map(({ object, qualifier }) => texts(id, log.objects[object].id, qualifier))
      ),
    );
    for (const [declaration, table] of eventTables) {
      database.insert(insertInto(table, 2 + declaration.attributes.length), eventRows(log, declaration));
    }
    for (const [declaration, table] of objectTables) {
      database.insert(insertInto(table, 3 + declaration.attributes.length), objectRows(log, declaration));
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
  `INSERT INTO ${quoted(table)} VALUES (${new Array(columns).fill("?").join(", ")})`;

/** Makes the map of the types of a level and a table for each, and gives their names. */
function createTypeTables(
  database: SqliteDatabase,
  level: "event" | "object",
  declarations: readonly TypeDeclaration[],
): [TypeDeclaration, string][] {
  database.run(`CREATE TABLE ${level}_map_type (ocel_type TEXT, ocel_type_map TEXT)`);
  // Tables of the standard itself; names in SQLite do not tell case apart.
  const used = new Set(["object", "map_type"]);
  const own = level === "event" ? ["ocel_id", "ocel_time"] : ["ocel_id", "ocel_time", "ocel_changed_field"];
  return declarations.map((declaration): [TypeDeclaration, string] => {
    const plain = declaration.name.replace(/[^A-Za-z0-9]/g, "") || "Type";
    let map = plain;
    for (let number = 2; used.has(map.toLowerCase()); number++) map = `${plain}${number}`;
    used.add(map.toLowerCase());
    database.insert(`INSERT INTO ${level}_map_type VALUES (?, ?)`, [texts(declaration.name, map)]);
    checkColumns(declaration, own);
    const columns = [
      ...own.map((name) => `${name} TEXT`),
      ...declaration.attributes.map(({ name, type }) => `${quoted(name)} ${COLUMN_TYPES[type]}`),
    ];
    database.run(`CREATE TABLE ${quoted(`${level}_${map}`)} (${columns.join(", ")})`);
    return [declaration, `${level}_${map}`];
  });
}

function checkColumns({ name: type, attributes }: TypeDeclaration, own: readonly string[]): void {
  const used = new Set(own);
  for (const { name } of attributes) {
    texts(name);
    const lower = name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    if (used.has(lower)) {
      throw inputError({
        expected: `attributes of ${JSON.stringify(type)} that can be columns of a table`,
        found: `${JSON.stringify(name)}, which is the name of another column but for upper and lower case`,
        advice: "Rename it, or write JSON or XML.",
      });
    }
    used.add(lower);
  }
}

/** The same texts, which must not hold U+0000: SQLite ends a text there. */
function texts(...values: string[]): string[] {
  const bad = values.find((text) => text.includes("\0"));
  if (bad === undefined) return values;
  throw inputError({
    expected: "texts that SQLite can hold",
    found: `U+0000 in ${JSON.stringify(bad.slice(0, 60))}`,
    advice: "Write JSON.",
  });
}

function* eventRows(log: ObjectCentricLog, { name: type, attributes }: TypeDeclaration): Generator<SqliteValue[]> {
  for (const event of log.events) {
    if (event.type !== type) continue;
    const values = new Map(event.attributes.map(({ name, value }) => [name, value]));
    yield [event.id, timeText(formatTime(event.time)), ...attributes.map(({ name, type }) => cell(values.get(name), type))];
  }
}

function* objectRows(log: ObjectCentricLog, { name: type, attributes }: TypeDeclaration): Generator<SqliteValue[]> {
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
  return type === "time" ? timeText(value) : texts(value)[0];
}

/**
 * A time as the standard shows it: with a space, without a zone, and without a fraction where there
 * is none.
 */
const timeText = (time: string): string => time.replace("T", " ").replace(/(\.000000)?Z$/, "");
