import { orderByCaseAndTime } from "../../event-log/case-order.ts";
import { createEventLogBuilder } from "../../event-log/event-log-builder.ts";
import {
  type AttributeColumn,
  type AttributeType,
  type CaseRows,
  type EventBatch,
  type LogDictionaries,
  UNKNOWN_SOURCE,
} from "../../event-log/event-batch.ts";
import { createRecentTexts, internRecent, type RecentTexts } from "../../event-log/recent-texts.ts";
import {
  createTextTable,
  type Dictionary,
  internBytes,
  internText,
  startsWith,
  type TextTable,
} from "../../event-log/text-table.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import {
  type BinaryRow,
  copyOut,
  fieldEnd,
  takeBytes,
  takeHigh,
  takeInt,
  takeLow,
  takeNull,
  takeTime,
} from "../copy/copy-out.ts";
import type { Database } from "../database.ts";
import { databaseProblem, withDatabaseProblems } from "../database-problem.ts";
import type { Session } from "../load/load-tables.ts";
import { lockReading, openSession } from "../load/session.ts";
import type { StoredLog } from "./list-logs.ts";

/** Options of {@linkcode readEventLog}. */
export interface ReadEventLogOptions {
  /** Which attribute columns to read: all, those of cases, or none. Default "all". */
  readonly attributes?: "all" | "cases" | "none";
}

/**
 * Reads a stored log into columns, equal to the log of its file. Rows arrive by binary COPY and
 * pass through the same builder as in readers of files, so order and codes are the same.
 *
 * A million events take less than a second and 100 MB, without attributes.
 *
 * @throws environmentError if the database fails, or if the log has changed since `findLog`
 * returned it
 */
export async function readEventLog(database: Database, log: StoredLog, options: ReadEventLogOptions = {}): Promise<EventLog> {
  const session = await openSession(database);
  try {
    await lockReading(session.sql, log);
    return await readLocked(session.sql, log, options.attributes ?? "all");
  } catch (error) {
    throw databaseProblem(session.reason(error), database.describe);
  } finally {
    await session.rollback();
  }
}

async function readLocked(
  sql: Session,
  { logId, description }: Pick<StoredLog, "logId" | "description">,
  attributes: "all" | "cases" | "none",
): Promise<EventLog> {
  const catalogue = attributes === "none" ? { case: [], event: [] } : await readCatalogue(sql, logId);
  const wanted = attributes === "cases" ? { ...catalogue, event: [] } : catalogue;
  const [{ events, cases }] = await sql<{ events: number; cases: number }[]>`
    select events::float8, (select count(*)::float8 from tracebook.log_case where log_id = ${logId}) as cases
    from tracebook.log where log_id = ${logId}`;
  const index = createCaseIndex(cases);
  const known = await readCases(sql, { logId, cases, index, attributes: wanted.case });
  const dictionaries: LogDictionaries = {
    cases: known.ids,
    activities: await readLabels(sql, logId, "activity"),
    resources: await readLabels(sql, logId, "resource"),
    lifecycles: await readLabels(sql, logId, "lifecycle"),
  };
  // A scan may else begin in the middle of the table, where another one has ended: then the events
  // have to be sorted.
  await sql`set local synchronize_seqscans = off`;
  const { attributes: eventAttributes, ...columns } = await readEventColumns(sql, {
    logId,
    events,
    index,
    resources: dictionaries.resources.size > 0,
    lifecycles: dictionaries.lifecycles.size > 0,
    attributes: wanted.event,
  });
  const builder = createEventLogBuilder({ attributes: attributes === "none" ? "none" : "all", givenBatches: true });
  const timed = description.timed === false ? { timed: false } as const : {};
  await builder.begin({ ...UNKNOWN_SOURCE, ...timed, dictionaries });
  const batch: EventBatch = {
    ...columns,
    length: events,
    eventId: null,
    line: new Float64Array(0),
    attributes: eventAttributes,
    cases: known.rows,
  };
  await builder.batch(batch);
  return builder.build();
}

/** How many attributes the cases and the events of a log have, or once had. */
export async function countAttributes(
  database: Database,
  { logId }: Pick<StoredLog, "logId">,
): Promise<Record<"case" | "event", number>> {
  return await withDatabaseProblems(database, async () => {
    const [counts] = await database.sql<Record<"case" | "event", number>[]>`
      select count(*) filter (where level = 'case')::int as case, count(*) filter (where level = 'event')::int as event
      from tracebook.attribute where log_id = ${logId}`;
    return counts;
  });
}

async function readCatalogue(sql: Session, logId: number): Promise<Record<"case" | "event", CataloguedAttribute[]>> {
  const rows = await sql<(CataloguedAttribute & { level: "case" | "event" })[]>`
    select level, key, name, type from tracebook.attribute where log_id = ${logId} order by ordinal`;
  return { case: rows.filter(({ level }) => level === "case"), event: rows.filter(({ level }) => level === "event") };
}

