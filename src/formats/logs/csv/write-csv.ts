import type { Attribute, CodedColumn, EventLog } from "../../../event-log/event-log.ts";
import type { TableColumns } from "../log-header.ts";
import { textStream } from "../text-stream.ts";
import { formatTime } from "../../../time/format-time.ts";
import { csvRow } from "./csv-text.ts";

/** Settings of {@linkcode writeCsv}. */
export interface CsvWriteOptions {
  /** One character. Default: that of `columns`, or `,`. */
  delimiter?: string;
  /**
   * The columns of the table that the log was read from, as `describedSource` gives them: their
   * names and order are kept; further columns follow. Default: XES names.
   */
  columns?: TableColumns;
}

/** XES names of the roles. */
const XES_NAMES = {
  case: "case:concept:name",
  activity: "concept:name",
  timestamp: "time:timestamp",
  start: "start_timestamp",
  resource: "org:resource",
  lifecycle: "lifecycle:transition",
};

/** A column of the file. */
interface CsvColumn {
  readonly name: string;
  readonly cell: (event: number, ofCase: number) => string;
}

/**
 * Writes a log as CSV: one row an event, columns by their XES names (`case:concept:name`,
 * `concept:name`, `time:timestamp`, ...), case attributes with the prefix `case:`, times in UTC
 * with microseconds. A log without times has no column of them: read the file with `noTimestamp`.
 * Reading the file gives the same log, except that types are inferred again,
 * empty texts become missing values, and nested attributes become their JSON text.
 *
 * With the names of a source, `columns`, also the levels of attributes are told again: an event
 * attribute that is constant within the cases that are left becomes a case attribute.
 *
 * Cells are not changed, even if they begin with `=`, which spreadsheets take for formulas.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { writeCsv } from "@/formats/logs/csv/write-csv.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a, b", time: 0 }] }]);
 * assertEquals(
 *   await new Response(writeCsv(log)).text(),
 *   'case:concept:name,concept:name,time:timestamp\n1,"a, b",1970-01-01T00:00:00.000000Z\n',
 * );
 * ```
 *
 * @example the columns of the source
 * ```ts
 * import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
 * import { tapSink } from "@/event-log/tap-sink.ts";
 * import { readCsv } from "@/formats/logs/csv/read-csv.ts";
 * import { writeCsv } from "@/formats/logs/csv/write-csv.ts";
 * import { describedSource, type TableColumns } from "@/formats/logs/log-header.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const builder = createEventLogBuilder();
 * let columns: TableColumns | null = null;
 * const sink = tapSink(builder, { begin: ({ description }) => columns = describedSource(description).columns });
 * await readCsv(new Blob(["step;case;time\npay;1;2026-01-01\n"]).stream(), { source: "example.csv" }, sink);
 * assertEquals(
 *   await new Response(writeCsv(builder.build(), { columns: columns ?? undefined })).text(),
 *   "step;case;time\npay;1;2026-01-01T00:00:00.000000Z\n",
 * );
 * ```
 */
export function writeCsv(log: EventLog, options: CsvWriteOptions = {}): ReadableStream<Uint8Array<ArrayBuffer>> {
  return textStream(rows(log, options));
}

function* rows(log: EventLog, { columns: source, ...options }: CsvWriteOptions): Generator<string> {
  const columns = columnsOf(log, source);
  const delimiter = options.delimiter ?? (source?.delimiter || ",");
  yield csvRow(columns.map(({ name }) => name), delimiter);
  for (let c = 0; c < log.caseIds.length; c++) {
    for (let event = log.caseOffsets[c]; event < log.caseOffsets[c + 1]; event++) {
      yield csvRow(columns.map(({ cell }) => cell(event, c)), delimiter);
    }
  }
}

function columnsOf(log: EventLog, source: TableColumns | undefined): CsvColumn[] {
  const { start } = log;
  const used = new Set<string>();
  // One column of a source may have several roles, which need not have the same values any more.
  const role = (name: keyof typeof XES_NAMES, cell: CsvColumn["cell"]): CsvColumn => {
    const own = source?.[name] ?? XES_NAMES[name];
    return { name: freeName(used.has(own) ? XES_NAMES[name] : own, used), cell };
  };
  const coded = (name: "resource" | "lifecycle", column: CodedColumn | null): CsvColumn[] =>
    column === null ? [] : [role(name, (event) => textAt(column, event))];
  const columns: CsvColumn[] = [
    role("case", (_, c) => log.caseIds[c]),
    role("activity", (event) => log.activities[log.activity[event]]),
    ...(log.timed === false ? [] : [role("timestamp", (event) => formatTime(log.time[event]))]),
    ...(start === null ? [] : [role("start", (event) => optionalTime(start[event]))]),
    ...coded("resource", log.resource),
    ...coded("lifecycle", log.lifecycle),
  ];
  const plainOfCases = new Set(source?.caseAttributes.filter((name) => !name.startsWith("case:")));
  for (const { name, parts } of groups(log.caseAttributes)) {
    columns.push({ name: freeName(plainOfCases.has(name) ? name : `case:${name}`, used), cell: (_, c) => firstText(parts, c) });
  }
  for (const { name, parts } of groups(log.eventAttributes)) {
    // Without this prefix, which readCsv removes, the column would be read as a case attribute.
    const plain = /^(?:event:)*case:/.test(name) ? `event:${name}` : name;
    columns.push({ name: freeName(plain, used), cell: (event) => firstText(parts, event) });
  }
  const names = source?.names ?? [];
  const places = new Map(names.map((name, at) => [name, at]));
  const placeOf = ({ name }: CsvColumn) => places.get(name) ?? names.length;
  return columns.sort((a, b) => placeOf(a) - placeOf(b));
}

/**
 * The attributes of one name, which may occur with several types, share a column; nested ones, and
 * those that occur beside others in one row, have columns of their own.
 */
function groups(attributes: readonly Attribute[]): { name: string; parts: Attribute[] }[] {
  const found: { name: string; parts: Attribute[] }[] = [];
  const sharedOf = new Map<string, Attribute[]>();
  for (const attribute of attributes) {
    const { name, type } = attribute;
    const shared = sharedOf.get(name);
    if (type === "nested" || shared?.some((other) => overlap(other, attribute))) {
      found.push({ name: `${name} (${type})`, parts: [attribute] });
    } else if (shared === undefined) {
      const parts = [attribute];
      sharedOf.set(name, parts);
      found.push({ name, parts });
    } else shared.push(attribute);
  }
  return found;
}

const overlap = (a: CodedColumn, b: CodedColumn) => a.codes.some((code, i) => code >= 0 && b.codes[i] >= 0);

function freeName(name: string, used: Set<string>): string {
  let free = name;
  for (let number = 2; used.has(free); number++) free = `${name} (${number})`;
  used.add(free);
  return free;
}

const textAt = ({ values, codes }: CodedColumn, row: number): string => codes[row] < 0 ? "" : values[codes[row]];
const firstText = (parts: readonly CodedColumn[], row: number) =>
  textAt(parts.find(({ codes }) => codes[row] >= 0) ?? parts[0], row);
const optionalTime = (time: number) => Number.isNaN(time) ? "" : formatTime(time);
