import type { LoadTables } from "./load-tables.ts";
import type { EventBatch, LogDictionaries, RejectedRow } from "../../event-log/event-batch.ts";
import { type Dictionary, grown } from "../../event-log/text-table.ts";
import {
  type BinaryRows,
  createBinaryRows,
  putBigint,
  putInt,
  putNull,
  putRow,
  putText,
  putTime,
  reserve,
} from "../copy/binary-rows.ts";
import type { AttributeCatalogue, LabelCodes } from "./stored-dictionaries.ts";
import type { CopyMultiplexer } from "../copy/copy-multiplexer.ts";
import { type CaseKeys, enterCase, reserveCases } from "./case-keys.ts";
import { ATTRIBUTES_FRAME, encodeColumns, type EncodedColumns, type PairCache, putAttributes } from "./encode-attributes.ts";

/** Writes batches into the tables of a load. */
export interface LoadWriter {
  batch(batch: EventBatch): Promise<void>;
  rejected(row: RejectedRow): Promise<void>;
  /** Sends the remaining rows. */
  close(): Promise<void>;
  counts(): LoadCounts;
}

/** How much has been written. */
export interface LoadCounts {
  readonly events: number;
  /** Cases, including those without events. */
  readonly cases: number;
  readonly activities: number;
  readonly rejected: number;
}

/** Options of {@linkcode createLoadWriter}. */
interface LoadWriterOptions {
  readonly copies: CopyMultiplexer;
  readonly tables: LoadTables;
  readonly context: RowContext;
  readonly logId: number;
  readonly caseAttributes: AttributeCatalogue;
  readonly eventAttributes: AttributeCatalogue;
  /** Options of the COPY statements: `(format binary)` with or without `freeze`. */
  readonly copyOptions: string;
}

// Bytes. Events are sent in small chunks, so that the server works while the next rows are read.
// Rows of the other tables are sent rarely: each change of tables leaves the server idle for some
// milliseconds.
const EVENT_CHUNK = 192 * 1024;
const SIDE_CHUNK = 4 * 1024 * 1024;

/** Makes a {@linkcode LoadWriter}. Needs a few megabytes, whatever the size of the log. */
export function createLoadWriter(options: LoadWriterOptions): LoadWriter {
  const { copies, tables, context, caseAttributes, eventAttributes, copyOptions } = options;
  const events = createBinaryRows(EVENT_CHUNK);
  const cases = createBinaryRows(SIDE_CHUNK + 64 * 1024);
  const rejects = createBinaryRows(1024);
  const counts = { events: 0, cases: 0, rejected: 0 };
  const pairs: PairCache = new Map();
  let seen = new Uint8Array(64);
  let eventStatement = "";

  const copy = (table: string, columns: string) => `copy ${table} (${columns}) from stdin ${copyOptions}`;
  const send = async (statement: string, rows: BinaryRows) => {
    if (rows.length > 0) await copies.send(statement, rows);
  };
  const sendEvents = () => send(eventStatement, events);
  const sendCases = () => send(copy(tables.case, "case_key, position, case_id, attributes"), cases);
  const sendRejects = () => send(REJECTED_ROWS, rejects);

  /** Enters cases that have no case row, and marks the activities that occur. */
  const enterOthers = ({ length, caseCode, activity }: EventBatch) => {
    const { activities } = context.dictionaries;
    if (activities.size > seen.length) seen = grown(seen, activities.size);
    const { entered } = context.caseKeys;
    for (let i = 0; i < length; i++) {
      seen[activity[i]] = 1;
      if (entered[caseCode[i]] === 1) continue;
      enterCase(context.caseKeys, caseCode[i]);
      putCase(cases, context, { code: caseCode[i], number: counts.cases++, attributes: null, row: 0 });
    }
  };

  return {
    batch: async (batch) => {
      const statement = copy(tables.event, eventColumns(batch));
      if (statement !== eventStatement) await sendEvents();
      eventStatement = statement;
      const { caseKeys } = context;
      reserveCases(caseKeys);
      const given = batch.cases;
      const ofCases = encodeColumns(caseAttributes, pairs, { rows: given.length, columns: given.attributes });
      for (let row = 0; row < given.length; row++) {
        const code = given.caseCode[row];
        if (caseKeys.entered[code] === 1) continue;
        enterCase(caseKeys, code);
        putCase(cases, context, { code, number: counts.cases++, attributes: ofCases, row });
        if (cases.length > SIDE_CHUNK) await sendCases();
      }
      enterOthers(batch);
      if (cases.length > SIDE_CHUNK) await sendCases();
      const attributes = encodeColumns(eventAttributes, pairs, { rows: batch.length, columns: batch.attributes });
      const coded = codeEvents(context, batch, { number: counts.events, attributes });
      counts.events += batch.length;
      for (let i = 0; i < batch.length;) {
        i = putEvents(events, coded, i);
        if (i < batch.length) await sendEvents();
      }
    },
    rejected: async (row) => {
      counts.rejected++;
      putRejectedRow(rejects, row, { logId: options.logId, load: context.load });
      if (rejects.length > SIDE_CHUNK) await sendRejects();
    },
    close: async () => {
      await sendEvents();
      await sendCases();
      await sendRejects();
      await copies.close();
    },
    counts: () => ({ ...counts, activities: seen.reduce((sum, one) => sum + one, 0) }),
  };
}

