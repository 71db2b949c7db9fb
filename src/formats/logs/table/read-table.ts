import { logHeader } from "../log-header.ts";
import { inputError, limitError } from "../../../errors.ts";
import type { AttributeType, LogSink, ReadReport } from "../../../event-log/event-batch.ts";
import type { TableColumns } from "../log-header.ts";
import {
  BATCH_ROWS,
  type BatchBuffer,
  caseColumn,
  clearRow,
  createBatchBuffer,
  eventColumn,
  flush,
  hasManyRejected,
  isCaseGiven,
  openCaseRow,
  rawValueOfCase,
  reserveRows,
  setCaseValue,
  setDeviatingValue,
} from "../batch-buffer.ts";
import { type CsvReadOptions, limitsOf, type Role, tableOptionsOf } from "../read-options.ts";
import { checkAborted, type ReadCounts, reportOf, withFile, zoneHandlingOf } from "../reading.ts";
import {
  type CellKind,
  cellText,
  cellTime,
  type ColumnOrigin,
  type TypedColumn,
  type TypedRows,
  type TypedTable,
} from "./typed-table.ts";
import type { TableSample } from "../csv/csv-sample.ts";
import { makeColumns, planColumns } from "../csv/plan-columns.ts";
import { createTimeParser, parseTime, type TimeParser } from "../../../time/time-parser.ts";
import { createZoneOffsets, type ZoneOffsets } from "../../../time/time-zone.ts";
import { internText, type TextTable } from "../../../event-log/text-table.ts";
import { setRawValue } from "../value-column.ts";
import { type CasePositions, createCasePositions, orderOf } from "../case-positions.ts";

/** Settings of the readers of tables: those of CSV files that apply to tables. */
export type TableReadOptions = Omit<CsvReadOptions, "delimiter" | "sampleBytes">;

/**
 * Feeds the rows of a table to a sink, as `readCsv` does with a CSV file: with the same roles,
 * guessed by the same names, and the same levels of attributes. Rows without a case, an activity or
 * a time are rejected; the line of a rejected row is its number in the table.
 *
 * @param open opens the table, or throws
 * @throws inputError, limitError or usageError (rejects) with the file name if no log can be read
 */
export async function readTable(
  open: () => TypedTable,
  format: "arrow" | "parquet",
  options: TableReadOptions,
  sink: LogSink,
): Promise<ReadReport> {
  try {
    return await feed(open(), format, options, sink);
  } catch (error) {
    throw withFile(error, options.source);
  }
}

async function feed(
  table: TypedTable,
  format: "arrow" | "parquet",
  options: TableReadOptions,
  sink: LogSink,
): Promise<ReadReport> {
  const limits = limitsOf(options);
  if (table.columns.length > limits.columns) {
    throw limitError({ expected: `at most ${limits.columns} columns`, found: String(table.columns.length) });
  }
  const counts: ReadCounts = { rows: 0, events: 0, rejected: 0 };
  let reader: TableReader | null = null;
  const begin = async (sample: Parameters<typeof planTable>[1]): Promise<TableReader> => {
    const plan = planTable(table, sample, options);
    const buffer = createBatchBuffer(
      { times: plan.attributeTimes, declared: true, tables: tableOptionsOf(options) },
      { columns: 4 * limits.columns, source: options.source },
    );
    await sink.begin(logHeader(format, buffer, { columns: plan.columns, timed: plan.timestamp !== null }));
    return createTableReader(plan, table.columns, buffer, counts);
  };
  const send = (to: TableReader) => {
    const { start, resource, lifecycle } = to.plan.columnOf;
    return flush(to.buffer, { start: start >= 0, resource: resource >= 0, lifecycle: lifecycle >= 0 }, sink);
  };
  for await (const rows of table.rows()) {
    reader ??= await begin(rows);
    for (let from = 0; from < rows.length; from += BATCH_ROWS) {
      checkAborted(options.signal);
      if (reader.buffer.length > 0 || hasManyRejected(reader.buffer)) await send(reader);
      takeTableRows(reader, rows, from, Math.min(from + BATCH_ROWS, rows.length));
    }
    options.onProgress?.(0, counts.events);
  }
  reader ??= await begin(null);
  await send(reader);
  if (counts.rows === 0 && !reader.plan.exact) {
    throw inputError({ expected: "a table with at least one row", found: `${table.columns.length} columns and no row` });
  }
  const { plan } = reader;
  const eventTimes = [plan.timestamp, plan.columnOf.start < 0 ? null : plan.start].filter((one) => one !== null);
  return reportOf(counts, zoneHandlingOf(options.zone ?? "UTC", eventTimes, [plan.attributeTimes]));
}

