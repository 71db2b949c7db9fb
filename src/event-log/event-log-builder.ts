import { orderByCaseAndTime } from "./case-order.ts";
import { appendCodes, createGrowingCodes, finishCodes, type GrowingCodes, ownCode, reachRow } from "./coded-columns.ts";
import type { AttributeColumn, CaseRows, EventBatch, LogDictionaries, LogSink } from "./event-batch.ts";
import type { Attribute, CodedColumn, EventLog } from "./event-log.ts";
import { grown, textsOf } from "./text-table.ts";

/** Settings of {@linkcode createEventLogBuilder}. */
export interface EventLogBuilderOptions {
  /** Whether attribute columns are kept. Default "all". */
  attributes?: "all" | "none";
}

interface Collected {
  events: number;
  caseCode: Uint32Array;
  activity: Uint32Array;
  time: Float64Array;
  start: Float64Array | null;
  resource: GrowingCodes | null;
  lifecycle: GrowingCodes | null;
  readonly caseAttributes: Map<string, NamedCodes>;
  readonly eventAttributes: Map<string, NamedCodes>;
}

interface NamedCodes {
  readonly attribute: Pick<Attribute, "name" | "type">;
  readonly column: GrowingCodes;
}

/**
 * A sink that collects a log in memory: feed it to a reader, then `build()`.
 *
 * Cases without an event, values that no event has, and columns without any value are left out. Costs time linear in the events (see {@linkcode orderByCaseAndTime}).
 *
 * @example
 * ```ts
 * import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
 * import { readLog } from "@/formats/read-log.ts";
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
  let dictionaries: LogDictionaries | null = null;
  const log: Collected = {
    events: 0,
    caseCode: new Uint32Array(1024),
    activity: new Uint32Array(1024),
    time: new Float64Array(1024),
    start: null,
    resource: null,
    lifecycle: null,
    caseAttributes: new Map(),
    eventAttributes: new Map(),
  };
  return {
    begin(header) {
      dictionaries = header.dictionaries;
    },
    batch(batch) {
      if (keepAttributes) {
        collectCaseRows(log.caseAttributes, batch.cases);
        for (const column of batch.attributes) {
          const codes = column.codes;
          appendCodes(named(log.eventAttributes, column), column.values, { codes, count: batch.length, at: log.events });
        }
      }
      collectEvents(log, batch, dictionaries!);
    },
    rejected() {},
    build: () => finish(log, dictionaries),
  };
}

function collectEvents(log: Collected, batch: EventBatch, dictionaries: LogDictionaries): void {
  const at = log.events;
  const count = batch.length;
  if (at + count > log.time.length) {
    log.caseCode = grown(log.caseCode, at + count);
    log.activity = grown(log.activity, at + count);
    log.time = grown(log.time, at + count);
  }
  log.caseCode.set(batch.caseCode.subarray(0, count), at);
  log.activity.set(batch.activity.subarray(0, count), at);
  log.time.set(batch.time.subarray(0, count), at);
  if (batch.start !== null) {
    log.start = reachingNaN(log.start ?? new Float64Array(0), log.time.length);
    log.start.set(batch.start.subarray(0, count), at);
  }
  if (batch.resource !== null) {
    log.resource ??= createGrowingCodes(dictionaries.resources);
    appendCodes(log.resource, dictionaries.resources, { codes: batch.resource, count, at });
  }
  if (batch.lifecycle !== null) {
    log.lifecycle ??= createGrowingCodes(dictionaries.lifecycles);
    appendCodes(log.lifecycle, dictionaries.lifecycles, { codes: batch.lifecycle, count, at });
  }
  log.events += count;
}

/** At least `length` long; what was not there before is NaN. */
function reachingNaN(times: Float64Array, length: number): Float64Array {
  return times.length >= length ? times : grown(times, length).fill(NaN, times.length);
}

function collectCaseRows(attributes: Map<string, NamedCodes>, rows: CaseRows): void {
  for (const attribute of rows.attributes) {
    const column = named(attributes, attribute);
    for (let row = 0; row < rows.length; row++) {
      if (attribute.codes[row] < 0) continue;
      reachRow(column, rows.caseCode[row] + 1);
      const code = ownCode(column, attribute.values, attribute.codes[row]);
      column.codes[rows.caseCode[row]] = code;
    }
  }
}

