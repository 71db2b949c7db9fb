import { limitError } from "../../errors.ts";
import type { AttributeType, EventBatch, LogSink, RejectedRow } from "../../event-log/event-batch.ts";
import { createTextTable, grown, type TextTable } from "../../event-log/text-table.ts";
import {
  clearColumn,
  createValueColumn,
  isLarge,
  renewTables,
  setRawValue,
  setValue,
  type ValueColumn,
  type ValueReading,
} from "./value-column.ts";

/** The activity code of an event that has no activity yet. */
export const NO_ACTIVITY = 0xffff_ffff;

/** The columns of one level (case or event) by name and type. */
interface ColumnSet {
  readonly columns: ValueColumn[];
  readonly byKey: Map<string, ValueColumn>;
}

/**
 * The batch that a reader fills, and the dictionaries behind it. A record of arrays, grown
 * together.
 */
export interface BatchBuffer {
  readonly cases: TextTable;
  readonly activities: TextTable;
  readonly resources: TextTable;
  readonly lifecycles: TextTable;
  /** Rows filled, and rows there is room for. */
  length: number;
  capacity: number;
  caseCode: Uint32Array;
  activity: Uint32Array;
  time: Float64Array;
  start: Float64Array;
  resource: Int32Array;
  lifecycle: Int32Array;
  line: Float64Array;
  eventId: ValueColumn | null;
  readonly eventColumns: ColumnSet;
  readonly caseColumns: ColumnSet;
  /** Case rows of this batch: code of the case; the columns' `codes` are by this row. */
  caseRows: number;
  caseRowCase: Uint32Array;
  /**
   * By case column (its index in `caseColumns.columns`) and case: the raw code of the value + 1; 0
   * for none.
   */
  readonly rawOfCase: Int32Array[];
  /** By case: 1 if it has its row. */
  caseGiven: Uint8Array;
  rejected: RejectedRow[];
  readonly reading: ValueReading;
  readonly most: { readonly columns: number; readonly source: string };
}

/**
 * Rows of a full batch: few enough for a receiver to process them while the next ones are read.
 */
export const BATCH_ROWS = 4096;

/** Rows that there is room for at first: small files need no more. */
const FIRST_ROWS = 256;

/** Rejected rows that are sent together, even if the batch is not full. */
const MOST_REJECTED = 1000;

/** Whether the rejected rows should be sent. */
export const hasManyRejected = (buffer: BatchBuffer): boolean => buffer.rejected.length >= MOST_REJECTED;

/** Makes an empty buffer; it grows with its rows. */
export function createBatchBuffer(reading: ValueReading, most: { columns: number; source: string }): BatchBuffer {
  const capacity = FIRST_ROWS;
  const table = (what: string) => createTextTable({ ...reading.tables, what });
  return {
    cases: table("case ids"),
    activities: table("activities"),
    resources: table("resources"),
    lifecycles: table("lifecycle transitions"),
    length: 0,
    capacity,
    caseCode: new Uint32Array(capacity),
    activity: new Uint32Array(capacity).fill(NO_ACTIVITY),
    time: new Float64Array(capacity).fill(NaN),
    start: new Float64Array(capacity).fill(NaN),
    resource: new Int32Array(capacity).fill(-1),
    lifecycle: new Int32Array(capacity).fill(-1),
    line: new Float64Array(capacity),
    eventId: null,
    eventColumns: { columns: [], byKey: new Map() },
    caseColumns: { columns: [], byKey: new Map() },
    caseRows: 0,
    caseRowCase: new Uint32Array(1024),
    rawOfCase: [],
    caseGiven: new Uint8Array(1024),
    rejected: [],
    reading,
    most,
  };
}

/** The event-level column of a name and type, created if it does not exist. */
export function eventColumn(
  buffer: BatchBuffer,
  name: string,
  type: AttributeType,
  options?: { readonly decimalComma?: boolean },
): ValueColumn {
  return columnOf(buffer, buffer.eventColumns, { name, type, decimalComma: options?.decimalComma }, buffer.capacity);
}

/** The case-level column of a name and type, created if it does not exist. */
export function caseColumn(
  buffer: BatchBuffer,
  name: string,
  type: AttributeType,
  options?: { readonly decimalComma?: boolean },
): ValueColumn {
  return columnOf(buffer, buffer.caseColumns, { name, type, decimalComma: options?.decimalComma }, buffer.caseRowCase.length);
}

