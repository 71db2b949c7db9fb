import type { ObjectCentricType } from "../../../event-log/object-centric-log.ts";
import { irregular } from "./ocel-scan.ts";

/** A column of a table, with its declared type. */
interface SqliteColumn {
  readonly name: string;
  readonly type: string;
}

/** A table of plain columns. */
export interface SqliteTable {
  readonly root: number;
  readonly columns: readonly SqliteColumn[];
}

/** The bytes of a database file. */
export interface SqliteFile {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly pageSize: number;
  /** Bytes of a page that hold data. */
  readonly usable: number;
  readonly pages: number;
}

/** The cells of a row. Those of a text are in `bytes`, from `starts[i]` to `ends[i]`. */
export interface SqliteRow {
  bytes: Uint8Array;
  view: DataView;
  /** Serial types (SQLite, "Database File Format", section 2.1). */
  readonly kinds: Float64Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  columns: number;
}

/** Positions in the header of a file (SQLite, "Database File Format", section 1.3). */
const [PAGE_SIZE, RESERVED, ENCODING, HEADER] = [16, 20, 56, 100];
const UTF8 = 1;
const MOST_COLUMNS = 2000;
const [INTERIOR, LEAF] = [5, 13];
/** Deepest tree of pages: even of pages with two entries each it holds more than a file. */
const DEEPEST = 32;

/** A file in UTF-8, whose size is that of its pages. */
export function openSqliteFile(bytes: Uint8Array): SqliteFile {
  if (bytes.length < 512) irregular();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const told = view.getUint16(PAGE_SIZE);
  const pageSize = told === 1 ? 65_536 : told;
  const usable = pageSize - bytes[RESERVED];
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0 || usable < 480 || view.getUint32(ENCODING) !== UTF8) irregular();
  if (bytes.length % pageSize !== 0) irregular();
  return { bytes, view, pageSize, usable, pages: bytes.length / pageSize };
}

/** The tables of a file by their names in lower case; those that are not plain are left out. */
export function tablesOf(file: SqliteFile): Map<string, SqliteTable> {
  const tables = new Map<string, SqliteTable>();
  forEachRow(file, 1, (row) => {
    const [type, name, root, sql] = [0, 1, 3, 4].map((column) => cellOf(row, column));
    if (type !== "table" || typeof name !== "string" || typeof root !== "number" || typeof sql !== "string") return;
    const columns = columnsOfDefinition(sql);
    if (columns !== null) tables.set(name.toLowerCase(), { root, columns });
  });
  return tables;
}

/**
 * Calls a function for each row of a table, in the order of row ids; the row is reused. Gives up at
 * pages that are no tree with ascending row ids. Linear.
 */
export function forEachRow(file: SqliteFile, root: number, take: (row: SqliteRow) => void): void {
  const row: SqliteRow = {
    bytes: file.bytes,
    view: file.view,
    kinds: new Float64Array(MOST_COLUMNS),
    starts: new Uint32Array(MOST_COLUMNS),
    ends: new Uint32Array(MOST_COLUMNS),
    columns: 0,
  };
  const walk = { file, row, take, visited: 0, overflow: 0, lastId: -Infinity };
  visit(walk, root, 0);
}

interface Walk {
  readonly file: SqliteFile;
  readonly row: SqliteRow;
  readonly take: (row: SqliteRow) => void;
  visited: number;
  /** Bytes in overflow pages of the rows so far. */
  overflow: number;
  lastId: number;
}