/** Dictionaries and codes by which rows are encoded. */
interface RowContext {
  readonly dictionaries: LogDictionaries;
  readonly caseKeys: CaseKeys;
  readonly activities: LabelCodes;
  readonly resources: LabelCodes;
  readonly lifecycles: LabelCodes;
  /** Number of the load. */
  readonly load: number;
}

/**
 * The columns of table `event` that a batch fills, for its COPY, in the order of
 * {@linkcode putEvents}.
 */
function eventColumns(batch: EventBatch): string {
  return [
    "case_key, time, position, activity",
    batch.start === null ? "" : ", start",
    batch.resource === null ? "" : ", resource",
    batch.lifecycle === null ? "" : ", lifecycle",
    batch.eventId === null ? "" : ", event_id",
    batch.attributes.length === 0 ? "" : ", attributes",
  ].join("");
}

/** The events of a batch in the codes of the stored log. */
interface CodedEvents {
  readonly length: number;
  readonly caseCode: Uint32Array;
  /** Keys by code of the case: upper half, lower half, key by key. */
  readonly keys: Int32Array;
  readonly time: Float64Array;
  readonly start: Float64Array | null;
  readonly activity: Int32Array;
  readonly resource: Int32Array | null;
  readonly lifecycle: Int32Array | null;
  readonly eventId: { readonly codes: Int32Array; readonly values: Dictionary } | null;
  readonly attributes: EncodedColumns;
  /** Number of the load, a part of each position; see {@linkcode highOfPosition}. */
  readonly load: number;
  /** Number of the first event within the load. */
  readonly number: number;
}

/** Translates the codes of a batch. Its cases must have been entered. */
function codeEvents(
  context: RowContext,
  batch: EventBatch,
  more: { readonly number: number; readonly attributes: EncodedColumns },
): CodedEvents {
  const { dictionaries, caseKeys, activities, resources, lifecycles, load } = context;
  const { length, caseCode, time, start, activity, resource, lifecycle, eventId } = batch;
  const signed = new Int32Array(activity.buffer, activity.byteOffset, activity.length);
  return {
    ...more,
    length,
    caseCode,
    keys: caseKeys.halves,
    time,
    start,
    activity: activities.translate(dictionaries.activities, signed, length),
    resource: resource && resources.translate(dictionaries.resources, resource, length),
    lifecycle: lifecycle && lifecycles.translate(dictionaries.lifecycles, lifecycle, length),
    eventId,
    load,
  };
}

/**
 * Most bytes of an event's row without id and attributes: the number of fields, four fields of 8
 * bytes and three of 4, each with its length, and the lengths of id and attributes.
 */
const LONGEST_EVENT_ROW = 2 + 4 * 12 + 3 * 8 + 2 * 4;

/**
 * Writes rows of table `event`, from event `from` on until the buffer is full. A row longer than
 * the buffer makes it grow. A hot loop; the plain version is a put function for each field, as in
 * {@linkcode putCase}.
 *
 * @returns the first event that has not been written
 */