async function readCases(
  sql: Session,
  of: {
    readonly logId: number;
    readonly cases: number;
    readonly index: ReturnType<typeof createCaseIndex>;
    readonly attributes: readonly CataloguedAttribute[];
  },
): Promise<{ ids: Dictionary; rows: CaseRows }> {
  const ids = createTextTable({ what: "cases" });
  const collector = createAttributeCollector(of.attributes, of.cases);
  await copyOut(
    sql,
    `copy (select case_key, case_id, ${of.attributes.length > 0 ? "attributes" : "null"} from tracebook.log_case
           where log_id = ${of.logId} order by position) to stdout (format binary)`,
    (row) => {
      const high = takeHigh(row);
      const low = takeLow(row);
      const id = takeBytes(row);
      const code = internBytes(ids, id, 0, id.length);
      of.index.add(high, low, code);
      if (!takeNull(row)) collector.add(code, row);
    },
  );
  return {
    ids,
    rows: { length: of.cases, caseCode: Uint32Array.from({ length: of.cases }, (_, i) => i), attributes: collector.columns() },
  };
}

async function readLabels(sql: Session, logId: number, table: "activity" | "resource" | "lifecycle"): Promise<Dictionary> {
  const labels = createTextTable({ what: `labels of ${table}` });
  await copyOut(
    sql,
    `copy (select label from tracebook.${table} where log_id = ${logId} order by code) to stdout (format binary)`,
    (row) => {
      const label = takeBytes(row);
      internBytes(labels, label, 0, label.length);
    },
  );
  return labels;
}

/** Events; those of a case by position: by load, then by row of the file. */
interface EventColumns {
  readonly caseCode: Uint32Array;
  readonly activity: Uint32Array;
  readonly time: Float64Array;
  readonly start: Float64Array | null;
  readonly resource: Int32Array | null;
  readonly lifecycle: Int32Array | null;
  readonly attributes: readonly AttributeColumn[];
}

/** Options of `readEventColumns`. */
interface EventColumnsOptions {
  readonly logId: number;
  readonly events: number;
  readonly index: CaseIndex;
  readonly resources: boolean;
  readonly lifecycles: boolean;
  readonly attributes: readonly CataloguedAttribute[];
}

/** Reads the events of a log by binary COPY. */
async function readEventColumns(sql: Session, options: EventColumnsOptions): Promise<EventColumns> {
  const { logId, events, index } = options;
  const columns = {
    caseCode: new Uint32Array(events),
    activity: new Uint32Array(events),
    time: new Float64Array(events),
    start: new Float64Array(events),
    resource: options.resources ? new Int32Array(events) : null,
    lifecycle: options.lifecycles ? new Int32Array(events) : null,
  };
  const position = new Float64Array(events);
  const collector = createAttributeCollector(options.attributes, events);
  const hasAttributes = options.attributes.length > 0;
  let at = 0;
  let starts = 0;
  const select = `case_key, time, position, activity, start${options.resources ? ", resource" : ""}${
    options.lifecycles ? ", lifecycle" : ""
  }${hasAttributes ? ", attributes" : ""}`;
  await copyOut(sql, `copy (select ${select} from tracebook.event where log_id = ${logId}) to stdout (format binary)`, (row) => {
    columns.caseCode[at] = index.find(takeHigh(row), takeLow(row));
    columns.time[at] = takeTime(row);
    // The load, in the upper 24 bits, and the row: exact for two million loads.
    position[at] = (takeHigh(row) >>> 8) * 2 ** 32 + (takeLow(row) >>> 0);
    columns.activity[at] = takeInt(row);
    if (takeNull(row)) columns.start[at] = NaN;
    else {
      columns.start[at] = takeTime(row);
      starts++;
    }
    if (columns.resource !== null) columns.resource[at] = takeNull(row) ? -1 : takeInt(row);
    if (columns.lifecycle !== null) columns.lifecycle[at] = takeNull(row) ? -1 : takeInt(row);
    if (hasAttributes && !takeNull(row)) collector.add(at, row);
    at++;
  });
  const read = { ...columns, start: starts > 0 ? columns.start : null, attributes: collector.columns() };
  if (isInOrder(columns.caseCode, position, index.cases)) return read;
  const { order } = orderByCaseAndTime(columns.caseCode, position, { events, cases: index.cases });
  return order === null ? read : gatheredBy(order, read);
}

/** Whether the positions of each case ascend. Then the builder, which sorts by case, is enough. */
function isInOrder(caseCode: Uint32Array, position: Float64Array, cases: number): boolean {
  const last = new Float64Array(cases).fill(-1);
  for (let i = 0; i < caseCode.length; i++) {
    if (position[i] < last[caseCode[i]]) return false;
    last[caseCode[i]] = position[i];
  }
  return true;
}

