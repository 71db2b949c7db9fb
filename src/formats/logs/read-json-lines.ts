import { inputError, limitError } from "../../errors.ts";
import type { LogSink, ReadReport } from "../../event-log/event-batch.ts";
import { csvRow } from "./csv/csv-text.ts";
import { readCsvStream } from "./csv/csv-stream.ts";
import { createSourceLines } from "./csv/source-lines.ts";
import { type CsvReadOptions, limitsOf } from "./read-options.ts";
import { textStream } from "./text-stream.ts";

/**
 * Reads an event log from JSON lines: an object on each line, whose keys are the columns, as
 * `readCsv` does with a CSV file of the same cells. Null and missing values are empty cells, lists
 * and objects their JSON. Lines that are no object are rejected, as rows without cells.
 *
 * @throws inputError, limitError or usageError (rejects) with the file name if no log can be read
 *
 * @example
 * ```ts
 * import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
 * import { readJsonLines } from "@/formats/logs/read-json-lines.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const text = '{"case": 1, "activity": "pay", "time": "2026-01-31T08:30:00Z"}\n';
 * const builder = createEventLogBuilder();
 * await readJsonLines(new TextEncoder().encode(text), { source: "example.jsonl" }, builder);
 * assertEquals(builder.build().activities, ["pay"]);
 * ```
 */
export async function readJsonLines(bytes: Uint8Array, options: CsvReadOptions, sink: LogSink): Promise<ReadReport> {
  const { source } = options;
  const { columns: most } = limitsOf(options);
  const text = new TextDecoder().decode(bytes);
  const columns = new Set<string>();
  for (const line of linesOf(text)) {
    for (const key of Object.keys(objectOf(line) ?? {})) columns.add(key);
    if (columns.size > most) throw limitError({ file: source, expected: `at most ${most} keys`, found: "more" });
  }
  if (columns.size === 0) {
    const isList = text.trimStart().startsWith("[");
    throw inputError({
      file: source,
      line: 1,
      expected: "a JSON object on each line",
      found: isList ? "a list" : text.trim() === "" ? "nothing" : "none",
      advice: isList ? "jq -c '.[]' FILE writes each record of a list on a line of its own." : undefined,
    });
  }
  const names = [...columns];
  const lines = createSourceLines();
  const rows = function* () {
    // The header is a line that the file does not have.
    yield lines.note(csvRow(names, ","), 1);
    let number = 0;
    for (const line of linesOf(text)) yield lines.note(rowOf(names, line), ++number);
  };
  const begin: LogSink["begin"] = (header) => sink.begin({ ...header, format: "jsonl" });
  return await readCsvStream(textStream(rows()), { ...options, delimiter: "," }, { ...sink, begin }, lines);
}

function rowOf(names: readonly string[], line: string): string {
  const object = objectOf(line);
  if (object !== null) return csvRow(names.map((name) => Object.hasOwn(object, name) ? cellOf(object[name]) : ""), ",");
  // Without its commas and breaks the line is one row of another length.
  return line.trim() === "" ? "\n" : `${line.replaceAll('"', "'").replace(/,|\r/g, ";").slice(0, 1000)}\n`;
}

function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length;) {
    const found = text.indexOf("\n", from);
    const end = found < 0 ? text.length : found;
    yield text.slice(from, end).replace(/\r$/, "").replace(/^\ufeff/, "");
    from = end + 1;
  }
}

function objectOf(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
