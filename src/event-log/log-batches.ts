import type { Dictionary } from "./text-table.ts";
import {
  type AttributeColumn,
  type CaseRows,
  type EventBatch,
  type LogHeader,
  type LogSource,
  UNKNOWN_SOURCE,
} from "./event-batch.ts";
import { type Attribute, casesOfEvents, type EventLog } from "./event-log.ts";

/** Most events of a batch. */
const BATCH_ROWS = 65_536;

/**
 * The header of a log for a sink, as if a reader sent it.
 *
 * @param source facts from the reader of the log. Default: unknown
 */
export function headerOfLog(log: EventLog, source: LogSource = UNKNOWN_SOURCE): LogHeader {
  const { format, keys, classifiers, description } = source;
  return {
    format,
    keys,
    classifiers,
    description,
    ...(log.timed === false ? { timed: false } : {}),
    dictionaries: {
      cases: dictionaryOf(log.caseIds),
      activities: dictionaryOf(log.activities),
      resources: dictionaryOf(log.resource?.values ?? []),
      lifecycles: dictionaryOf(log.lifecycle?.values ?? []),
    },
  };
}

/**
 * The batches of a log for a sink: events in the order of the log, all cases in the first batch.
 * Columns are not copied. The events have no lines and ids.
 *
 * @example
 * ```ts
 * import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { batchesOfLog, headerOfLog } from "@/event-log/log-batches.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "send" }] }]);
 * const builder = createEventLogBuilder();
 * builder.begin(headerOfLog(log));
 * for (const batch of batchesOfLog(log)) builder.batch(batch);
 * assertEquals(builder.build(), log);
 * ```
 */
export function* batchesOfLog(log: EventLog): Generator<EventBatch> {
  const caseCode = casesOfEvents(log);
  const attributes = log.eventAttributes.map(columnOf);
  const cases: CaseRows = {
    length: log.caseIds.length,
    caseCode: Uint32Array.from({ length: log.caseIds.length }, (_, c) => c),
    attributes: log.caseAttributes.map(columnOf),
  };
  for (let from = 0; from < caseCode.length; from += BATCH_ROWS) {
    const to = Math.min(from + BATCH_ROWS, caseCode.length);
    yield {
      length: to - from,
      caseCode: caseCode.subarray(from, to),
      activity: Uint32Array.from(log.activity.subarray(from, to)),
      time: log.time.subarray(from, to),
      start: log.start && log.start.subarray(from, to),
      resource: log.resource && log.resource.codes.subarray(from, to),
      lifecycle: log.lifecycle && log.lifecycle.codes.subarray(from, to),
      eventId: null,
      line: new Float64Array(to - from),
      attributes: attributes.map((column) => ({ ...column, codes: column.codes.subarray(from, to) })),
      cases: from === 0 ? cases : { length: 0, caseCode: new Uint32Array(0), attributes: [] },
    };
  }
}

const columnOf = ({ name, type, values, codes }: Attribute): AttributeColumn => ({
  name,
  type,
  values: dictionaryOf(values),
  codes,
});

const encoder = new TextEncoder();

const dictionaryOf = (texts: readonly string[]): Dictionary => ({
  size: texts.length,
  text: (code) => texts[code],
  bytes: (code) => encoder.encode(texts[code]),
});
