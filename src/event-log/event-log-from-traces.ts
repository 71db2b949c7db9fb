import { type AttributeColumn, type AttributeType, createAttributeColumns, UNKNOWN_SOURCE } from "./event-batch.ts";
import { createEventLogBuilder } from "./event-log-builder.ts";
import type { EventLog } from "./event-log.ts";
import { createTextTable, internText, type TextTable } from "./text-table.ts";

/**
 * Attribute values by name; numbers become `int` or `float`, booleans `boolean`, texts `string`.
 */
export type PlainAttributes = Readonly<Record<string, string | number | boolean>>;

/** One event of a {@linkcode PlainTrace}. */
export interface PlainEvent {
  readonly activity: string;
  /**
   * Ms since 1970-01-01 UTC, or a Date. Default: one minute for each earlier event of the trace,
   * from 1970-01-01 on.
   */
  readonly time?: number | Date;
  /** Start time, like `time`. */
  readonly start?: number | Date;
  readonly resource?: string;
  readonly lifecycle?: string;
  readonly attributes?: PlainAttributes;
}

/** A case written out by hand. */
export interface PlainTrace {
  readonly caseId: string;
  readonly attributes?: PlainAttributes;
  readonly events: readonly PlainEvent[];
}

/**
 * Makes a log from traces written by hand, for tests, examples and small logs. Traces with the same
 * case id are one case. Traces without events are left out.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "send" }, { activity: "pay" }] }]);
 * assertEquals(log.activities, ["pay", "send"]);
 * assertEquals([...log.activity], [1, 0]);
 * ```
 */
export function eventLogFromTraces(traces: readonly PlainTrace[]): EventLog {
  const dictionaries = {
    cases: createTextTable(),
    activities: createTextTable(),
    resources: createTextTable(),
    lifecycles: createTextTable(),
  };
  const rows = traces.flatMap((trace) => trace.events.map((event, position) => ({ trace, event, position })));
  const code = (table: TextTable, text: string | undefined) => text === undefined ? -1 : internText(table, text);
  const milliseconds = (time: number | Date | undefined, otherwise: number) => time === undefined ? otherwise : Number(time);
  const caseCode = Uint32Array.from(rows, ({ trace }) => internText(dictionaries.cases, trace.caseId));
  const has = (field: "start" | "resource" | "lifecycle") => rows.some(({ event }) => event[field] !== undefined);
  const tracesOfCases = traces.filter(({ events }) => events.length > 0);
  const builder = createEventLogBuilder();
  builder.begin({ ...UNKNOWN_SOURCE, dictionaries });
  builder.batch({
    length: rows.length,
    caseCode,
    activity: Uint32Array.from(rows, ({ event }) => internText(dictionaries.activities, event.activity)),
    time: Float64Array.from(rows, ({ event, position }) => milliseconds(event.time, position * 60_000)),
    start: has("start") ? Float64Array.from(rows, ({ event }) => milliseconds(event.start, NaN)) : null,
    resource: has("resource") ? Int32Array.from(rows, ({ event }) => code(dictionaries.resources, event.resource)) : null,
    lifecycle: has("lifecycle") ? Int32Array.from(rows, ({ event }) => code(dictionaries.lifecycles, event.lifecycle)) : null,
    eventId: null,
    line: Float64Array.from(rows, (_, i) => i + 1),
    attributes: columnsOf(rows.map(({ event }) => event.attributes)),
    cases: {
      length: tracesOfCases.length,
      caseCode: Uint32Array.from(tracesOfCases, ({ caseId }) => internText(dictionaries.cases, caseId)),
      attributes: columnsOf(tracesOfCases.map(({ attributes }) => attributes)),
    },
  });
  return builder.build();
}

function columnsOf(rows: readonly (PlainAttributes | undefined)[]): AttributeColumn[] {
  const columns = createAttributeColumns(rows.length);
  rows.forEach((attributes, row) => {
    for (const [name, value] of Object.entries(attributes ?? {})) columns.set(row, name, typeOf(value), String(value));
  });
  return columns.columns();
}

function typeOf(value: string | number | boolean): AttributeType {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "boolean";
  return Number.isSafeInteger(value) ? "int" : "float";
}