function columnOf(
  buffer: BatchBuffer,
  set: ColumnSet,
  attribute: { name: string; type: AttributeType; decimalComma?: boolean },
  capacity: number,
): ValueColumn {
  const key = `${attribute.type}:${attribute.name}`;
  const known = set.byKey.get(key);
  if (known !== undefined) return known;
  if (set.columns.length >= buffer.most.columns) {
    throw limitError({
      file: buffer.most.source,
      expected: `at most ${buffer.most.columns} attributes`,
      found: `one more, ${JSON.stringify(attribute.name)}`,
      advice: "Remove attributes that you do not need from the file.",
    });
  }
  const misfit = attribute.type === "string" ? null : () =>
    columnOf(
      buffer,
      set,
      { name: attribute.name, type: "string" },
      set === buffer.eventColumns ? buffer.capacity : buffer.caseRowCase.length,
    );
  const column = createValueColumn(attribute, capacity, buffer.reading, misfit);
  set.columns.push(column);
  set.byKey.set(key, column);
  return column;
}

/** Makes room for at least `rows` rows. */
export function reserveRows(buffer: BatchBuffer, rows: number): void {
  if (rows <= buffer.capacity) return;
  const before = buffer.capacity;
  const capacity = Math.max(2 * before, rows);
  const int = (codes: Int32Array) => grown(codes, capacity).fill(-1, before);
  buffer.capacity = capacity;
  buffer.caseCode = grown(buffer.caseCode, capacity);
  buffer.activity = grown(buffer.activity, capacity).fill(NO_ACTIVITY, before);
  buffer.time = grown(buffer.time, capacity).fill(NaN, before);
  buffer.start = grown(buffer.start, capacity).fill(NaN, before);
  buffer.resource = int(buffer.resource);
  buffer.lifecycle = int(buffer.lifecycle);
  buffer.line = grown(buffer.line, capacity);
  for (const column of buffer.eventColumns.columns) column.codes = int(column.codes);
  if (buffer.eventId !== null) buffer.eventId.codes = int(buffer.eventId.codes);
}

/** Makes room for the values of all cases met so far. */
export function reserveCases(buffer: BatchBuffer): void {
  const { cases, caseColumns, rawOfCase } = buffer;
  if (buffer.caseGiven.length < cases.size) buffer.caseGiven = grown(buffer.caseGiven, cases.size);
  for (let index = 0; index < caseColumns.columns.length; index++) {
    if (rawOfCase.length === index) rawOfCase.push(new Int32Array(1024));
    if (rawOfCase[index].length < cases.size) rawOfCase[index] = grown(rawOfCase[index], cases.size);
  }
}

/** Whether a case already has its row. */
export const isCaseGiven = (buffer: BatchBuffer, caseCode: number): boolean =>
  caseCode < buffer.caseGiven.length && buffer.caseGiven[caseCode] === 1;

/**
 * Adds the row of a case that has none yet.
 *
 * @returns the row, for {@linkcode setCaseValue}
 */
export function openCaseRow(buffer: BatchBuffer, caseCode: number): number {
  if (caseCode >= buffer.caseGiven.length) buffer.caseGiven = grown(buffer.caseGiven, caseCode + 1);
  buffer.caseGiven[caseCode] = 1;
  const row = buffer.caseRows++;
  if (row === buffer.caseRowCase.length) {
    buffer.caseRowCase = grown(buffer.caseRowCase, row + 1);
    for (const column of buffer.caseColumns.columns) column.codes = grown(column.codes, buffer.caseRowCase.length).fill(-1, row);
  }
  buffer.caseRowCase[row] = caseCode;
  return row;
}

/**
 * Sets a case's value by a code of `columns[index].raw`, and remembers it for
 * {@linkcode rawValueOfCase}.
 */
export function setCaseValue(buffer: BatchBuffer, index: number, at: { row: number; caseCode: number; raw: number }): void {
  setRawValue(buffer.caseColumns.columns[index], at.row, at.raw);
  while (buffer.rawOfCase.length <= index) buffer.rawOfCase.push(new Int32Array(0));
  if (at.caseCode >= buffer.rawOfCase[index].length) buffer.rawOfCase[index] = grown(buffer.rawOfCase[index], at.caseCode + 1024);
  buffer.rawOfCase[index][at.caseCode] = at.raw + 1;
}

/** The raw code of a case's value in `columns[index]`, -1 where it has none. */
export function rawValueOfCase(buffer: BatchBuffer, index: number, caseCode: number): number {
  const codes = buffer.rawOfCase[index];
  return codes === undefined || caseCode >= codes.length ? -1 : codes[caseCode] - 1;
}

/**
 * Gives an event its own value of a case attribute, because it differs from that of its case. If
 * the event has an attribute of that name already, the value is kept as `case:NAME`.
 */
