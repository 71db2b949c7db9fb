import {
  type BatchBuffer,
  caseColumn,
  clearRow,
  eventColumn,
  openCaseRow,
  reserveCases,
  reserveRows,
  setCaseValue,
  setDeviatingValue,
} from "../batch-buffer.ts";
import { joinedTime } from "./times-of-day.ts";
import { internBytes, type TextTable } from "../../../event-log/text-table.ts";
import type { ReadCounts } from "../reading.ts";
import { createRecentTexts, isMiddle, type RecentTexts, shortText, slotOf, useTable } from "../../../event-log/recent-texts.ts";
import { type CasePositions, createCasePositions, orderOf } from "../case-positions.ts";
import { parseTime, type TimeParser } from "../../../time/time-parser.ts";
import { setRawValue, type ValueColumn } from "../value-column.ts";
import { type ColumnPlan, makeColumns } from "./plan-columns.ts";
import type { CsvScan } from "./csv-scanner.ts";
import { SAVE_AS_UTF8, textOfWindows1252 } from "./csv-text.ts";

/** Turns scanned rows into events of a batch. */
export interface CsvRows {
  readonly plan: ColumnPlan;
  readonly buffer: BatchBuffer;
  readonly counts: ReadCounts;
  /** Rows of the scan that become events, and their times. */
  readonly accepted: Uint32Array;
  readonly time: Float64Array;
  readonly start: Float64Array;
  /** Codes of the current column, by accepted row. */
  readonly codes: Int32Array;
  /** Accepted rows with text that is no UTF-8: the index of the column + 1. */
  readonly badColumn: Uint32Array;
  /** Raw codes of the case attributes, by accepted row. */
  readonly caseCodes: readonly Int32Array[];
  /** By index of a column: its most recent texts. */
  readonly recent: readonly RecentTexts[];
  /** Gives the events their order in a log without times; null for all others. */
  readonly positions: CasePositions | null;
}

/** Values of a column that are remembered, as a power of two. */
const RECENT_BITS = 12;

/**
 * Prepares the columns of a plan.
 *
 * @param rows the most rows of a scan
 */
export function createCsvRows(plan: ColumnPlan, buffer: BatchBuffer, counts: ReadCounts, rows: number): CsvRows {
  makeColumns(plan, buffer);
  return {
    plan,
    buffer,
    counts,
    accepted: new Uint32Array(rows),
    time: new Float64Array(rows),
    start: new Float64Array(rows),
    codes: new Int32Array(rows),
    badColumn: new Uint32Array(rows),
    caseCodes: plan.attributes.filter(({ level }) => level === "case").map(() => new Int32Array(rows)),
    positions: plan.timestamp === null && plan.roles.order < 0 ? createCasePositions() : null,
    recent: plan.columns.names.map(() => createRecentTexts(Math.min(RECENT_BITS, 1 + Math.ceil(Math.log2(rows))))),
  };
}

/** Takes the rows and faults of a scan into the batch. */
export function takeRows(rows: CsvRows, scan: CsvScan, bytes: Uint8Array): void {
  const { buffer, counts } = rows;
  for (const { start, end, line, reason } of scan.faults) reject(rows, bytes, { start, end, line, column: null, reason });
  let count = acceptRows(rows, scan, bytes);
  reserveRows(buffer, buffer.length + count);
  if (!internRows(rows, scan, bytes, count)) {
    for (let i = 0; i < count; i++) clearRow(buffer, buffer.length + i);
    count = dropBadRows(rows, scan, bytes, count);
    internRows(rows, scan, bytes, count);
  }
  giveCaseValues(rows, count);
  rows.positions?.give(buffer, buffer.length, buffer.length + count);
  buffer.length += count;
  counts.events += count;
  counts.rows += scan.rows + scan.faults.length;
}

/** Accepts the rows that have a case, an activity and a time; rejects the others. */
function acceptRows(rows: CsvRows, scan: CsvScan, bytes: Uint8Array): number {
  const { plan, accepted } = rows;
  const { case: caseAt, activity: activityAt, timestamp: timeAt, start: startAt } = plan.roles.column;
  const { order, timeOfDay: clockAt } = plan.roles;
  let count = 0;
  for (let r = 0, base = 0; r < scan.rows; r++, base += scan.columns) {
    const { starts, ends } = scan;
    const time = plan.timestamp !== null
      ? clockAt < 0
        ? parseTime(plan.timestamp, bytes, starts[base + timeAt], ends[base + timeAt])
        : parseJoined(plan.timestamp, bytes, scan, base + timeAt, base + clockAt)
      : order < 0
      ? 0
      : orderOf(decoder.decode(bytes.subarray(starts[base + order], ends[base + order])));
    let start = NaN;
    let bad = -1;
    if (startAt >= 0 && starts[base + startAt] < ends[base + startAt]) {
      start = parseTime(plan.start!, bytes, starts[base + startAt], ends[base + startAt]);
      if (start !== start) bad = startAt;
    }
    if (time !== time) bad = order < 0 ? timeAt : order;
    if (starts[base + activityAt] === ends[base + activityAt]) bad = activityAt;
    if (starts[base + caseAt] === ends[base + caseAt]) bad = caseAt;
    if (bad >= 0) {
      const expected = bad === timeAt || bad === startAt
        ? "a time"
        : bad === order
        ? "a number that orders the events"
        : "a value";
      rejectCell(rows, scan, bytes, { row: r, column: bad, expected });
      continue;
    }
    rows.time[count] = time;
    rows.start[count] = start;
    accepted[count++] = r;
  }
  return count;
}

