import {
  type AttributeColumn,
  type EventBatch,
  type LogSink,
  type ReadReport,
  type RejectedRow,
  UNKNOWN_SOURCE,
} from "@/event-log/event-batch.ts";
import { createTextTable, internText, type TextTable } from "@/event-log/text-table.ts";

/** An event as a test writes it down. */
export interface Row {
  readonly caseId: string;
  readonly activity: string;
  /** Ms since 1970, or a text for `Date`. */
  readonly time: number | string;
  readonly start?: number | string;
  readonly resource?: string;
  readonly lifecycle?: string;
  readonly id?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What else a source has. */
export interface FeedOptions {
  /** Attributes of cases by case id. */
  readonly cases?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly rejected?: readonly RejectedRow[];
  /** Rows of a batch; default 3, so that there are several. */
  readonly batchSize?: number;
}

/**
 * Plays a reader: gives the rows to a sink, batch by batch, in arrays that are used again. Says
 * what a reader says at the end.
 */
export async function feedRows(sink: LogSink, rows: readonly Row[], options: FeedOptions = {}): Promise<ReadReport> {
  const dictionaries = {
    cases: createTextTable(),
    activities: createTextTable(),
    resources: createTextTable(),
    lifecycles: createTextTable(),
  };
  await sink.begin({ ...UNKNOWN_SOURCE, dictionaries });
  const size = options.batchSize ?? 3;
  const named = new Set<string>();
  const has = (field: "start" | "resource" | "lifecycle" | "id") => rows.some((row) => row[field] !== undefined);
  const eventIds = createTextTable();
  const columns = new Map<string, TextTable>();
  for (const row of rows) {
    for (const name of Object.keys(row.attributes ?? {})) columns.set(name, columns.get(name) ?? createTextTable());
  }
  for (let from = 0; from < rows.length; from += size) {
    const part = rows.slice(from, from + size);
    const code = (table: TextTable, text: string | undefined) => text === undefined ? -1 : internText(table, text);
    const caseCode = Uint32Array.from(part, ({ caseId }) => internText(dictionaries.cases, caseId));
    const fresh = [...new Set(part.map(({ caseId }) => caseId))].filter((id) => !named.has(id));
    fresh.forEach((id) => named.add(id));
    const batch: EventBatch = {
      length: part.length,
      caseCode,
      activity: Uint32Array.from(part, ({ activity }) => internText(dictionaries.activities, activity)),
      time: Float64Array.from(part, ({ time }) => Number(typeof time === "string" ? new Date(time) : time)),
      start: has("start")
        ? Float64Array.from(part, ({ start }) => Number(typeof start === "string" ? new Date(start) : start ?? NaN))
        : null,
      resource: has("resource") ? Int32Array.from(part, ({ resource }) => code(dictionaries.resources, resource)) : null,
      lifecycle: has("lifecycle") ? Int32Array.from(part, ({ lifecycle }) => code(dictionaries.lifecycles, lifecycle)) : null,
      eventId: has("id")
        ? { name: "id", type: "string", values: eventIds, codes: Int32Array.from(part, ({ id }) => code(eventIds, id)) }
        : null,
      line: Float64Array.from(part, (_, i) => from + i + 2),
      attributes: [...columns].map(([name, values]): AttributeColumn => ({
        name,
        type: "string",
        values,
        codes: Int32Array.from(part, ({ attributes }) => code(values, attributes?.[name])),
      })),
      cases: {
        length: fresh.length,
        caseCode: Uint32Array.from(fresh, (id) => internText(dictionaries.cases, id)),
        attributes: caseColumns(fresh, options.cases ?? {}),
      },
    };
    await sink.batch(batch);
    batch.caseCode.fill(0);
    batch.time.fill(NaN);
  }
  for (const row of options.rejected ?? []) await sink.rejected(row);
  const rejected = options.rejected?.length ?? 0;
  return {
    rows: rows.length + rejected,
    events: rows.length,
    rejected,
    zoneHandling: { zone: "UTC", withOffset: rows.length, withoutOffset: 0, cutDigits: 0, ambiguous: 0 },
  };
}

function caseColumns(
  ids: readonly string[],
  cases: Readonly<Record<string, Readonly<Record<string, string>>>>,
): AttributeColumn[] {
  const names = [...new Set(ids.flatMap((id) => Object.keys(cases[id] ?? {})))];
  return names.map((name) => {
    const values = createTextTable();
    const codes = Int32Array.from(ids, (id) => cases[id]?.[name] === undefined ? -1 : internText(values, cases[id][name]));
    return { name, type: "string", values, codes };
  });
}