function named(attributes: Map<string, NamedCodes>, { name, type, values }: AttributeColumn): GrowingCodes {
  const key = `${type}:${name}`;
  let found = attributes.get(key);
  if (found === undefined) attributes.set(key, found = { attribute: { name, type }, column: createGrowingCodes(values) });
  return found.column;
}

function finish(log: Collected, dictionaries: LogDictionaries | null): EventLog {
  const { events } = log;
  const cases = casesByFirstMention(log, dictionaries?.cases.size ?? 0);
  const caseCode = cases.dense ?? log.caseCode;
  const { offsets, order } = orderByCaseAndTime(caseCode, log.time, { events, cases: cases.known.length });
  const column = (codes: GrowingCodes | null) => codes && orNull(finishCodes(codes, order, events));
  const activity = finishActivities(log, order, dictionaries === null ? [] : textsOf(dictionaries.activities));
  const caseIds = dictionaries === null ? [] : textsOf(dictionaries.cases);
  return {
    caseIds: cases.dense === null ? caseIds : Array.from(cases.known, (code) => caseIds[code]),
    activities: activity.labels,
    caseOffsets: offsets,
    activity: activity.codes,
    time: gathered(log.time, order, events),
    start: log.start && log.start.some((time) => !Number.isNaN(time))
      ? gathered(reachingNaN(log.start, events), order, events)
      : null,
    resource: column(log.resource),
    lifecycle: column(log.lifecycle),
    caseAttributes: finishAttributes(log.caseAttributes, cases.known, dictionaries?.cases.size ?? 0),
    eventAttributes: finishAttributes(log.eventAttributes, order, events),
  };
}

/** A column without any value is none. */
const orNull = (column: CodedColumn): CodedColumn | null => column.values.length === 0 ? null : column;

/** Attributes sorted by name, then type; those without any value are left out. */
function finishAttributes(attributes: Map<string, NamedCodes>, rows: Uint32Array | null, length: number): Attribute[] {
  return [...attributes.values()]
    .map(({ attribute, column }) => ({ ...attribute, ...finishCodes(column, rows, length) }))
    .filter(({ values }) => values.length > 0)
    .sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : a.type < b.type ? -1 : 1);
}

/** Cases that have events, in the order of their codes; `dense` renumbers the events' cases where some case has none. */
function casesByFirstMention(log: Collected, cases: number): { known: Uint32Array; dense: Uint32Array | null } {
  const rank = new Int32Array(cases).fill(-1);
  for (let i = 0; i < log.events; i++) rank[log.caseCode[i]] = 0;
  let count = 0;
  for (let code = 0; code < cases; code++) if (rank[code] === 0) rank[code] = count++;
  const known = new Uint32Array(count);
  for (let code = 0; code < cases; code++) if (rank[code] >= 0) known[rank[code]] = code;
  if (count === cases) return { known, dense: null };
  const dense = new Uint32Array(log.events);
  for (let i = 0; i < dense.length; i++) dense[i] = rank[log.caseCode[i]];
  return { known, dense };
}

function finishActivities(log: Collected, order: Uint32Array | null, texts: string[]) {
  const { events, activity } = log;
  const used = new Uint8Array(texts.length);
  for (let i = 0; i < events; i++) used[activity[i]] = 1;
  const labels = texts.filter((_, code) => used[code] === 1).sort((a, b) => a < b ? -1 : a > b ? 1 : 0);
  const rankOf = new Map(labels.map((label, rank) => [label, rank]));
  const rank = Uint32Array.from(texts, (text) => rankOf.get(text) ?? 0);
  const codes = labels.length <= 65_536 ? new Uint16Array(events) : new Uint32Array(events);
  for (let i = 0; i < events; i++) codes[i] = rank[activity[order === null ? i : order[i]]];
  return { labels, codes };
}

function gathered(values: Float64Array, order: Uint32Array | null, length: number): Float64Array {
  if (order === null) return values.slice(0, length);
  const result = new Float64Array(length);
  for (let i = 0; i < length; i++) result[i] = values[order[i]];
  return result;
}