function putEvents(rows: BinaryRows, events: CodedEvents, from: number): number {
  const { length, caseCode, keys, time, start, activity, resource, lifecycle, eventId, attributes } = events;
  const { room } = attributes;
  const sparse = attributes.columns.length > 0;
  const fields = 4 + given(start) + given(resource) + given(lifecycle) + given(eventId) + (sparse ? 1 : 0);
  let { view, length: at } = rows;
  let i = from;
  for (; i < length; i++) {
    const id = eventId === null || eventId.codes[i] < 0 ? null : eventId.values.bytes(eventId.codes[i]);
    const needed = LONGEST_EVENT_ROW + (sparse ? room[i] + ATTRIBUTES_FRAME : 0) + (id === null ? 0 : id.length);
    if (at + needed > rows.bytes.length) {
      if (at > 0) break;
      reserve(rows, needed);
      view = rows.view;
    }
    const key = 2 * caseCode[i];
    const number = events.number + i;
    view.setInt16(at, fields);
    view.setInt32(at + 2, 8);
    view.setInt32(at + 6, keys[key]);
    view.setInt32(at + 10, keys[key + 1]);
    view.setInt32(at + 14, 8);
    putTime(view, at + 18, time[i]);
    view.setInt32(at + 26, 8);
    view.setInt32(at + 30, highOfPosition(events.load, number));
    view.setInt32(at + 34, number);
    view.setInt32(at + 38, 4);
    view.setInt32(at + 42, activity[i]);
    at += 46;
    if (start !== null) {
      if (start[i] === start[i]) {
        view.setInt32(at, 8);
        putTime(view, at + 4, start[i]);
        at += 12;
      } else at = putNone(view, at);
    }
    if (resource !== null) at = putCode(view, at, resource[i]);
    if (lifecycle !== null) at = putCode(view, at, lifecycle[i]);
    if (eventId !== null) {
      if (id === null) at = putNone(view, at);
      else {
        view.setInt32(at, id.length);
        rows.bytes.set(id, at + 4);
        at += 4 + id.length;
      }
    }
    if (sparse) at = putAttributes(rows, at, attributes, { row: i, jsonb: false });
  }
  rows.length = at;
  return i;
}

const given = (column: unknown) => column === null ? 0 : 1;

function putNone(view: DataView, at: number): number {
  view.setInt32(at, -1);
  return at + 4;
}

/** Writes a field of type int, null for -1. */
function putCode(view: DataView, at: number, code: number): number {
  if (code < 0) return putNone(view, at);
  view.setInt32(at, 4);
  view.setInt32(at + 4, code);
  return at + 8;
}

/** Upper half of a position, which is load * 2^40 + number. The lower half is that of `number`. */
function highOfPosition(load: number, number: number): number {
  return load * 256 + Math.floor(number / 4294967296);
}

/** Writes a row of table `log_case`: case_key, position, case_id, attributes. */
function putCase(
  rows: BinaryRows,
  context: RowContext,
  of: { readonly code: number; readonly number: number; readonly attributes: EncodedColumns | null; readonly row: number },
): void {
  const { code, number, attributes, row } = of;
  const id = context.dictionaries.cases.bytes(code);
  const { halves } = context.caseKeys;
  reserve(rows, 64 + id.length + ATTRIBUTES_FRAME + (attributes === null ? 0 : attributes.room[row]));
  putRow(rows, 4);
  putBigint(rows, halves[2 * code], halves[2 * code + 1]);
  putBigint(rows, highOfPosition(context.load, number), number);
  putText(rows, id);
  rows.length = attributes === null
    ? putNone(rows.view, rows.length)
    : putAttributes(rows, rows.length, attributes, { row, jsonb: true });
}

/** Statement that stores the rows of {@linkcode putRejectedRow}. */
const REJECTED_ROWS =
  "copy tracebook.rejected_row (log_id, load, line, source, column_name, reason, text) from stdin (format binary)";

const utf8 = new TextEncoder();
// PostgreSQL stores no U+0000, and a row may have been rejected because of it.
const storable = (text: string) => utf8.encode(text.replaceAll("\0", "\u{FFFD}"));

/** Appends a rejected row of a load for {@linkcode REJECTED_ROWS}. */
function putRejectedRow(
  rows: BinaryRows,
  { source, line, column, reason, text }: RejectedRow,
  { logId, load }: { readonly logId: number; readonly load: number },
): void {
  const texts = [source ?? null, column, reason, text].map((value) => value === null ? null : storable(value));
  reserve(rows, 64 + texts.reduce((sum, value) => sum + (value?.length ?? 0), 0));
  putRow(rows, 7);
  putInt(rows, logId);
  putInt(rows, load);
  putBigint(rows, Math.floor(line / 4294967296), line % 4294967296);
  for (const value of texts) {
    if (value === null) putNull(rows);
    else putText(rows, value);
  }
}