/** What is read from a table and how. */
interface TablePlan {
  readonly columns: TableColumns;
  /** Index of the column of each role, or -1. */
  readonly columnOf: Readonly<Record<Role, number>>;
  /** Null for a log without times. */
  readonly timestamp: TimeParser | null;
  /** The column of numbers that order events in a log without times, or -1. */
  readonly order: number;
  readonly start: TimeParser;
  /** For times in attributes. */
  readonly attributeTimes: TimeParser;
  readonly zone: ZoneOffsets;
  readonly attributes: readonly {
    readonly column: number;
    readonly name: string;
    readonly type: AttributeType;
    readonly level: "case" | "event";
  }[];
  /**
   * Whether the file says what its columns stand for, so that an empty text is a value everywhere.
   */
  readonly exact: boolean;
}

/** Rows that roles, levels and layouts of texts are judged by. */
const SAMPLE_ROWS = 10_000;

const TYPE_OF_KIND: Readonly<Record<CellKind, AttributeType>> = {
  text: "string",
  int: "int",
  float: "float",
  boolean: "boolean",
  time: "date",
};

/**
 * Decides which column is what: as the file's metadata say, if we wrote it and no roles are told;
 * else as in a CSV file of the same names and cells, but with the types of the columns.
 *
 * @throws inputError where the columns do not make a log; see `assignRoles`
 */
function planTable(table: TypedTable, sample: TypedRows | null, options: CsvReadOptions): TablePlan {
  const zone = createZoneOffsets(options.zone ?? "UTC");
  const told = Object.values(options.roles ?? {}).some((name) => name !== undefined);
  if (table.origins !== null && !told) return exactPlan(table.columns, table.origins, zone);
  const { roles, columns, timestamp, start, attributes } = planColumns(
    tableSample(table.columns, sample, zone),
    { ...options, timeOfDay: null },
  );
  return {
    columns,
    columnOf: roles.column,
    timestamp: timestamp && { ...timestamp, zone },
    order: roles.order,
    start: { ...(start ?? createTimeParser(zone)), zone },
    attributeTimes: createTimeParser(zone),
    zone,
    attributes: attributes.map((attribute) => ({ ...attribute, type: TYPE_OF_KIND[table.columns[attribute.column].kind] })),
    exact: false,
  };
}

/**
 * The first rows of a table as texts, like those of a CSV file.
 *
 * @param rows null for a table without rows
 */
export function tableSample(columns: readonly TypedColumn[], rows: TypedRows | null, zone: ZoneOffsets): TableSample {
  const length = Math.min(rows?.length ?? 0, SAMPLE_ROWS);
  const cells = columns.map((column, at) =>
    Array.from({ length }, (_, row) => cellText((rows as TypedRows).columns[at][row], column, zone) ?? "")
  );
  return {
    delimiter: "",
    names: columns.map(({ name }) => name),
    rows: Array.from({ length }, (_, row) => cells.map((texts) => texts[row])),
    headerLine: 1,
    lines: Array.from({ length }, (_, row) => row + 1),
    headerBytes: 0,
    firstLine: 1,
  };
}

