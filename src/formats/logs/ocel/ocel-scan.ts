import {
  append,
  appendTime,
  attributeOf,
  emptyPart,
  type NumberList,
  type ObjectCentricColumns,
  type ObjectCentricPart,
  orderByRow,
  renumberIds,
  reserve,
} from "../../../event-log/object-centric-columns.ts";
import type { ObjectCentricType, TypeDeclaration } from "../../../event-log/object-centric-log.ts";
import {
  appendBytes,
  areDifferent,
  createTextTable,
  grown,
  internBytes,
  internText,
  type TextTable,
} from "../../../event-log/text-table.ts";
import { putTimeText, TIME_TEXT_LENGTH } from "../../../time/format-time.ts";
import { createTimeParser, parseTime, type TimeParser } from "../../../time/time-parser.ts";
import { createRecentTexts, internRecent, type RecentTexts, type TextSource } from "../../../event-log/recent-texts.ts";
import { hasTimeText } from "../value-column.ts";
import type { MovingBytes } from "./moving-bytes.ts";
import { LONGEST_TIME, readValue } from "./ocel-builder.ts";

/** Settings of the scanners. */
export interface OcelScanOptions {
  /** Seed of hash tables; see `TextTableOptions`. Default 0. */
  readonly hashSeed?: number;
}

/** Texts of one kind in a source. */
export interface ScannedTexts {
  readonly table: TextTable;
  /** Null for texts that should all be different: {@linkcode finishScan} compares them. */
  readonly recent: RecentTexts | null;
}

/** Values of an attribute as the source writes them, and the texts that they become. */
export interface ScannedValues {
  /** Index of the attribute. */
  readonly index: number;
  readonly type: ObjectCentricType;
  readonly texts: TextTable;
  /** Values that are texts in the source; the texts themselves for attributes of type string. */
  readonly written: ScannedTexts;
  /** `texts`, for numbers that the source writes as they are kept. */
  readonly kept: ScannedTexts;
  /** By code in `written`: the code in `texts`, plus one; 0 for one that was not converted yet. */
  outcome: Uint32Array;
  /** The codes in `texts` of values that are numbers or booleans in the source. */
  readonly plain: Map<number | boolean, number>;
  /** The last row with a value, plus one. */
  lastRow: number;
}

/** The events or the objects of a source. */
export interface ScannedPart {
  readonly part: ObjectCentricPart;
  readonly ids: ScannedTexts;
  /** Names of types: the declared ones are the first. */
  readonly types: ScannedTexts;
  readonly names: ScannedTexts;
  /** By type and name. */
  readonly values: readonly ReadonlyMap<number, ScannedValues>[];
  /** The id of each row. */
  readonly rows: NumberList;
  /** By id: its row, plus one; 0 for an object that was only referred to. */
  rowOf: Uint32Array;
}

/** An object-centric log while its bytes are scanned. */
export interface OcelScan {
  readonly source: TextSource & MovingBytes;
  readonly events: ScannedPart;
  readonly objects: ScannedPart;
  readonly qualifiers: ScannedTexts;
  readonly times: TimeParser;
}

/** The value of a function; gives up if it throws. */
export function quiet<T>(read: () => T): T {
  try {
    return read();
  } catch {
    return irregular();
  }
}

/** What a scanner throws at the first thing that only the plain reader reads, or refuses. */
const IRREGULAR = new Error("irregular");

/** Gives up: the plain reader decides. */
export function irregular(): never {
  throw IRREGULAR;
}

/**
 * Runs a scanner: null if it gave up. A scanner never reads what the plain reader refuses, or reads
 * differently.
 */
