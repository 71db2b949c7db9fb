import type { Attribute, CodedColumn, EventLog } from "../../../event-log/event-log.ts";
import { textStream } from "../text-stream.ts";
import { formatTime } from "../../../time/format-time.ts";
import { csvRow } from "./csv-text.ts";

/** Settings of {@linkcode writeCsv}. */
export interface CsvWriteOptions {
  /** One character. Default `,`. */
  delimiter?: string;
}

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
 */
export function writeCsv(log: EventLog, options: CsvWriteOptions = {}): ReadableStream<Uint8Array<ArrayBuffer>> {
  return textStream(rows(log, options.delimiter ?? ","));
}

function* rows(log: EventLog, delimiter: string): Generator<string> {
  const columns = columnsOf(log);
  yield csvRow(columns.map(({ name }) => name), delimiter);
  for (let c = 0; c < log.caseIds.length; c++) {
    for (let event = log.caseOffsets[c]; event < log.caseOffsets[c + 1]; event++) {
      yield csvRow(columns.map(({ cell }) => cell(event, c)), delimiter);
    }
  }
}

function columnsOf(log: EventLog): CsvColumn[] {
  const { start } = log;
  const coded = (name: string, column: CodedColumn | null): CsvColumn[] =>
    column === null ? [] : [{ name, cell: (event) => textAt(column, event) }];
  const columns: CsvColumn[] = [
    { name: "case:concept:name", cell: (_, c) => log.caseIds[c] },
    { name: "concept:name", cell: (event) => log.activities[log.activity[event]] },
    ...(log.timed === false ? [] : [{ name: "time:timestamp", cell: (event: number) => formatTime(log.time[event]) }]),
    ...(start === null ? [] : [{ name: "start_timestamp", cell: (event: number) => optionalTime(start[event]) }]),
    ...coded("org:resource", log.resource),
    ...coded("lifecycle:transition", log.lifecycle),
  ];
  const used = new Set(columns.map(({ name }) => name));
  for (const { name, parts } of groups(log.caseAttributes)) {
    columns.push({ name: freeName(`case:${name}`, used), cell: (_, c) => firstText(parts, c) });
  }
  for (const { name, parts } of groups(log.eventAttributes)) {
    // Without this prefix, which readCsv removes, the column would be read as a case attribute.
    const plain = /^(?:event:)*case:/.test(name) ? `event:${name}` : name;
    columns.push({ name: freeName(plain, used), cell: (event) => firstText(parts, event) });
  }
  return columns;
}

/**
 * The attributes of one name, which may occur with several types, share a column; nested ones, and
 * those that occur beside others in one row, have columns of their own.
 */
function groups(attributes: readonly Attribute[]): { name: string; parts: Attribute[] }[] {
  const found = new Map<string, Attribute[]>();
  for (const attribute of attributes) {
    const shared = found.get(attribute.name) ?? [];
    const apart = attribute.type === "nested" || shared.some((other) => overlap(other, attribute));
    const name = apart ? `${attribute.name} (${attribute.type})` : attribute.name;
    found.set(name, [...(found.get(name) ?? []), attribute]);
  }
  return [...found].map(([name, parts]) => ({ name, parts }));
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