function exactPlan(columns: readonly TypedColumn[], origins: readonly ColumnOrigin[], zone: ZoneOffsets): TablePlan {
  const indexOfRole = (role: Role) => origins.findIndex((origin) => "role" in origin && origin.role === role);
  const nameOf = (role: Role) => indexOfRole(role) < 0 ? null : columns[indexOfRole(role)].name;
  const attributes = origins.flatMap((origin, column) => "role" in origin ? [] : [{ ...origin, column }]);
  const named = (level: "case" | "event") =>
    attributes.filter((attribute) => attribute.level === level).map(({ column }) => columns[column].name);
  return {
    columns: {
      delimiter: "",
      names: columns.map(({ name }) => name),
      case: nameOf("case") as string,
      activity: nameOf("activity") as string,
      timestamp: nameOf("timestamp"),
      start: nameOf("start"),
      resource: nameOf("resource"),
      lifecycle: nameOf("lifecycle"),
      eventId: null,
      caseAttributes: named("case"),
      eventAttributes: named("event"),
      guessed: [],
    },
    columnOf: {
      case: indexOfRole("case"),
      activity: indexOfRole("activity"),
      timestamp: indexOfRole("timestamp"),
      start: indexOfRole("start"),
      resource: indexOfRole("resource"),
      lifecycle: indexOfRole("lifecycle"),
      eventId: -1,
    },
    timestamp: indexOfRole("timestamp") < 0 ? null : createTimeParser(zone),
    order: -1,
    start: createTimeParser(zone),
    attributeTimes: createTimeParser(zone),
    zone,
    attributes,
    exact: true,
  };
}

/** Turns the rows of a table into events of a batch. */
interface TableReader {
  readonly plan: TablePlan;
  readonly columns: readonly TypedColumn[];
  readonly buffer: BatchBuffer;
  readonly counts: ReadCounts;
  readonly coders: readonly Coder[];
  /** Gives the events their order in a log without times; null for all others. */
  readonly positions: CasePositions | null;
}

/** A cache of the codes of a column's values: most columns repeat their values. */
interface Coder {
  table: TextTable | null;
  readonly codes: Map<unknown, number>;
}

/** Most values of a cache. */
const MOST_REMEMBERED = 2 ** 16;

/** Prepares the columns of a plan. */
function createTableReader(
  plan: TablePlan,
  columns: readonly TypedColumn[],
  buffer: BatchBuffer,
  counts: ReadCounts,
): TableReader {
  makeColumns(plan, buffer);
  const positions = plan.timestamp === null && plan.order < 0 ? createCasePositions() : null;
  return { plan, columns, buffer, counts, coders: columns.map(() => ({ table: null, codes: new Map() })), positions };
}

/** Adds the rows from `from` up to, not including, `to` to the batch. */
function takeTableRows(reader: TableReader, rows: TypedRows, from: number, to: number): void {
  reserveRows(reader.buffer, reader.buffer.length + to - from);
  for (let row = from; row < to; row++) {
    reader.counts.rows++;
    const fault = takeRow(reader, rows, row);
    if (fault === null) {
      reader.positions?.give(reader.buffer, reader.buffer.length, reader.buffer.length + 1);
      reader.buffer.length++;
      reader.counts.events++;
    } else {
      clearRow(reader.buffer, reader.buffer.length);
      reject(reader, rows, row, fault);
    }
  }
}

/** What is wrong with a row: the column, and what would have been right. */
interface Fault {
  readonly column: number;
  readonly expected: string;
}

function takeRow(reader: TableReader, rows: TypedRows, row: number): Fault | null {
  const { buffer, plan, counts } = reader;
  const { columnOf } = plan;
  const at = buffer.length;
  const code = (column: number, table: TextTable) => codeOf(reader, table, column, rows.columns[column][row], plan.exact);
  const time = eventTime(reader, rows, row);
  if (Number.isNaN(time)) {
    return plan.order < 0
      ? { column: columnOf.timestamp, expected: "a time" }
      : { column: plan.order, expected: "a number that orders the events" };
  }
  const caseCode = code(columnOf.case, buffer.cases);
  if (caseCode < 0) return { column: columnOf.case, expected: "a value" };
  const activity = code(columnOf.activity, buffer.activities);
  if (activity < 0) return { column: columnOf.activity, expected: "a value" };
  if (columnOf.start >= 0) {
    const value = rows.columns[columnOf.start][row];
    const missing = value === null || value === undefined || value === "";
    buffer.start[at] = missing ? NaN : timeOf(reader, columnOf.start, value, plan.start);
    if (!missing && Number.isNaN(buffer.start[at])) return { column: columnOf.start, expected: "a time" };
  }
  buffer.caseCode[at] = caseCode;
  buffer.activity[at] = activity;
  buffer.time[at] = time;
  buffer.line[at] = counts.rows;
  if (columnOf.resource >= 0) buffer.resource[at] = code(columnOf.resource, buffer.resources);
  if (columnOf.lifecycle >= 0) buffer.lifecycle[at] = code(columnOf.lifecycle, buffer.lifecycles);
  if (buffer.eventId !== null) {
    const raw = code(columnOf.eventId, buffer.eventId.raw);
    if (raw >= 0) setRawValue(buffer.eventId, at, raw);
  }
  takeAttributes(reader, rows, row, caseCode);
  return null;
}

