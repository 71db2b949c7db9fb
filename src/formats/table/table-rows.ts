import { internText, type TextTable } from "../../event-log/text-table.ts";
import {
  type BatchBuffer,
  caseColumn,
  clearRow,
  eventColumn,
  isCaseGiven,
  openCaseRow,
  rawValueOfCase,
  reserveRows,
  setCaseValue,
  setDeviatingValue,
} from "../batch-buffer.ts";
import type { ReadCounts } from "../read-options.ts";
import { parseTime, type TimeParser } from "../../time/time-parser.ts";
import { createValueColumn, setRawValue } from "../value-column.ts";
import { cellText, cellTime } from "./cell-text.ts";
import type { TablePlan } from "./plan-table.ts";
import type { TypedColumn, TypedRows } from "./typed-table.ts";

/** Turns the rows of a table into events of a batch. */
export interface TableReader {
  readonly plan: TablePlan;
  readonly columns: readonly TypedColumn[];
  readonly buffer: BatchBuffer;
  readonly counts: ReadCounts;
  readonly coders: readonly Coder[];
}

/** Codes of the values of a column that were met last: most columns repeat theirs. */
interface Coder {
  table: TextTable | null;
  readonly codes: Map<unknown, number>;
}

/** Values remembered for a column. */
const MOST_REMEMBERED = 2 ** 16;

/** Prepares the columns of a plan. */
export function createTableReader(
  plan: TablePlan,
  columns: readonly TypedColumn[],
  buffer: BatchBuffer,
  counts: ReadCounts,
): TableReader {
  for (const { level, name, type } of plan.attributes) {
    if (level === "case") caseColumn(buffer, name, type);
    else eventColumn(buffer, name, type);
  }
  const { eventId } = plan.columns;
  if (eventId !== null) {
    buffer.eventId = createValueColumn({ name: eventId, type: "string" }, buffer.capacity, buffer.reading, null);
  }
  return { plan, columns, buffer, counts, coders: columns.map(() => ({ table: null, codes: new Map() })) };
}

/** Takes the rows `from` to, not including, `to` into the batch. */
export function takeTableRows(reader: TableReader, rows: TypedRows, from: number, to: number): void {
  reserveRows(reader.buffer, reader.buffer.length + to - from);
  for (let row = from; row < to; row++) {
    reader.counts.rows++;
    const fault = takeRow(reader, rows, row);
    if (fault === null) {
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
  const { place } = plan;
  const at = buffer.length;
  const code = (column: number, table: TextTable) => codeOf(reader, table, column, rows.columns[column][row], plan.exact);
  const time = timeOf(reader, place.timestamp, rows.columns[place.timestamp][row], plan.timestamp);
  if (!(time === time)) return { column: place.timestamp, expected: "a time" };
  const caseCode = code(place.case, buffer.cases);
  if (caseCode < 0) return { column: place.case, expected: "a value" };
  const activity = code(place.activity, buffer.activities);
  if (activity < 0) return { column: place.activity, expected: "a value" };
  if (place.start >= 0) {
    const value = rows.columns[place.start][row];
    const missing = value === null || value === undefined || value === "";
    buffer.start[at] = missing ? NaN : timeOf(reader, place.start, value, plan.start);
    if (!missing && Number.isNaN(buffer.start[at])) return { column: place.start, expected: "a time" };
  }
  buffer.caseCode[at] = caseCode;
  buffer.activity[at] = activity;
  buffer.time[at] = time;
  buffer.line[at] = counts.rows;
  if (place.resource >= 0) buffer.resource[at] = code(place.resource, buffer.resources);
  if (place.lifecycle >= 0) buffer.lifecycle[at] = code(place.lifecycle, buffer.lifecycles);
  if (buffer.eventId !== null) {
    const raw = code(place.eventId, buffer.eventId.raw);
    if (raw >= 0) setRawValue(buffer.eventId, at, raw);
  }
  takeAttributes(reader, rows, row, caseCode);
  return null;
}

/**
 * The case takes its attributes from its first event; later events carry their own where these
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
 * The code of a cell's text in a table; -1 where it is missing, or empty where that counts as
 * missing.
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
 * The instant of a cell of a time role: of a time column as it is, of others by the layout of their
 * texts.
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