function gatheredBy(order: Uint32Array, columns: EventColumns): EventColumns {
  const gather = <T extends Int32Array | Uint32Array | Float64Array>(values: T): T => {
    const gathered = new (values.constructor as new (length: number) => T)(values.length);
    for (let i = 0; i < order.length; i++) gathered[i] = values[order[i]];
    return gathered;
  };
  return {
    caseCode: gather(columns.caseCode),
    activity: gather(columns.activity),
    time: gather(columns.time),
    start: columns.start && gather(columns.start),
    resource: columns.resource && gather(columns.resource),
    lifecycle: columns.lifecycle && gather(columns.lifecycle),
    attributes: columns.attributes.map((column) => ({ ...column, codes: gather(column.codes) })),
  };
}

/** Maps the key of a case to its number. */
interface CaseIndex {
  /** How many cases there are. */
  readonly cases: number;
  add(high: number, low: number, number: number): void;
  /** The number of a case; -1 if the key is unknown. */
  find(high: number, low: number): number;
}

/**
 * A hash table with open addressing for 64-bit keys in two halves: five times as fast as a Map of
 * BigInt. The keys are hashes themselves.
 */
function createCaseIndex(cases: number): CaseIndex {
  let size = 16;
  while (size < 2 * cases) size *= 2;
  const mask = size - 1;
  // Both halves, the number plus one (0 for a free place), and nothing: one line of the cache.
  const places = new Int32Array(4 * size);
  const place = (high: number, low: number) => {
    let at = (low & mask) << 2;
    while (places[at + 2] > 0 && (places[at] !== high || places[at + 1] !== low)) at = (at + 4) & (4 * mask + 3);
    return at;
  };
  return {
    cases,
    add: (high, low, number) => {
      const at = place(high, low);
      places[at] = high;
      places[at + 1] = low;
      places[at + 2] = number + 1;
    },
    find: (high, low) => places[place(high, low) + 2] - 1,
  };
}

/** Collects attribute columns from rows of JSON. */
interface AttributeCollector {
  /**
   * Enters the attributes of a row: the next field of `from`, of type json or jsonb, an object of
   * texts.
   */
  add(row: number, from: BinaryRow): void;
  columns(): AttributeColumn[];
}

/** An attribute of the stored catalogue. */
interface CataloguedAttribute {
  readonly key: string;
  readonly name: string;
  readonly type: AttributeType;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const REFUSED = new Uint8Array(256);
REFUSED[BACKSLASH] = 1;

/** Most values of an attribute that are remembered, as a power of two. */
const RECENT_BITS = 8;

/** The columns of attributes by the names of which the same rows have come before. */
interface CollectedColumn {
  readonly column: AttributeColumn & { readonly values: TextTable };
  readonly key: Uint8Array;
  readonly recent: RecentTexts;
}

/**
 * Reads `{"key": "value", ...}`, with or without spaces, from bytes without creating strings. Rows
 * have their keys in the same order: the one after the last key is tried first.
 *
 * @param rows number of rows; a row that is never added has no attributes
 */
function createAttributeCollector(attributes: readonly CataloguedAttribute[], rows: number): AttributeCollector {
  const keys = createTextTable({ what: "attributes" });
  const columns = attributes.map(({ key, name, type }): CollectedColumn => {
    internText(keys, key);
    const column = { name, type, values: createTextTable({ maxTexts: 2 ** 27 }), codes: new Int32Array(rows).fill(-1) };
    return { column, key: new TextEncoder().encode(JSON.stringify(key)), recent: createRecentTexts(RECENT_BITS) };
  });
  /** By column: the one that came after it; the last place is for the first key of a row. */
  const after = new Int32Array(columns.length + 1);
  return {
    add: (row, from) => {
      const { bytes, view } = from;
      const end = fieldEnd(from);
      let last = columns.length;
      for (let at = textStart(bytes, from.at + 4, end); at < end;) {
        const guess = columns[after[last]];
        let which = guess !== undefined && startsWith(bytes, at - 1, guess.key) ? after[last] : -1;
        const keyEnd = which < 0 ? textEnd(bytes, at) : at - 2 + guess.key.length;
        if (which < 0) which = internJson(keys, bytes, at, keyEnd);
        const start = textStart(bytes, keyEnd + 1, end);
        const to = textEnd(bytes, start);
        const found = columns[which];
        if (found !== undefined) {
          const code = internRecent(found.recent, found.column.values, { bytes, view, refused: REFUSED }, start, to);
          found.column.codes[row] = code >= 0 ? code : internJson(found.column.values, bytes, start, to);
          after[last] = which;
          last = which;
        }
        at = textStart(bytes, to + 1, end);
      }
      from.at = end;
    },
    columns: () => columns.map(({ column }) => column),
  };
}

/**
 * The position after the next quote. Between texts there are only braces, colons, commas, spaces
 * and the version of jsonb's format.
 */
function textStart(json: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && json[at] !== QUOTE) at++;
  return at + 1;
}

/** The position of the closing quote of the text that starts at `from`. */
function textEnd(json: Uint8Array, from: number): number {
  let at = from;
  while (json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}

function internJson(table: TextTable, json: Uint8Array, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    if (json[i] === BACKSLASH) return internText(table, JSON.parse(new TextDecoder().decode(json.subarray(from - 1, to + 1))));
  }
  return internBytes(table, json, from, to);
}
