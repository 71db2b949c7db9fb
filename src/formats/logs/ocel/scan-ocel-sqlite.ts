import { appendTime, type ObjectCentricColumns } from "../../../event-log/object-centric-columns.ts";
import type { ObjectCentricType, TypeDeclaration } from "../../../event-log/object-centric-log.ts";
import { internText } from "../../../event-log/text-table.ts";
import { internRecent } from "../../../event-log/recent-texts.ts";
import { movingBytes } from "./moving-bytes.ts";
import {
  addReference,
  addValue,
  convertPlain,
  convertText,
  createOcelScan,
  finishScan,
  irregular,
  type OcelScan,
  type OcelScanOptions,
  openRow,
  scanned,
  type ScannedPart,
  type ScannedTexts,
  takeTime,
  valuesOf,
} from "./ocel-scan.ts";
import {
  cellOf,
  forEachRow,
  isText,
  openSqliteFile,
  type SqliteFile,
  type SqliteRow,
  type SqliteTable,
  tablesOf,
  typeOfColumn,
} from "./sqlite-tables.ts";

/** A database while it is scanned. */
interface Source {
  readonly file: SqliteFile;
  readonly tables: ReadonlyMap<string, SqliteTable>;
  readonly scan: OcelScan;
}

/** A type of events or objects, and its table. */
interface TypeTable extends TypeDeclaration {
  readonly attributes: readonly { readonly name: string; readonly type: ObjectCentricType }[];
  readonly table: string;
}

/** No text may contain U+0000, at which most functions of SQLite end it. */
const REFUSED = new Uint8Array(256);
REFUSED[0] = 1;

const OWN = ["ocel_id", "ocel_time", "ocel_changed_field"];
const BEGINNING = 0;

/**
 * The hot path of the reader of OCEL 2.0 in SQLite: reads the pages of the tables, and interns
 * their texts without making strings. Other pages, such as those of indexes, are not looked at.
 * Linear.
 *
 * @returns null for a database that is not regular, which SQLite itself reads or refuses
 */
export function scanOcelSqlite(bytes: Uint8Array, options: OcelScanOptions): ObjectCentricColumns | null {
  return scanned(() => {
    const file = openSqliteFile(bytes);
    const tables = tablesOf(file);
    const [events, objects] = (["event", "object"] as const).map((level) => typeTables(file, tables, level));
    const types = { eventTypes: plain(events), objectTypes: plain(objects) };
    const scan = createOcelScan(movingBytes(bytes), { ...types, refused: REFUSED, findsEvents: true }, options);
    const source = { file, tables, scan };
    scanRows(source, "object", scan.objects);
    scanRows(source, "event", scan.events);
    for (const type of objects) scanObjects(source, type, scan.objects);
    for (const type of events) scanEvents(source, type, scan.events);
    const { items, length } = scan.events.part.time;
    if (items.subarray(0, length).some((time) => Number.isNaN(time))) irregular();
    scanReferences(source, scan.objects, ["object_object", "ocel_source_id", "ocel_target_id"]);
    scanReferences(source, scan.events, ["event_object", "ocel_event_id", "ocel_object_id"]);
    return finishScan(scan, options);
  });
}

const plain = (types: readonly TypeTable[]): TypeDeclaration[] => types.map(({ name, attributes }) => ({ name, attributes }));

function typeTables(file: SqliteFile, tables: Source["tables"], level: "event" | "object"): TypeTable[] {
  const types: TypeTable[] = [];
  const names = new Set<string>();
  const { root, at } = columnsAt(tables, `${level}_map_type`, ["ocel_type", "ocel_type_map"]);
  forEachRow(file, root, (row) => {
    const [name, map] = at.map((column) => cellOf(row, column));
    if (typeof name !== "string" || typeof map !== "string" || name.includes("\0")) return irregular();
    if (names.size === names.add(name).size) irregular();
    const table = `${level}_${map}`;
    const columns = tables.get(table.toLowerCase())?.columns ?? irregular();
    const own = columns.filter((column) => !OWN.includes(column.name.toLowerCase()));
    types.push({ name, table, attributes: own.map(({ name, type }) => ({ name, type: typeOfColumn(type) })) });
  });
  return types;
}

/** The root page of a table, and the positions of some of its columns; -1 for one without. */
function columnsAt(tables: Source["tables"], table: string, columns: readonly string[]): { root: number; at: number[] } {
  const { root, columns: present } = tables.get(table.toLowerCase()) ?? irregular();
  const names = present.map(({ name }) => name.toLowerCase());
  return { root, at: columns.map((column) => names.indexOf(column.toLowerCase())) };
}

/** Calls a function for each row of a table that has all of its columns. */
function each({ file, tables }: Source, table: string, take: (row: SqliteRow) => void): void {
  const { root, columns } = tables.get(table.toLowerCase()) ?? irregular();
  forEachRow(file, root, (row) => row.columns === columns.length ? take(row) : irregular());
}

/** Scans ids and types. */
function scanRows(source: Source, table: string, to: ScannedPart): void {
  const { at: [id, type] } = needed(source, table, ["ocel_id", "ocel_type"]);
  each(source, table, (row) => {
    const code = textAt(source, row, type, to.types);
    openRow(to, textAt(source, row, id, to.ids), code);
    if (to === source.scan.events) appendTime(to.part.time, NaN);
  });
}

