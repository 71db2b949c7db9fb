import type { CodedColumn, EventLog } from "../../event-log/event-log.ts";
import { cycleTimes } from "../../performance/cycle-times.ts";
import { segmentStatistics } from "../../performance/segment-statistics.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { variantDurations } from "./variant-durations.ts";

/** A table of a log: one row a case, an event, a variant, or a segment. */
export type TableName = "cases" | "events" | "variants" | "segments";

/** Columns of the same length. */
export interface TableColumns {
  readonly rows: number;
  readonly columns: readonly TableColumn[];
}

/**
 * A column. Dates are ms since 1970-01-01 UTC, NaN where there is none; texts are codes of distinct
 * values, negative where there is none; flags are 0 or 1.
 */
export type TableColumn =
  & { readonly name: string }
  & (
    | { readonly kind: "number" | "date"; readonly values: Float64Array }
    | { readonly kind: "flag"; readonly values: Uint8Array }
    | { readonly kind: "text"; readonly codes: Int32Array | Uint32Array; readonly texts: readonly string[] }
  );

/**
 * A table of what the filters leave, with all attributes that the log has. Its typed arrays are its
 * own: a worker can give them away. Linear in the events.
 *
 * | table | columns |
 * |---|---|
 * | cases | case, variant (1 is the most frequent), events, start, end, durationSeconds, completed, attributes |
 * | events | case, activity, time, start, resource, lifecycle, attributes |
 * | variants | variant, activities (joined by " → "), events, cases, share (0 to 1), medianSeconds, p90Seconds |
 * | segments | from, to, count, medianSeconds, meanSeconds, p90Seconds, totalSeconds |
 *
 * An attribute whose name a column has already is called `attribute NAME`.
 */
export function tableColumns(events: FilteredEvents, table: TableName): TableColumns {
  const columns = withDistinctNames(COLUMNS_OF[table](events));
  const [first] = columns;
  return { rows: first.kind === "text" ? first.codes.length : first.values.length, columns };
}

const COLUMNS_OF: Readonly<Record<TableName, (events: FilteredEvents) => TableColumn[]>> = {
  cases: caseColumns,
  events: eventColumns,
  variants: variantColumns,
  segments: segmentColumns,
};

function caseColumns(events: FilteredEvents): TableColumn[] {
  const { log, view, whole } = events;
  const count = log.caseIds.length;
  const at = (pick: (c: number) => number) => Float64Array.from({ length: count }, (_, c) => pick(c));
  const { variantOfCase } = events.variants();
  return [
    { name: "case", kind: "text", codes: Int32Array.from({ length: count }, (_, c) => c), texts: log.caseIds },
    { name: "variant", kind: "number", values: at((c) => variantOfCase[c] + 1) },
    { name: "events", kind: "number", values: at((c) => log.caseOffsets[c + 1] - log.caseOffsets[c]) },
    { name: "start", kind: "date", values: at((c) => log.time[log.caseOffsets[c]] ?? NaN) },
    { name: "end", kind: "date", values: at((c) => log.time[log.caseOffsets[c + 1] - 1] ?? NaN) },
    { name: "durationSeconds", kind: "number", values: cycleTimes(log) },
    { name: "completed", kind: "flag", values: events.completed().completed.slice() },
    ...whole.caseAttributes.map((attribute) => attributeColumn(attribute, view.cases)),
  ];
}

function eventColumns({ log, view, whole }: FilteredEvents): TableColumn[] {
  const kept = keptEvents(view);
  const cases = new Int32Array(kept.length);
  for (let c = 0; c < log.caseIds.length; c++) cases.fill(c, log.caseOffsets[c], log.caseOffsets[c + 1]);
  const coded = (name: string, column: CodedColumn | null): TableColumn[] =>
    column === null ? [] : [attributeColumn({ ...column, name, type: "string" }, kept)];
  return [
    { name: "case", kind: "text", codes: cases, texts: log.caseIds },
    { name: "activity", kind: "text", codes: Int32Array.from(log.activity), texts: log.activities },
    { name: "time", kind: "date", values: log.time.slice() },
    ...(whole.start === null
      ? []
      : [{ name: "start", kind: "date", values: Float64Array.from(kept, (e) => whole.start![e]) } as const]),
    ...coded("resource", whole.resource),
    ...coded("lifecycle", whole.lifecycle),
    ...whole.eventAttributes.map((attribute) => attributeColumn(attribute, kept)),
  ];
}