/** The time of an event, or the number that orders it; NaN if its cell has none. */
function eventTime(reader: TableReader, rows: TypedRows, row: number): number {
  const { plan, columns } = reader;
  const { timestamp } = plan.columnOf;
  if (plan.timestamp !== null) return timeOf(reader, timestamp, rows.columns[timestamp][row], plan.timestamp);
  if (plan.order < 0) return 0;
  return orderOf(cellText(rows.columns[plan.order][row], columns[plan.order], plan.zone) ?? "");
}

/**
 * The case takes its attributes from its first event; later events keep their own values if these
 * differ.
 */
function takeAttributes(reader: TableReader, rows: TypedRows, row: number, caseCode: number): void {
  const { buffer, plan } = reader;
  const at = buffer.length;
  const given = isCaseGiven(buffer, caseCode);
  const caseRow = given ? -1 : openCaseRow(buffer, caseCode);
  let index = 0;
  for (const { level, name, type, column } of plan.attributes) {
    const value = rows.columns[column][row];
    if (level === "event") {
      const target = eventColumn(buffer, name, type);
      const raw = codeOf(reader, target.raw, column, value, true);
      if (raw >= 0) setRawValue(target, at, raw);
      continue;
    }
    const target = caseColumn(buffer, name, type);
    const raw = codeOf(reader, target.raw, column, value, true);
    if (raw >= 0 && !given) setCaseValue(buffer, index, { row: caseRow, caseCode, raw });
    else if (raw >= 0 && raw !== rawValueOfCase(buffer, index, caseCode)) setDeviatingValue(buffer, target, { row: at, raw });
    index++;
  }
}

/**
 * The code of a cell's text in a table; -1 if the cell is missing, or if it is empty and that
 * counts as missing.
 */
function codeOf(reader: TableReader, table: TextTable, column: number, value: unknown, emptyIsValue: boolean): number {
  if (value === null || value === undefined || (value === "" && !emptyIsValue)) return -1;
  const coder = reader.coders[column];
  if (coder.table !== table || coder.codes.size > MOST_REMEMBERED) {
    coder.table = table;
    coder.codes.clear();
  }
  const known = coder.codes.get(value);
  // A Map takes 0 and -0 for one key, but their texts differ.
  if (known !== undefined && value !== 0) return known;
  const text = cellText(value, reader.columns[column], reader.plan.zone);
  const code = text === null ? -1 : internText(table, text);
  coder.codes.set(value, code);
  return code;
}

const encoder = new TextEncoder();

/**
 * The instant of a cell of a time role; in columns of texts by the layout of the texts.
 */
function timeOf({ columns, plan }: TableReader, column: number, value: unknown, parser: TimeParser): number {
  const of = columns[column];
  if (of.kind !== "time") {
    const bytes = encoder.encode(cellText(value, of, plan.zone) ?? "");
    return parseTime(parser, bytes, 0, bytes.length);
  }
  const time = cellTime(value, of, plan.zone);
  if (of.local) parser.withoutOffset++;
  else parser.withOffset++;
  return time;
}

function reject({ buffer, columns, plan, counts }: TableReader, rows: TypedRows, row: number, { column, expected }: Fault): void {
  const shown = (at: number) => cellText(rows.columns[at][row], columns[at], plan.zone);
  const found = shown(column);
  const cut = found !== null && found.length > 100 ? found.slice(0, 100) : found;
  buffer.rejected.push({
    line: counts.rows,
    column: columns[column].name,
    reason: `expected ${expected}, found ${cut === null || cut === "" ? "an empty cell" : JSON.stringify(cut)}`,
    text: columns.map((_, at) => shown(at)?.slice(0, 1000) ?? "").join(", ").slice(0, 1000),
  });
  counts.rejected++;
}
