import type { LogSink, ReadReport } from "../../../event-log/event-batch.ts";
import type { CsvReadOptions } from "../read-options.ts";

/**
 * Reads an event log from CSV (RFC 4180; UTF-8 with or without byte order mark; line breaks CRLF,
 * LF or CR) and feeds it to a sink.
 *
 * Columns without a role become attributes: of the case if their name begins with `case:` or their
 * value is constant within the cases of the sample, otherwise of the event. A case takes its
 * attributes from its first event; a later event with another value has its own. Types are inferred
 * from the sample; a value that does not fit is kept as a string of the same name. Empty cells are
 * missing values; `NA` is a text. Rows without a case, activity or time,
 * with another number of cells than the header, with NUL bytes or with text that is no UTF-8 are
 * rejected. Empty lines are skipped.
 *
 * @throws inputError, limitError or usageError (rejects) with the file name if no log can be
 * read
 *
 * @example
 * ```ts
 * import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
 * import { readCsv } from "@/formats/logs/csv/read-csv.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const csv = "Case ID;Activity;Complete Timestamp\nNA;pay;31.12.2026 23:59\n";
 * const builder = createEventLogBuilder();
 * const report = await readCsv(new Blob([csv]).stream(), { source: "example.csv" }, builder);
 * assertEquals(report.events, 1);
 * assertEquals(builder.build().caseIds, ["NA"]);
 * ```
 */
export async function readCsv(bytes: ReadableStream<Uint8Array>, options: CsvReadOptions, sink: LogSink): Promise<ReadReport> {
  // Loaded on use: a program that reads other files does without it.
  const { readCsvStream } = await import("./csv-stream.ts");
  return await readCsvStream(bytes, options, sink);
}