export function scanned<T>(scan: () => T): T | null {
  try {
    return scan();
  } catch (error) {
    // A damaged database may point outside of its bytes.
    if (error === IRREGULAR || error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * Bytes of the source for each event, value or reference, fewer rather than more: memory that is
 * reserved and not used costs nothing.
 */
const ENTRY_BYTES = 96;

/** Most texts of a kind that are remembered, as a power of two. */
const RECENT_BITS = 10;

const textsOf = (table: TextTable): ScannedTexts => ({ table, recent: createRecentTexts(RECENT_BITS) });

/**
 * A scan of bytes with declared types.
 *
 * @param source gets the field `refused`, as one object is found faster than two
 * @param refused by byte: 1 if no text may contain it as it stands
 * @param findsEvents whether events are found by their ids. Default false
 */
export function createOcelScan(
  source: MovingBytes,
  { eventTypes, objectTypes, refused, findsEvents = false }: {
    readonly eventTypes: readonly TypeDeclaration[];
    readonly objectTypes: readonly TypeDeclaration[];
    readonly refused: Uint8Array;
    readonly findsEvents?: boolean;
  },
  { hashSeed }: OcelScanOptions,
): OcelScan {
  const events = createPart(eventTypes, hashSeed, findsEvents);
  reserve(events.part, Math.ceil(source.length / ENTRY_BYTES));
  return {
    source: Object.assign(source, { refused }),
    events,
    objects: createPart(objectTypes, hashSeed, true),
    qualifiers: textsOf(createTextTable({ hashSeed })),
    times: createTimeParser("UTC"),
  };
}

function createPart(declarations: readonly TypeDeclaration[], hashSeed: number | undefined, findsRows: boolean): ScannedPart {
  const part = emptyPart(declarations, hashSeed);
  const types = textsOf(createTextTable({ hashSeed }));
  const names = textsOf(createTextTable({ hashSeed }));
  const readers: ScannedValues[] = [];
  const values = declarations.map(({ name, attributes }) => {
    internText(types.table, name);
    return new Map(attributes.map(({ name, type }) => {
      const index = attributeOf(part, name, type, hashSeed);
      const { texts } = part.attributes[index];
      const kept = textsOf(texts);
      readers[index] ??= {
        index,
        type,
        texts,
        written: type === "string" ? kept : textsOf(createTextTable({ hashSeed })),
        kept,
        outcome: new Uint32Array(0),
        plain: new Map(),
        lastRow: 0,
      };
      return [internText(names.table, name), readers[index]];
    }));
  });
  return {
    part,
    ids: findsRows ? textsOf(part.ids) : { table: part.ids, recent: null },
    types,
    names,
    values,
    rows: { items: new Uint32Array(256), length: 0 },
    rowOf: new Uint32Array(256),
  };
}

/** The code of the text in the source from `start` to `end`; -1 if it is not written plainly. */
export function takeText({ source }: OcelScan, { table, recent }: ScannedTexts, start: number, end: number): number {
  if (recent !== null) return internRecent(recent, table, source, start, end);
  const { bytes, refused } = source;
  for (let at = start; at < end; at++) if (refused[bytes[at]] === 1) return -1;
  return appendBytes(table, bytes, start, end);
}

const encoder = new TextEncoder();

/** The code of a text that is not written plainly. */
export function takeDecoded({ table, recent }: ScannedTexts, text: string): number {
  if (recent !== null) return internText(table, text);
  const bytes = encoder.encode(text);
  return appendBytes(table, bytes, 0, bytes.length);
}

/** The time in the source, or in other bytes, from `start` to `end`. */
export function takeTime({ source, times }: OcelScan, start: number, end: number, bytes: Uint8Array = source.bytes): number {
  if (end - start > LONGEST_TIME) irregular();
  const time = parseTime(times, bytes, start, end);
  return hasTimeText(time) ? time : irregular();
}

/** Opens a row; gives up if its type is not declared, or its id occurs twice. */
export function openRow(scanned: ScannedPart, id: number, type: number): void {
  const { part, rows } = scanned;
  if (type >= part.types.length) irregular();
  if (id >= scanned.rowOf.length) scanned.rowOf = grown(scanned.rowOf, id + 1);
  if (scanned.rowOf[id] !== 0) irregular();
  append(rows, id);
  scanned.rowOf[id] = rows.length;
  append(part.type, type);
}

/** The values of a declared attribute of a type. */
export const valuesOf = ({ values }: ScannedPart, type: number, name: number): ScannedValues =>
  values[type]?.get(name) ?? irregular();

/**
 * The code of a number in the source from `start` to `end`; -1 if it is none, or is not written as
 * JavaScript writes it.
 */
export function takeNumber(scan: OcelScan, values: ScannedValues, start: number, end: number): number {
  const { type, kept } = values;
  if (type !== "integer" && type !== "float") return -1;
  return isUsualNumber(scan.source.bytes, start, end, type === "float") ? takeText(scan, kept, start, end) : -1;
}

const [MINUS, POINT, ZERO] = [45, 46, 48];

/**
 * Whether a number is written as JavaScript writes it, for numbers of up to 15 digits and without
 * an exponent: no needless zeros, no minus zero.
 */
function isUsualNumber(bytes: Uint8Array, start: number, end: number, mayBeFraction: boolean): boolean {
  const first = bytes[start] === MINUS ? start + 1 : start;
  let at = first;
  while (at < end && isDigit(bytes[at])) at++;
  if (at === first || at - first > 15 || (bytes[first] === ZERO && at > first + 1)) return false;
  if (at === end) return bytes[first] !== ZERO || first === start;
  if (!mayBeFraction || bytes[at] !== POINT || end - first > 16 || at + 1 === end || bytes[end - 1] === ZERO) return false;
  // Numbers below 0.000001 are written with an exponent.
  let isLarge = bytes[first] !== ZERO;
  for (let digit = at + 1; digit < end; digit++) {
    if (!isDigit(bytes[digit])) return false;
    isLarge ||= bytes[digit] !== ZERO && digit - at <= 6;
  }
  return isLarge;
}

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= ZERO + 9;

/** The code of a value that is a text in the source, by its code in `written`. */
export function convertText(values: ScannedValues, code: number): number {
  if (values.type === "string") return code;
  if (code >= values.outcome.length) values.outcome = grown(values.outcome, code + 256);
  const known = values.outcome[code];
  if (known > 0) return known - 1;
  const converted = values.type === "time" ? convertTime(values, code) : convert(values, values.written.table.text(code));
  values.outcome[code] = converted + 1;
  return converted;
}

const timeText = new Uint8Array(TIME_TEXT_LENGTH);
const utc = createTimeParser("UTC");

/** The same for times, without making strings. The plain version is {@linkcode convert}. */
function convertTime({ texts, written: { table } }: ScannedValues, code: number): number {
  const start = code === 0 ? 0 : table.ends[code - 1];
  const end = table.ends[code];
  const time = end - start > LONGEST_TIME ? NaN : parseTime(utc, table.arena, start, end);
  if (!hasTimeText(time)) irregular();
  putTimeText(timeText, time);
  return internBytes(texts, timeText, 0, TIME_TEXT_LENGTH);
}

/** The code of a value that is a number or a boolean in the source. */
export function convertPlain(values: ScannedValues, value: number | boolean): number {
  let code = values.plain.get(value);
  if (code === undefined) values.plain.set(value, code = convert(values, value));
  return code;
}

function convert({ texts, type }: ScannedValues, value: unknown): number {
  const read = readValue(value, type);
  return read === null ? irregular() : internText(texts, String(read));
}

/** Adds a value to a row; gives up if an event has the attribute twice. */
export function addValue({ part }: ScannedPart, row: number, values: ScannedValues, code: number, time: number | null): void {
  if (time === null) {
    if (values.lastRow === row + 1) irregular();
    values.lastRow = row + 1;
  } else appendTime(part.values.time, time);
  append(part.values.row, row);
  append(part.values.attribute, values.index);
  append(part.values.code, code);
}

/** Adds a reference to a row. */
export function addReference({ part: { references } }: ScannedPart, row: number, object: number, qualifier: number): void {
  append(references.row, row);
  append(references.object, object);
  append(references.qualifier, qualifier);
}

/** The log of a scan; gives up if a reference is to a missing object. */
export function finishScan({ events, objects, qualifiers }: OcelScan, { hashSeed }: OcelScanOptions): ObjectCentricColumns {
  if (events.ids.recent === null && !areDifferent(events.ids.table)) irregular();
  for (const { part } of [events, objects]) {
    const { items, length } = part.references.object;
    for (let at = 0; at < length; at++) {
      const row = items[at] < objects.rowOf.length ? objects.rowOf[items[at]] : 0;
      if (row === 0) irregular();
      items[at] = row - 1;
    }
  }
  for (const { part, rows } of [events, objects]) {
    if (rows.items.subarray(0, rows.length).some((id, row) => id !== row)) renumberIds(part, rows, hashSeed);
    orderByRow(part);
  }
  return { events: events.part, objects: objects.part, qualifiers: qualifiers.table };
}