export function setDeviatingValue(buffer: BatchBuffer, column: ValueColumn, at: { row: number; raw: number }): void {
  const bytes = column.raw.bytes(at.raw);
  const value = { bytes, start: 0, end: bytes.length, hash: column.raw.hashes[at.raw] };
  const own = eventColumn(buffer, column.name, column.type);
  setValue(own.codes[at.row] < 0 ? own : eventColumn(buffer, `case:${column.name}`, column.type), at.row, value);
}

/** Removes an event that is not complete: clears its row, which must be the last. */
export function clearRow(buffer: BatchBuffer, row: number): void {
  buffer.activity[row] = NO_ACTIVITY;
  buffer.time[row] = NaN;
  buffer.start[row] = NaN;
  buffer.resource[row] = -1;
  buffer.lifecycle[row] = -1;
  for (const column of buffer.eventColumns.columns) column.codes[row] = -1;
  if (buffer.eventId !== null) buffer.eventId.codes[row] = -1;
}

/**
 * Removes all rows of the batch and the case rows that came with them, before any was sent. The row
 * after them, which is being filled, becomes the first.
 */
export function dropRows(buffer: BatchBuffer): void {
  const from = buffer.length;
  const moved = (column: Uint32Array | Int32Array | Float64Array, none: number) => {
    column[0] = column[from];
    column.fill(none, 1, from + 1);
  };
  moved(buffer.activity, NO_ACTIVITY);
  moved(buffer.time, NaN);
  moved(buffer.start, NaN);
  for (const codes of [buffer.resource, buffer.lifecycle]) moved(codes, -1);
  for (const { codes } of buffer.eventColumns.columns) moved(codes, -1);
  if (buffer.eventId !== null) moved(buffer.eventId.codes, -1);
  for (const column of buffer.caseColumns.columns) clearColumn(column, buffer.caseRows);
  for (const codes of buffer.rawOfCase) codes.fill(0);
  buffer.caseGiven.fill(0);
  buffer.caseRows = 0;
  buffer.length = 0;
}

/** Which roles a log has a column for. */
interface RolesPresent {
  start: boolean;
  resource: boolean;
  lifecycle: boolean;
}

/**
 * Sends the batch and the rejected rows to the sink, one after the other, and empties the buffer.
 * Returns a promise only if the sink does: awaiting nothing would take longer than some batches.
 */
export function flush(buffer: BatchBuffer, roles: RolesPresent, sink: LogSink): void | Promise<void> {
  const answer = buffer.length === 0 ? undefined : sink.batch(batchOf(buffer, roles));
  if (answer !== undefined) return answer.then(() => afterBatch(buffer, sink));
  return afterBatch(buffer, sink);
}

function afterBatch(buffer: BatchBuffer, sink: LogSink): void | Promise<void> {
  const { rejected } = buffer;
  empty(buffer);
  buffer.rejected = [];
  if (rejected.length > 0) return sendRejected(rejected, sink);
}

async function sendRejected(rejected: readonly RejectedRow[], sink: LogSink): Promise<void> {
  for (const row of rejected) {
    const answer = sink.rejected(row);
    if (answer !== undefined) await answer;
  }
}

function batchOf(buffer: BatchBuffer, roles: RolesPresent): EventBatch {
  return {
    length: buffer.length,
    caseCode: buffer.caseCode,
    activity: buffer.activity,
    time: buffer.time,
    start: roles.start ? buffer.start : null,
    resource: roles.resource ? buffer.resource : null,
    lifecycle: roles.lifecycle ? buffer.lifecycle : null,
    eventId: buffer.eventId,
    line: buffer.line,
    attributes: buffer.eventColumns.columns.filter(({ used }) => used),
    cases: {
      length: buffer.caseRows,
      caseCode: buffer.caseRowCase,
      attributes: buffer.caseColumns.columns.filter(({ used }) => used),
    },
  };
}

function empty(buffer: BatchBuffer): void {
  const rows = buffer.length;
  buffer.activity.fill(NO_ACTIVITY, 0, rows);
  buffer.time.fill(NaN, 0, rows);
  buffer.start.fill(NaN, 0, rows);
  buffer.resource.fill(-1, 0, rows);
  buffer.lifecycle.fill(-1, 0, rows);
  for (const column of buffer.eventColumns.columns) clearColumn(column, rows);
  for (const column of buffer.caseColumns.columns) clearColumn(column, buffer.caseRows);
  // The outcomes of a typed column hold codes of its misfit column: renew all or none.
  if (buffer.eventColumns.columns.some(isLarge)) buffer.eventColumns.columns.forEach(renewTables);
  if (buffer.eventId !== null) {
    clearColumn(buffer.eventId, rows);
    if (isLarge(buffer.eventId)) renewTables(buffer.eventId);
  }
  buffer.length = 0;
  buffer.caseRows = 0;
}