/** Room for a date and a time of day, with a space between. */
const joined = new Uint8Array(256);
const encoder = new TextEncoder();

/**
 * The time of a date in one cell and a time of day in another, by {@linkcode joinedTime}; of the
 * date alone if the other is empty.
 */
function parseJoined(parser: TimeParser, bytes: Uint8Array, { starts, ends }: CsvScan, date: number, clock: number): number {
  if (starts[clock] === ends[clock]) return parseTime(parser, bytes, starts[date], ends[date]);
  const text = (cell: number) => decoder.decode(bytes.subarray(starts[cell], ends[cell]));
  const whole = joinedTime(text(date), text(clock));
  const { read, written } = encoder.encodeInto(whole, joined);
  return read === whole.length ? parseTime(parser, joined, 0, written) : NaN;
}

/**
 * Fills the batch from the accepted rows, column by column. False if some text is no UTF-8;
 * `badColumn` then has the columns.
 */
function internRows(rows: CsvRows, scan: CsvScan, bytes: Uint8Array, count: number): boolean {
  const { plan, buffer } = rows;
  const { column } = plan.roles;
  const at = buffer.length;
  const codes = rows.codes.subarray(0, count);
  let good = true;
  const intern = (table: TextTable, index: number, into: Int32Array) => {
    const cells = { bytes, rows: rows.accepted, count, column: index, recent: rows.recent[index] };
    if (!internColumn(table, scan, cells, into)) {
      good = false;
      for (let i = 0; i < count; i++) if (into[i] === NOT_UTF8) rows.badColumn[i] = index + 1;
    }
  };
  intern(buffer.cases, column.case, codes);
  buffer.caseCode.set(codes, at);
  intern(buffer.activities, column.activity, codes);
  buffer.activity.set(codes, at);
  if (column.resource >= 0) intern(buffer.resources, column.resource, buffer.resource.subarray(at, at + count));
  if (column.lifecycle >= 0) intern(buffer.lifecycles, column.lifecycle, buffer.lifecycle.subarray(at, at + count));
  buffer.time.set(rows.time.subarray(0, count), at);
  buffer.start.set(rows.start.subarray(0, count), at);
  for (let i = 0; i < count; i++) buffer.line[at + i] = scan.lines[rows.accepted[i]];
  let caseAttributes = 0;
  for (const { level, name, type, column: index } of plan.attributes) {
    if (level === "case") {
      intern(caseColumn(buffer, name, type).raw, index, rows.caseCodes[caseAttributes++]);
    } else {
      const target = eventColumn(buffer, name, type);
      intern(target.raw, index, codes);
      setRawValues(target, at, codes);
    }
  }
  if (buffer.eventId !== null) {
    intern(buffer.eventId.raw, column.eventId, codes);
    setRawValues(buffer.eventId, at, codes);
  }
  return good;
}

function setRawValues(column: ValueColumn, at: number, codes: Int32Array): void {
  for (let i = 0; i < codes.length; i++) if (codes[i] >= 0) setRawValue(column, at + i, codes[i]);
}

const IN_UTF8 = "text in UTF-8";

/** Rejects the accepted rows with text that is no UTF-8; the rest moves up. */
function dropBadRows(rows: CsvRows, scan: CsvScan, bytes: Uint8Array, count: number): number {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    if (rows.badColumn[i] > 0) {
      rejectCell(rows, scan, bytes, { row: rows.accepted[i], column: rows.badColumn[i] - 1, expected: IN_UTF8 });
      rows.badColumn[i] = 0;
      continue;
    }
    rows.accepted[kept] = rows.accepted[i];
    rows.time[kept] = rows.time[i];
    rows.start[kept++] = rows.start[i];
  }
  return kept;
}

/**
 * Gives each case its attributes at its first event, and later events their own values if these
 * differ.
 */
