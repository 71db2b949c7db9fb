import { createEventLogBuilder } from "../../event-log/event-log-builder.ts";
import {
  type AttributeColumn,
  type AttributeType,
  type CaseRows,
  type EventBatch,
  type LogDictionaries,
  UNKNOWN_SOURCE,
} from "../../event-log/event-batch.ts";
import { createTextTable, type Dictionary, internBytes, internText, type TextTable } from "../../event-log/text-table.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { copyOut, takeBytes, takeHigh, takeInt, takeLow, takeNull, takeTime } from "../copy/copy-out.ts";
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
 * A million events take about a second and 100 MB, without attributes.
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
  const columns = await readEventColumns(sql, {
    logId,
    events,
    index,
    resources: dictionaries.resources.size > 0,
    lifecycles: dictionaries.lifecycles.size > 0,
  });
  const collector = createAttributeCollector(wanted.event, events);
  if (wanted.event.length > 0) {
    const rank = orderByPosition(columns);
    await copyOut(
      sql,
      `copy (select attributes, position from tracebook.event
             where log_id = ${logId} and attributes is not null) to stdout (format binary)`,
      (row) => {
        const json = takeBytes(row);
        collector.add(rank(takeHigh(row), takeLow(row)), json);
      },
    );
  }
  const builder = createEventLogBuilder({ attributes: attributes === "none" ? "none" : "all" });
  const timed = description.timed === false ? { timed: false } as const : {};
  await builder.begin({ ...UNKNOWN_SOURCE, ...timed, dictionaries });
  const batch: EventBatch = {
    ...columns,
    length: events,
    eventId: null,
    line: new Float64Array(0),
    attributes: collector.columns(),
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
      if (!takeNull(row)) collector.add(code, takeBytes(row));
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

/** Events in the order of their positions: by load, then by row of the file. */
interface EventColumns {
  readonly caseCode: Uint32Array;
  readonly activity: Uint32Array;
  readonly time: Float64Array;
  readonly start: Float64Array | null;
  readonly resource: Int32Array | null;
  readonly lifecycle: Int32Array | null;
  /** Upper and lower half of each position. */
  readonly high: Int32Array;
  readonly low: Uint32Array;
}

/** Options of `readEventColumns`. */
interface EventColumnsOptions {
  readonly logId: number;
  readonly events: number;
  readonly index: CaseIndex;
  readonly resources: boolean;
  readonly lifecycles: boolean;
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
    high: new Int32Array(events),
    low: new Uint32Array(events),
  };
  let at = 0;
  let starts = 0;
  let ordered = true;
  const select = `case_key, time, position, activity, start${options.resources ? ", resource" : ""}${
    options.lifecycles ? ", lifecycle" : ""
  }`;
  await copyOut(sql, `copy (select ${select} from tracebook.event where log_id = ${logId}) to stdout (format binary)`, (row) => {
    columns.caseCode[at] = index.find(takeHigh(row), takeLow(row));
    columns.time[at] = takeTime(row);
    columns.high[at] = takeHigh(row);
    columns.low[at] = takeLow(row);
    columns.activity[at] = takeInt(row);
    if (takeNull(row)) columns.start[at] = NaN;
    else {
      columns.start[at] = takeTime(row);
      starts++;
    }
    if (columns.resource !== null) columns.resource[at] = takeNull(row) ? -1 : takeInt(row);
    if (columns.lifecycle !== null) columns.lifecycle[at] = takeNull(row) ? -1 : takeInt(row);
    if (at > 0 && comparePositions(columns, at - 1, at) > 0) ordered = false;
    at++;
  });
  const read: EventColumns = starts > 0 ? columns : { ...columns, start: null };
  return ordered ? read : sortedByPosition(read);
}

function comparePositions({ high, low }: EventColumns, a: number, b: number): number {
  return high[a] - high[b] || low[a] - low[b];
}

// Needed only if later loads have corrected or replaced events: a first load stores them in order.
function sortedByPosition(columns: EventColumns): EventColumns {
  const order = Uint32Array.from(columns.high, (_, i) => i).sort((a, b) => comparePositions(columns, a, b));
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
    high: gather(columns.high),
    low: gather(columns.low),
  };
}

/**
 * Returns a function that finds the row of an event by the halves of its position: in constant time
 * if called in order, else in logarithmic time.
 */
function orderByPosition(columns: EventColumns): (high: number, low: number) => number {
  const { high, low } = columns;
  let next = 0;
  return (h, l) => {
    const wanted = l >>> 0;
    if (high[next] !== h || low[next] !== wanted) {
      let from = 0;
      let to = high.length;
      while (from < to) {
        const middle = (from + to) >>> 1;
        if (high[middle] < h || (high[middle] === h && low[middle] < wanted)) from = middle + 1;
        else to = middle;
      }
      next = from;
    }
    return next++;
  };
}

/** Maps the key of a case to its number. */
interface CaseIndex {
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
  const keys = new Int32Array(2 * size);
  const numbers = new Int32Array(size).fill(-1);
  const place = (high: number, low: number) => {
    let at = low & mask;
    while (numbers[at] >= 0 && (keys[2 * at] !== high || keys[2 * at + 1] !== low)) at = (at + 1) & mask;
    return at;
  };
  return {
    add: (high, low, number) => {
      const at = place(high, low);
      keys[2 * at] = high;
      keys[2 * at + 1] = low;
      numbers[at] = number;
    },
    find: (high, low) => numbers[place(high, low)],
  };
}

/** Collects attribute columns from rows of JSON. */
interface AttributeCollector {
  /**
   * Enters the attributes of a row. `json` is a field of type json or jsonb, an object of texts.
   */
  add(row: number, json: Uint8Array): void;
  columns(): AttributeColumn[];
}

/** An attribute of the stored catalogue. */
export interface CataloguedAttribute {
  readonly key: string;
  readonly name: string;
  readonly type: AttributeType;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Reads `{"key": "value", ...}`, with or without spaces, from bytes without creating strings. A
 * million rows of ten attributes take a second, a quarter of the time of JSON.parse.
 *
 * @param rows number of rows; a row that is never added has no attributes
 */
function createAttributeCollector(attributes: readonly CataloguedAttribute[], rows: number): AttributeCollector {
  const keys = createTextTable({ what: "attributes" });
  const columns = attributes.map(({ key, name, type }) => {
    internText(keys, key);
    return { name, type, values: createTextTable({ maxTexts: 2 ** 27 }), codes: new Int32Array(rows).fill(-1) };
  });
  return {
    add: (row, json) => {
      for (let at = textStart(json, 0); at < json.length;) {
        const keyEnd = textEnd(json, at);
        const from = textStart(json, keyEnd + 1);
        const to = textEnd(json, from);
        const column = columns[internJson(keys, json, at, keyEnd)];
        if (column !== undefined) column.codes[row] = internJson(column.values, json, from, to);
        at = textStart(json, to + 1);
      }
    },
    columns: () => columns,
  };
}

/**
 * The position after the next quote. Between texts there are only braces, colons, commas, spaces
 * and the version of jsonb's format.
 */
function textStart(json: Uint8Array, from: number): number {
  let at = from;
  while (at < json.length && json[at] !== QUOTE) at++;
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
