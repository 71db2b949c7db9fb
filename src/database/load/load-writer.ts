import type { EventBatch, RejectedRow } from "../../event-log/event-batch.ts";
import { grown } from "../../event-log/text-table.ts";
import { type BinaryRows, createBinaryRows, putBigint, putInt, putNull, putRow, putText, reserve } from "../copy/binary-rows.ts";
import type { AttributeCatalogue } from "./attribute-catalogue.ts";
import type { CopyDesk } from "./copy-desk.ts";
import { enterCase, reserveCases } from "./case-keys.ts";
import { encodeColumns, type PairCache } from "./encode-attributes.ts";
import { codeEvents, eventColumns, putCase, putEvents, type RowContext } from "./encode-events.ts";

/** Tables that the rows of a load go to, as they stand in a statement. */
export interface LoadTables {
  readonly event: string;
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

// Events go out as soon as there is a socket full, so that the server works while the next rows are
// read; rows of the other tables wait, because each change of tables costs some milliseconds in
// which the server has nothing to do.
const EVENT_CHUNK = 192 * 1024;
const SIDE_CHUNK = 4 * 1024 * 1024;

/** See {@linkcode LoadWriter}. Holds at most a few megabytes, whatever the size of the log. */
export function createLoadWriter(options: LoadWriterOptions): LoadWriter {
  const { desk, tables, context, caseAttributes, eventAttributes, copyOptions } = options;
  const events = createBinaryRows(EVENT_CHUNK);
  const cases = createBinaryRows(SIDE_CHUNK + 64 * 1024);
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
  const sendCases = () => send(copy(tables.case, "case_key, position, case_id, attributes"), cases);
  const sendRejects = () =>
    send("copy tracebook.rejected_row (log_id, load, line, column_name, reason, text) from stdin (format binary)", rejects);

  /** Enters cases that are named by events only, and notes the activities. */
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
      putRejectedRow(rejects, row, options);
      if (rejects.length > SIDE_CHUNK) await sendRejects();
    },
    close: async () => {
      await sendEvents();
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