function visit(walk: Walk, page: number, depth: number): void {
  const { view, bytes, pageSize, pages, usable } = walk.file;
  if (page < 1 || page > pages || ++walk.visited > pages || depth > DEEPEST) irregular();
  const start = (page - 1) * pageSize;
  const header = page === 1 ? start + HEADER : start;
  const kind = bytes[header];
  if (kind !== LEAF && kind !== INTERIOR) irregular();
  const cells = view.getUint16(header + 3);
  const pointers = header + (kind === LEAF ? 8 : 12);
  if (pointers + 2 * cells > start + usable) irregular();
  for (let cell = 0; cell < cells; cell++) {
    const at = start + view.getUint16(pointers + 2 * cell);
    if (at < pointers + 2 * cells || at + 4 > start + usable) irregular();
    if (kind === INTERIOR) visit(walk, view.getUint32(at), depth + 1);
    else takeCell(walk, at, start + usable);
  }
  if (kind === INTERIOR) visit(walk, view.getUint32(header + 8), depth + 1);
}

/** Where the last variable-length number ended. */
let behind = 0;

/** A variable-length number: seven bits a byte, eight in the ninth. */
function varint(bytes: Uint8Array, start: number): number {
  let value = 0;
  for (let at = start; at < start + 8; at++) {
    value = value * 128 + (bytes[at] & 127);
    if (bytes[at] < 128) {
      behind = at + 1;
      return value;
    }
  }
  // Row ids and sizes of nine bytes are beyond what is read.
  return irregular();
}

function takeCell(walk: Walk, at: number, end: number): void {
  const { file, row } = walk;
  const length = varint(file.bytes, at);
  const id = varint(file.bytes, behind);
  if (id <= walk.lastId) irregular();
  walk.lastId = id;
  const start = behind;
  const local = localLength(length, file.usable);
  if (start + local + (local < length ? 4 : 0) > end) irregular();
  if (local === length) {
    row.bytes = file.bytes;
    row.view = file.view;
    readCells(row, start, start + length);
  } else {
    // Each overflow page belongs to one row: others would be read again and again.
    if ((walk.overflow += length - local) > file.bytes.length) irregular();
    row.bytes = wholePayload(file, start, local, length);
    row.view = new DataView(row.bytes.buffer);
    readCells(row, 0, length);
  }
  walk.take(row);
}

/** The bytes of a payload that its page holds itself (section 1.6). */
function localLength(length: number, usable: number): number {
  if (length <= usable - 35) return length;
  const least = Math.floor((usable - 12) * 32 / 255) - 23;
  const most = least + (length - least) % (usable - 4);
  return most <= usable - 35 ? most : least;
}

/** A payload with what its overflow pages hold. */
function wholePayload(
  { bytes, view, usable, pageSize, pages }: SqliteFile,
  start: number,
  local: number,
  length: number,
): Uint8Array {
  const whole = new Uint8Array(length);
  whole.set(bytes.subarray(start, start + local));
  let page = view.getUint32(start + local);
  for (let at = local; at < length; at += usable - 4) {
    if (page < 1 || page > pages) irregular();
    const from = (page - 1) * pageSize;
    whole.set(bytes.subarray(from + 4, from + 4 + Math.min(usable - 4, length - at)), at);
    page = view.getUint32(from);
  }
  return whole;
}

const LENGTHS = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

/** Finds the cells of a record (section 2.1). */
function readCells(row: SqliteRow, start: number, end: number): void {
  const { bytes } = row;
  let body = start + varint(bytes, start);
  const header = body;
  let column = 0;
  for (let at = behind; at < header; at = behind) {
    const kind = varint(bytes, at);
    const length = kind >= 12 ? Math.floor((kind - 12) / 2) : LENGTHS[kind] ?? irregular();
    if (column === MOST_COLUMNS || body + length > end) irregular();
    row.kinds[column] = kind;
    row.starts[column] = body;
    row.ends[column++] = body += length;
  }
  if (behind !== header) irregular();
  row.columns = column;
}