function needed({ tables }: Source, table: string, columns: readonly string[]): { at: number[] } {
  const found = columnsAt(tables, table, columns);
  return found.at.includes(-1) ? irregular() : found;
}

/** The code of a text in a cell. */
function textAt({ scan }: Source, row: SqliteRow, column: number, { table, recent }: ScannedTexts): number {
  if (!isText(row, column)) irregular();
  const source = { bytes: row.bytes, view: row.view, refused: scan.source.refused };
  const code = internRecent(recent!, table, source, row.starts[column], row.ends[column]);
  return code < 0 ? irregular() : code;
}

/**
 * The row of the event or object whose id is in a cell. Tables usually list them in the same order:
 * the rows after the last one, of the same type, are tried before the id is searched.
 */
function rowAt(source: Source, row: SqliteRow, column: number, part: ScannedPart, last: Last): number {
  const { type } = part.part;
  let near = last.row;
  if (last.type >= 0) { for (near++; near < type.length && type.items[near] !== last.type;) near++; }
  for (let tried = 0; tried < 2; tried++, near++) {
    if (near >= 0 && near < part.rows.length && hasId(part, near, row, column)) return last.row = near;
  }
  const known = part.rowOf[textAt(source, row, column, part.ids)];
  return known > 0 ? last.row = known - 1 : irregular();
}

/** The row that was found last; the type of the rows of a table, -1 for all types. */
interface Last {
  row: number;
  readonly type: number;
}

function hasId(
  { ids: { table }, rows }: ScannedPart,
  at: number,
  { bytes, kinds, starts, ends }: SqliteRow,
  column: number,
): boolean {
  const id = rows.items[at];
  const from = id === 0 ? 0 : table.ends[id - 1];
  const length = ends[column] - starts[column];
  // The kind of a cell tells its length and that it is a text.
  if (table.ends[id] - from !== length || kinds[column] !== 13 + 2 * length) return false;
  const { arena } = table;
  for (let i = length - 1; i >= 0; i--) if (arena[from + i] !== bytes[starts[column] + i]) return false;
  return true;
}

/** The code of a value; -1 for none. */
function valueAt(source: Source, row: SqliteRow, column: number, values: ReturnType<typeof valuesOf>): number {
  if (row.kinds[column] === 0) return -1;
  if (isText(row, column)) return convertText(values, textAt(source, row, column, values.written));
  const number = cellOf(row, column);
  return typeof number === "number" ? convertPlain(values, number) : irregular();
}

function timeAt({ scan }: Source, row: SqliteRow, column: number): number {
  return isText(row, column) ? takeTime(scan, row.starts[column], row.ends[column], row.bytes) : irregular();
}

function scanEvents(source: Source, { name, table, attributes }: TypeTable, to: ScannedPart): void {
  const { at: [id, time, ...cells] } = needed(source, table, ["ocel_id", "ocel_time", ...attributes.map(({ name }) => name)]);
  const type = internText(to.types.table, name);
  const values = attributes.map(({ name }) => valuesOf(to, type, internText(to.names.table, name)));
  const last = { row: -1, type };
  each(source, table, (row) => {
    const event = rowAt(source, row, id, to, last);
    const times = to.part.time.items;
    if (to.part.type.items[event] !== type || times[event] === times[event]) irregular();
    times[event] = timeAt(source, row, time);
    for (const [at, cell] of cells.entries()) {
      const code = valueAt(source, row, cell, values[at]);
      if (code >= 0) addValue(to, event, values[at], code, null);
    }
  });
}

function scanObjects(source: Source, { name, table, attributes }: TypeTable, to: ScannedPart): void {
  const { at: [id, ...cells] } = needed(source, table, ["ocel_id", ...attributes.map(({ name }) => name)]);
  const { at: [time, changed] } = columnsAt(source.tables, table, ["ocel_time", "ocel_changed_field"]);
  const type = internText(to.types.table, name);
  const values = attributes.map(({ name }) => valuesOf(to, type, internText(to.names.table, name)));
  const last = { row: -1, type };
  each(source, table, (row) => {
    const object = rowAt(source, row, id, to, last);
    if (to.part.type.items[object] !== type) irregular();
    const field = changed < 0 || row.kinds[changed] === 0 ? null : valuesOf(to, type, textAt(source, row, changed, to.names));
    const hasTime = time >= 0 && row.kinds[time] !== 0;
    for (const [at, cell] of cells.entries()) {
      if (field !== null && values[at] !== field) continue;
      const code = valueAt(source, row, cell, values[at]);
      if (code < 0) continue;
      if (!hasTime && field !== null) irregular();
      addValue(to, object, values[at], code, hasTime ? timeAt(source, row, time) : BEGINNING);
    }
  });
}

function scanReferences(source: Source, to: ScannedPart, [table, from, target]: readonly [string, string, string]): void {
  const { at: [row, object, qualifier] } = needed(source, table, [from, target, "ocel_qualifier"]);
  const { objects, qualifiers } = source.scan;
  const none = internText(qualifiers.table, "");
  const last = { row: 0, type: -1 };
  each(source, table, (cells) => {
    const role = cells.kinds[qualifier] === 0 ? none : textAt(source, cells, qualifier, qualifiers);
    addReference(to, rowAt(source, cells, row, to, last), textAt(source, cells, object, objects.ids), role);
  });
}
