import { orderByCaseAndTime } from "./case-order.ts";
import {
  appendCodes,
  type CaseCodes,
  createCaseCodes,
  createEventCodes,
  type EventCodes,
  finishCaseCodes,
  finishEventCodes,
  setCaseCode,
} from "./coded-columns.ts";
import type { AttributeColumn, CaseRows, EventBatch, LogDictionaries, LogSink } from "./event-batch.ts";
import { type Dictionary, textsOf } from "./text-table.ts";
import type { Attribute, CodedColumn, EventLog } from "./event-log.ts";
import { appendValues, type ChunkedColumn, createChunkedColumn, giveValues, joined } from "./chunked-column.ts";

/** Settings of {@linkcode createEventLogBuilder}. */
export interface EventLogBuilderOptions {
  /** Whether attribute columns are kept. Default "all". */
  attributes?: "all" | "none";
  /**
   * Whether the arrays of batches are given away: the sender does not use them again, and they need
   * not be copied. Default false.
   */
  givenBatches?: boolean;
}

interface Collected {
  events: number;
  readonly caseCode: ChunkedColumn<Uint32Array>;
  activity: EventCodes | null;
  readonly time: ChunkedColumn<Float64Array>;
  readonly start: ChunkedColumn<Float64Array>;
  resource: EventCodes | null;
  lifecycle: EventCodes | null;
  readonly caseAttributes: Map<string, Named<CaseCodes>>;
  readonly eventAttributes: Map<string, Named<EventCodes>>;
}

interface Named<Codes> {
  readonly attribute: Pick<Attribute, "name" | "type">;
  readonly column: Codes;
}

/**
 * Makes a sink that collects a log in memory: pass it to a reader, then call `build()`.
 *
 * Leaves out cases without events, values that no event has, and columns without values. Linear in
 * the events (see {@linkcode orderByCaseAndTime}).
 *
 * @example
 * ```ts
 * import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
 * import { readLog } from "@/formats/logs/read-log.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const csv = "case,activity,timestamp\n1,send,2026-01-01T08:00:00Z\n1,ask,2026-01-01T07:00:00Z\n";
 * const builder = createEventLogBuilder();
 * await readLog(new Blob([csv]).stream(), { format: "csv", gzip: false, source: "example.csv" }, builder);
 * const log = builder.build();
 * assertEquals(log.activities, ["ask", "send"]);
 * assertEquals([...log.activity], [0, 1]);
 * ```
 */
export function createEventLogBuilder(options: EventLogBuilderOptions = {}): LogSink & { build(): EventLog } {
  const keepAttributes = (options.attributes ?? "all") === "all";
  const given = options.givenBatches === true;
  let dictionaries: LogDictionaries | null = null;
  let timed: EventLog["timed"];
  const log: Collected = {
    events: 0,
    caseCode: createChunkedColumn((length) => new Uint32Array(length)),
    activity: null,
    time: createChunkedColumn((length) => new Float64Array(length)),
    start: createChunkedColumn((length) => new Float64Array(length)),
    resource: null,
    lifecycle: null,
    caseAttributes: new Map(),
    eventAttributes: new Map(),
  };
  return {
    begin(header) {
      dictionaries = header.dictionaries;
      timed = header.timed;
    },
    batch(batch) {
      if (keepAttributes) {
        collectCaseRows(log.caseAttributes, batch.cases);
        for (const column of batch.attributes) {
          const codes = column.codes;
          appendCodes(named(log.eventAttributes, column, createEventCodes), column.values, {
            codes,
            count: batch.length,
            at: log.events,
            given,
          });
        }
      }
      collectEvents(log, batch, dictionaries!, { given });
    },
    rejected() {},
    build: () => timed === false ? { ...finish(log, dictionaries), timed } : finish(log, dictionaries),
  };
}

function collectEvents(
  log: Collected,
  batch: EventBatch,
  dictionaries: LogDictionaries,
  { given }: { readonly given: boolean },
): void {
  const at = log.events;
  const count = batch.length;
  const append = given ? giveValues : appendValues;
  append(log.caseCode, at, batch.caseCode.subarray(0, count));
  append(log.time, at, batch.time.subarray(0, count));
  if (batch.start !== null && hasTime(batch.start, count)) append(log.start, at, batch.start.subarray(0, count));
  log.activity ??= createEventCodes(dictionaries.activities);
  appendCodes(log.activity, dictionaries.activities, { codes: signed(batch.activity), count, at, given });
  if (batch.resource !== null) {
    log.resource ??= createEventCodes(dictionaries.resources);
    appendCodes(log.resource, dictionaries.resources, { codes: batch.resource, count, at, given });
  }
  if (batch.lifecycle !== null) {
    log.lifecycle ??= createEventCodes(dictionaries.lifecycles);
    appendCodes(log.lifecycle, dictionaries.lifecycles, { codes: batch.lifecycle, count, at, given });
  }
  log.events += count;
}