/** Whether a cell is a text. */
export const isText = ({ kinds }: SqliteRow, column: number): boolean => kinds[column] >= 13 && kinds[column] % 2 === 1;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A cell; gives up at one of bytes, and at a text that is not UTF-8. */
export function cellOf(row: SqliteRow, column: number): string | number | null {
  const { view, kinds, starts, ends } = row;
  const at = starts[column];
  if (isText(row, column)) {
    try {
      return decoder.decode(row.bytes.subarray(at, ends[column]));
    } catch {
      return irregular();
    }
  }
  switch (kinds[column]) {
    case 0:
      return null;
    case 1:
      return view.getInt8(at);
    case 2:
      return view.getInt16(at);
    case 3:
      return view.getInt8(at) * 65_536 + view.getUint16(at + 1);
    case 4:
      return view.getInt32(at);
    case 5:
      return view.getInt16(at) * 2 ** 32 + view.getUint32(at + 2);
    case 6:
      return Number(view.getBigInt64(at));
    case 7:
      return view.getFloat64(at);
    case 8:
      return 0;
    case 9:
      return 1;
    default:
      return irregular();
  }
}

/** Words that end the type of a column, and words that begin a constraint of a table. */
const CONSTRAINTS = ["PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "COLLATE", "REFERENCES", "CONSTRAINT", "FOREIGN"];

/**
 * The columns of a CREATE TABLE statement; null unless they are plain: no defaults and computed
 * columns, no row id as a column, no options of the table.
 */
function columnsOfDefinition(sql: string): SqliteColumn[] | null {
  const tokens: readonly string[] =
    sql.match(/"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|'(?:[^']|'')*'|[\w$\u0080-\uffff.]+|--|\/\*|[^\s]/g) ?? [];
  const open = tokens.indexOf("(");
  const definitions = open < 0 ? null : definitionsOf(tokens.slice(open));
  if (definitions === null) return null;
  const words = tokens.map((token) => token.toUpperCase());
  if (["DEFAULT", "GENERATED", "AS", "--", "/*"].some((word) => words.includes(word))) return null;
  const columns: SqliteColumn[] = [];
  const keys: string[] = [];
  for (const [name, ...rest] of definitions) {
    const end = rest.findIndex((token) => CONSTRAINTS.includes(token.toUpperCase()));
    const constraint = end < 0 ? [] : rest.slice(end);
    if (CONSTRAINTS.includes(name.toUpperCase())) {
      if ([name, ...rest].some((token) => token.toUpperCase() === "PRIMARY")) keys.push(...rest.map(unquoted));
      continue;
    }
    if (constraint.some((token) => token.toUpperCase() === "PRIMARY")) keys.push(unquoted(name));
    columns.push({ name: unquoted(name), type: (end < 0 ? rest : rest.slice(0, end)).map(unquoted).join(" ") });
  }
  const isRowId = ({ name, type }: SqliteColumn) => type.toUpperCase() === "INTEGER" && keys.includes(name);
  return columns.some(isRowId) ? null : columns;
}

/** The tokens of each definition between the outer brackets; null if something follows these. */
function definitionsOf(tokens: readonly string[]): string[][] | null {
  const definitions: string[][] = [[]];
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    if (token === "(" && depth++ === 0) continue;
    if (token === ")" && --depth === 0) {
      return at === tokens.length - 1 && definitions.every((one) => one.length > 0) ? definitions : null;
    }
    if (token === "," && depth === 1) definitions.push([]);
    else definitions[definitions.length - 1].push(token);
  }
  return null;
}

const unquoted = (token: string): string => {
  const first = token[0];
  return first === '"' || first === "'" || first === "`"
    ? token.slice(1, -1).replaceAll(first + first, first)
    : first === "["
    ? token.slice(1, -1)
    : token;
};

/**
 * The type of a column: SQLite allows any type name, so that its rules of affinity decide after the
 * names of the standard.
 */
export function typeOfColumn(declared: string): ObjectCentricType {
  const type = declared.toUpperCase();
  if (/TIME|DATE/.test(type)) return "time";
  if (/BOOL/.test(type)) return "boolean";
  if (/INT/.test(type)) return "integer";
  return /REAL|FLOA|DOUB|NUM|DEC/.test(type) ? "float" : "string";
}