function giveCaseValues(rows: CsvRows, count: number): void {
  const { buffer, caseCodes } = rows;
  reserveCases(buffer);
  for (let i = 0; i < count; i++) {
    const caseCode = buffer.caseCode[buffer.length + i];
    if (buffer.caseGiven[caseCode] === 1) continue;
    const row = openCaseRow(buffer, caseCode);
    for (let c = 0; c < caseCodes.length; c++) {
      if (caseCodes[c][i] >= 0) setCaseValue(buffer, c, { row, caseCode, raw: caseCodes[c][i] });
    }
  }
  for (let c = 0; c < caseCodes.length; c++) giveDeviatingValues(buffer, c, caseCodes[c], count);
}

function giveDeviatingValues(buffer: BatchBuffer, index: number, codes: Int32Array, count: number): void {
  const { length, caseCode } = buffer;
  const known = buffer.rawOfCase[index];
  for (let i = 0; i < count; i++) {
    const raw = codes[i];
    if (raw < 0 || raw === known[caseCode[length + i]] - 1) continue;
    setDeviatingValue(buffer, buffer.caseColumns.columns[index], { row: length + i, raw });
  }
}

function rejectCell(
  rows: CsvRows,
  scan: CsvScan,
  bytes: Uint8Array,
  fault: { row: number; column: number; expected: string },
): void {
  const cell = fault.row * scan.columns + fault.column;
  const [start, end] = [scan.starts[cell], scan.ends[cell]];
  const latin = fault.expected === IN_UTF8 ? textOfWindows1252(bytes.subarray(start, end)) : null;
  const text = latin?.slice(0, 100) ?? shownText(bytes, start, end, 100);
  const found = text === "" ? "an empty cell" : JSON.stringify(text);
  reject(rows, bytes, {
    start: scan.rowStart[fault.row],
    end: scan.rowEnd[fault.row],
    line: scan.lines[fault.row],
    column: rows.plan.columns.names[fault.column],
    reason: `expected ${fault.expected}, found ${found}${latin === null ? "" : ` in Windows-1252: ${SAVE_AS_UTF8}`}`,
  });
}

function reject(
  rows: CsvRows,
  bytes: Uint8Array,
  row: { start: number; end: number; line: number; column: string | null; reason: string },
): void {
  const { start, end, line, column, reason } = row;
  rows.buffer.rejected.push({ line, column, reason, text: shownText(bytes, start, end, 1000) });
  rows.counts.rejected++;
}

const decoder = new TextDecoder();

/** The text of some bytes, cut to a number of characters but not within one. */
function shownText(bytes: Uint8Array, start: number, end: number, most: number): string {
  const text = decoder.decode(bytes.subarray(start, Math.min(end, start + 4 * most)));
  return text.length <= most ? text : text.slice(0, most).replace(/[\ud800-\udbff]$/, "");
}

/** The parsers whose counts are in the report. */
export const eventTimeParsers = ({ plan }: CsvRows): TimeParser[] => [plan.timestamp, plan.start].filter((one) => one !== null);

/** What {@linkcode internColumn} writes for text that is no UTF-8; -1 is an empty cell. */
const NOT_UTF8 = -2;

/** The cells of one column in some rows of a scan. */
interface ColumnCells {
  readonly bytes: Uint8Array;
  /** The rows; the first `count` of them are used. */
  readonly rows: Uint32Array;
  readonly count: number;
  readonly column: number;
  /** The most recent texts of this column. */
  readonly recent: RecentTexts;
}

/**
 * Writes the codes of a column's cells. Unrolled because it is hot: the plain version is
 * `codes[i] = internRecent(recent, table, source, start, end)`.
 *
 * @returns false if some cell is no UTF-8
 */
function internColumn(table: TextTable, scan: CsvScan, cells: ColumnCells, codes: Int32Array): boolean {
  const { bytes, rows, count, column, recent } = cells;
  const { starts, ends, columns } = scan;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  useTable(recent, table);
  const { slots, shift } = recent;
  let good = true;
  for (let i = 0; i < count; i++) {
    const cell = rows[i] * columns + column;
    const start = starts[cell];
    const end = ends[cell];
    const length = end - start;
    if (length === 0) {
      codes[i] = -1;
      continue;
    }
    const first = length >= 4 ? view.getInt32(start, true) : shortText(bytes, start, length);
    const last = length >= 4 ? view.getInt32(end - 4, true) : 0;
    const slot = slotOf(shift, first, last, length);
    if (slots[slot] === first && slots[slot + 1] === last && slots[slot + 2] === length) {
      const code = slots[slot + 3];
      if (length <= 8 || isMiddle(recent, code, view, start, end)) {
        codes[i] = code;
        continue;
      }
    }
    const code = internBytes(table, bytes, start, end);
    if (code >= 0) {
      slots[slot] = first;
      slots[slot + 1] = last;
      slots[slot + 2] = length;
      slots[slot + 3] = code;
      codes[i] = code;
    } else {
      codes[i] = NOT_UTF8;
      good = false;
    }
  }
  return good;
}