function hasTime(times: Float64Array, count: number): boolean {
  for (let i = 0; i < count; i++) if (times[i] === times[i]) return true;
  return false;
}

function collectCaseRows(attributes: Collected["caseAttributes"], rows: CaseRows): void {
  for (const attribute of rows.attributes) {
    const column = named(attributes, attribute, createCaseCodes);
    for (let row = 0; row < rows.length; row++) {
      const code = attribute.codes[row];
      if (code >= 0) setCaseCode(column, rows.caseCode[row], attribute.values, code);
    }
  }
}

function named<Codes>(
  attributes: Map<string, Named<Codes>>,
  { name, type, values }: AttributeColumn,
  create: (values: Dictionary) => Codes,
): Codes {
  const key = `${type}:${name}`;
  let found = attributes.get(key);
  if (found === undefined) attributes.set(key, found = { attribute: { name, type }, column: create(values) });
  return found.column;
}

function finish(log: Collected, dictionaries: LogDictionaries | null): EventLog {
  const { events } = log;
  const time = joined(log.time, events);
  const cases = casesByFirstMention(joined(log.caseCode, events), dictionaries?.cases.size ?? 0);
  const { offsets, order } = orderByCaseAndTime(cases.codes, time, { events, cases: cases.known.length });
  const spare = new Int32Array(order === null ? 0 : events);
  const finished = (column: EventCodes) => finishEventCodes(column, events, order, spare);
  const activity = log.activity === null ? NO_COLUMN : finished(log.activity);
  const caseIds = dictionaries === null ? [] : textsOf(dictionaries.cases);
  return {
    caseIds: cases.known.length === caseIds.length ? caseIds : Array.from(cases.known, (code) => caseIds[code]),
    activities: activity.values,
    caseOffsets: offsets,
    activity: activity.values.length <= 65_536 ? new Uint16Array(activity.codes) : new Uint32Array(activity.codes),
    time: gathered(time, order),
    start: log.start.all.length > 0 ? gathered(joined(log.start, events, NaN), order) : null,
    resource: log.resource && orNull(finished(log.resource)),
    lifecycle: log.lifecycle && orNull(finished(log.lifecycle)),
    caseAttributes: finishAttributes(log.caseAttributes, (column) => finishCaseCodes(column, cases.known)),
    eventAttributes: finishAttributes(log.eventAttributes, finished),
  };
}

/** The same codes as signed numbers: no code reaches 2^31. */
const signed = ({ buffer, byteOffset, length }: Uint32Array) => new Int32Array(buffer, byteOffset, length);

const NO_COLUMN: CodedColumn = { values: [], codes: new Int32Array(0) };

/** Null for a column without values. */
const orNull = (column: CodedColumn): CodedColumn | null => column.values.length === 0 ? null : column;

/** Attributes by name, then type, without those that have no value. */
function finishAttributes<Codes>(attributes: Map<string, Named<Codes>>, finish: (column: Codes) => CodedColumn): Attribute[] {
  return [...attributes.values()]
    .map(({ attribute, column }) => ({ ...attribute, ...finish(column) }))
    .filter(({ values }) => values.length > 0)
    .sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : a.type < b.type ? -1 : 1);
}

/**
 * The codes of the cases that have events, ascending (`known`), and `codes` renumbered so that they
 * point into `known`.
 */
function casesByFirstMention(codes: Uint32Array, cases: number): { known: Uint32Array; codes: Uint32Array } {
  const has = new Uint8Array(cases);
  for (let i = 0; i < codes.length; i++) has[codes[i]] = 1;
  const rank = new Uint32Array(cases);
  let count = 0;
  for (let code = 0; code < cases; code++) {
    rank[code] = count;
    count += has[code];
  }
  const known = new Uint32Array(count);
  for (let code = 0; code < cases; code++) if (has[code] === 1) known[rank[code]] = code;
  if (count === cases) return { known, codes };
  // Not in place: the codes may be those of a batch, and the log may be built again.
  const renumbered = new Uint32Array(codes.length);
  for (let i = 0; i < codes.length; i++) renumbered[i] = rank[codes[i]];
  return { known, codes: renumbered };
}

function gathered(times: Float64Array, order: Uint32Array | null): Float64Array {
  if (order === null) return times;
  const result = new Float64Array(times.length);
  for (let i = 0; i < result.length; i++) result[i] = times[order[i]];
  return result;
}