function keptEvents({ log, cases, kept }: FilteredEvents["view"]): Uint32Array {
  const events: number[] = [];
  for (const c of cases) {
    for (let e = log.caseOffsets[c]; e < log.caseOffsets[c + 1]; e++) if (kept === null || kept[e] !== 0) events.push(e);
  }
  return Uint32Array.from(events);
}

function variantColumns(events: FilteredEvents): TableColumn[] {
  const { activities, offsets, steps, counts } = events.variants().variants;
  const rows = counts.length;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const at = (pick: (v: number) => number) => Float64Array.from({ length: rows }, (_, v) => pick(v));
  const { median, p90 } = variantDurations(events);
  const text = (v: number) =>
    Array.from(steps.subarray(offsets[v], offsets[v + 1]), (activity) => activities[activity]).join(" → ");
  return [
    { name: "variant", kind: "number", values: at((v) => v + 1) },
    {
      name: "activities",
      kind: "text",
      codes: Int32Array.from({ length: rows }, (_, v) => v),
      texts: Array.from({ length: rows }, (_, v) => text(v)),
    },
    { name: "events", kind: "number", values: at((v) => offsets[v + 1] - offsets[v]) },
    { name: "cases", kind: "number", values: Float64Array.from(counts) },
    { name: "share", kind: "number", values: at((v) => counts[v] / total) },
    { name: "medianSeconds", kind: "number", values: median },
    { name: "p90Seconds", kind: "number", values: p90 },
  ];
}

function segmentColumns({ log }: FilteredEvents): TableColumn[] {
  const { activities, from, to, counts, medianSeconds, meanSeconds, p90Seconds, totalSeconds } = segmentStatistics(log);
  return [
    { name: "from", kind: "text", codes: from, texts: activities },
    { name: "to", kind: "text", codes: to, texts: activities },
    { name: "count", kind: "number", values: counts },
    { name: "medianSeconds", kind: "number", values: medianSeconds },
    { name: "meanSeconds", kind: "number", values: meanSeconds },
    { name: "p90Seconds", kind: "number", values: p90Seconds },
    { name: "totalSeconds", kind: "number", values: totalSeconds },
  ];
}

/**
 * An attribute of the chosen rows: numbers as numbers, unless one is too long for that, times as
 * dates, all else as text.
 */
function attributeColumn(attribute: EventLog["caseAttributes"][number], rows: Uint32Array): TableColumn {
  const { name, type, codes, values } = attribute;
  const numberOf = READ_NUMBER[type];
  const numbers = numberOf === undefined ? [] : values.map(numberOf);
  if (numberOf === undefined || numbers.some((value) => type === "int" && !Number.isSafeInteger(value))) {
    return { name, kind: "text", codes: Int32Array.from(rows, (row) => codes[row]), texts: values };
  }
  return {
    name,
    kind: type === "date" ? "date" : "number",
    values: Float64Array.from(rows, (row) => codes[row] < 0 ? NaN : numbers[codes[row]]),
  };
}

/** Dates are written in one form, in UTC: see `AttributeColumn`. */
const READ_NUMBER: Readonly<Record<string, (text: string) => number>> = { int: Number, float: Number, date: Date.parse };

function withDistinctNames(columns: readonly TableColumn[]): TableColumn[] {
  const taken = new Set<string>();
  return columns.map((column) => {
    let { name } = column;
    while (taken.has(name)) name = `attribute ${name}`;
    taken.add(name);
    return { ...column, name };
  });
}
