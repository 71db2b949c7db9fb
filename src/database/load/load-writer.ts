import type { EventBatch, RejectedRow } from "../../event-log/event-batch.ts";
import { grown } from "../../event-log/text-table.ts";
import { type BinaryRows, createBinaryRows, putBigint, putInt, putNull, putRow, putText, reserve } from "../copy/binary-rows.ts";
import type { AttributeCatalogue } from "./attribute-catalogue.ts";
import type { CopyDesk } from "./copy-desk.ts";
import { enterColumns, type PairCache } from "./encode-attributes.ts";
import { eventColumns, LONGEST_EVENT_ROW, putCase, putEvent, putEventAttributes, type RowContext } from "./encode-events.ts";

/** Tables that the rows of a load go to, as they stand in a statement. */
export interface LoadTables {
  readonly event: string;
  readonly attribute: string;
  readonly case: string;
}

/** Writes batches into the tables of a load. */
export interface LoadWriter {
  batch(batch: EventBatch): Promise<void>;
  rejected(row: RejectedRow): Promise<void>;
  /** Sends what is left. */
  close(): Promise<void>;
  counts(): LoadCounts;
}

/** What has been written. */
export interface LoadCounts {
  readonly events: number;
  /** Cases named, those without events included. */
  readonly cases: number;
  readonly activities: number;
  readonly rejected: number;
}

/** What a writer needs besides the way of its rows. */
export interface LoadWriterOptions {
  readonly desk: CopyDesk;
  readonly tables: LoadTables;
  readonly context: RowContext;
  readonly logId: number;
  readonly caseAttributes: AttributeCatalogue;
  readonly eventAttributes: AttributeCatalogue;
  /** Appended to the statements for the tables: ` (format binary)` with or without freeze. */
  readonly copyOptions: string;
}

// Events go out as soon as there is a socket full; rows of the other tables wait, because each change of tables costs some milliseconds in which
// the server has nothing to do. Twice as much costs 20 MB more and saves little.
const EVENT_CHUNK = 256 * 1024;
const SIDE_CHUNK = 4 * 1024 * 1024;

/** See {@linkcode LoadWriter}. Holds at most a few megabytes, whatever the size of the log. */
export function createLoadWriter(options: LoadWriterOptions): LoadWriter {
  const { desk, tables, context, caseAttributes, eventAttributes, copyOptions } = options;
  const events = createBinaryRows(EVENT_CHUNK);
  const attributes = createBinaryRows(64 * 1024);
  const cases = createBinaryRows(64 * 1024);
  const rejects = createBinaryRows(1024);
  const counts = { events: 0, cases: 0, rejected: 0 };
  const pairs: PairCache = new Map();
  let seen = new Uint8Array(64);
  let eventStatement = "";

  const copy = (table: string, columns: string) => `copy ${table} (${columns}) from stdin ${copyOptions}`;
  const send = async (statement: string, rows: BinaryRows) => {
    if (rows.length > 0) await desk.send(statement, rows);
  };
  const sendEvents = () => send(eventStatement, events);
  const sendAttributes = () => send(copy(tables.attribute, "case_key, position, event_id, attributes"), attributes);
  const sendCases = () => send(copy(tables.case, "case_key, position, case_id, attributes"), cases);
  const sendRejects = () =>
    send("copy tracebook.rejected_row (log_id, load, line, column_name, reason, text) from stdin (format binary)", rejects);

  return {
    batch: async (batch) => {
      const statement = copy(tables.event, eventColumns(batch));
      if (statement !== eventStatement) await sendEvents();
      eventStatement = statement;
      const columnsOfCases = enterColumns(caseAttributes, pairs, batch.cases.attributes);
      for (let i = 0; i < batch.cases.length; i++) {
        const code = batch.cases.caseCode[i];
        if (!context.caseKeys.enter(code)) continue;
        putCase(cases, context, { code, number: counts.cases++, columns: columnsOfCases, i });
        if (cases.length > SIDE_CHUNK) await sendCases();
      }
      const columns = enterColumns(eventAttributes, pairs, batch.attributes);
      const sparse = batch.eventId !== null || columns.length > 0;
      for (let i = 0; i < batch.length; i++) {
        const code = batch.caseCode[i];
        if (context.caseKeys.enter(code)) putCase(cases, context, { code, number: counts.cases++, columns: [], i: 0 });
        if (events.length + LONGEST_EVENT_ROW > EVENT_CHUNK) await sendEvents();
        const number = counts.events++;
        if (batch.activity[i] >= seen.length) seen = grown(seen, batch.activity[i] + 1);
        seen[batch.activity[i]] = 1;
        putEvent(events, context, batch, i, number);
        if (!sparse) continue;
        putEventAttributes(attributes, context, batch, { i, number, columns });
        if (attributes.length > SIDE_CHUNK) await sendAttributes();
      }
      if (cases.length > SIDE_CHUNK) await sendCases();
    },
    rejected: async (row) => {
      counts.rejected++;
      putRejectedRow(rejects, row, options);
      if (rejects.length > SIDE_CHUNK) await sendRejects();
    },
    close: async () => {
      await sendEvents();
      await sendAttributes();
      await sendCases();
      await sendRejects();
      await desk.close();
    },
    counts: () => ({ ...counts, activities: seen.reduce((sum, one) => sum + one, 0) }),
  };
}

const utf8 = new TextEncoder();
// The database's texts cannot hold U+0000, and a row may have been rejected just for that.
const storable = (text: string) => utf8.encode(text.replaceAll("\0", "\u{FFFD}"));

function putRejectedRow(rows: BinaryRows, row: RejectedRow, { logId, context }: LoadWriterOptions): void {
  const column = row.column === null ? null : storable(row.column);
  const [reason, text] = [storable(row.reason), storable(row.text)];
  reserve(rows, 64 + (column?.length ?? 0) + reason.length + text.length);
  putRow(rows, 6);
  putInt(rows, logId);
  putInt(rows, context.load);
  putBigint(rows, Math.floor(row.line / 4294967296), row.line % 4294967296);
  if (column === null) putNull(rows);
  else putText(rows, column);
  putText(rows, reason);
  putText(rows, text);
}
