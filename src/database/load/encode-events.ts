import type { EventBatch, LogDictionaries } from "../../event-log/event-batch.ts";
import { type BinaryRows, putBigint, putInt, putNull, putRow, putText, putTime, reserve } from "../copy/binary-rows.ts";
import { type EncodedColumn, hasAttributes, putAttributes } from "./encode-attributes.ts";
import type { LabelCodes } from "./label-codes.ts";
import type { CaseKeys } from "./case-keys.ts";

/** What the rows of a load are made with. */
export interface RowContext {
  readonly dictionaries: LogDictionaries;
  readonly caseKeys: CaseKeys;
  readonly activities: LabelCodes;
  readonly resources: LabelCodes;
  readonly lifecycles: LabelCodes;
  /** Number of the load. */
  readonly load: number;
}

/** The longest row of an event: a count, four fields of 8 bytes, three of 4, each with its length. */
export const LONGEST_EVENT_ROW = 2 + 4 * 12 + 3 * 8;

/** The columns of table `event` that a batch fills, in the order of {@linkcode putEvent}. */
export function eventColumns(batch: EventBatch): string {
  return [
    "case_key, time, position, activity",
    batch.start === null ? "" : ", start",
    batch.resource === null ? "" : ", resource",
    batch.lifecycle === null ? "" : ", lifecycle",
  ].join("");
}

/** One row of table `event`; the buffer has room for {@linkcode LONGEST_EVENT_ROW}. */
export function putEvent(rows: BinaryRows, context: RowContext, batch: EventBatch, i: number, number: number): void {
  const { start, resource, lifecycle } = batch;
  const { dictionaries, caseKeys } = context;
  putRow(rows, 4 + (start === null ? 0 : 1) + (resource === null ? 0 : 1) + (lifecycle === null ? 0 : 1));
  putBigint(rows, caseKeys.high(batch.caseCode[i]), caseKeys.low(batch.caseCode[i]));
  putTime(rows, batch.time[i]);
  putPosition(rows, context.load, number);
  putInt(rows, context.activities.translate(dictionaries.activities, batch.activity[i]));
  if (start !== null) start[i] === start[i] ? putTime(rows, start[i]) : putNull(rows);
  if (resource !== null) {
    resource[i] >= 0 ? putInt(rows, context.resources.translate(dictionaries.resources, resource[i])) : putNull(rows);
  }
  if (lifecycle !== null) {
    lifecycle[i] >= 0 ? putInt(rows, context.lifecycles.translate(dictionaries.lifecycles, lifecycle[i])) : putNull(rows);
  }
}

/** One row of table `event_attribute` (case_key, position, event_id, attributes), for an event that has either. */
export function putEventAttributes(
  rows: BinaryRows,
  context: RowContext,
  batch: EventBatch,
  event: { readonly i: number; readonly number: number; readonly columns: readonly EncodedColumn[] },
): void {
  const { i, number, columns } = event;
  const id = batch.eventId === null ? -1 : batch.eventId.codes[i];
  if (id < 0 && !hasAttributes(columns, i)) return;
  const text = id < 0 ? null : batch.eventId!.values.bytes(id);
  reserve(rows, 64 + (text?.length ?? 0));
  putRow(rows, 4);
  putBigint(rows, context.caseKeys.high(batch.caseCode[i]), context.caseKeys.low(batch.caseCode[i]));
  putPosition(rows, context.load, number);
  if (text === null) putNull(rows);
  else putText(rows, text);
  putAttributes(rows, columns, i);
}

/** One row of table `log_case` (case_key, position, case_id, attributes). */
export function putCase(
  rows: BinaryRows,
  context: RowContext,
  row: { readonly code: number; readonly number: number; readonly columns: readonly EncodedColumn[]; readonly i: number },
): void {
  const id = context.dictionaries.cases.bytes(row.code);
  reserve(rows, 64 + id.length);
  putRow(rows, 4);
  putBigint(rows, context.caseKeys.high(row.code), context.caseKeys.low(row.code));
  putPosition(rows, context.load, row.number);
  putText(rows, id);
  putAttributes(rows, row.columns, row.i);
}

/** A position: load * 2^40 + number. */
function putPosition(rows: BinaryRows, load: number, number: number): void {
  putBigint(rows, load * 256 + Math.floor(number / 4294967296), number % 4294967296);
}
