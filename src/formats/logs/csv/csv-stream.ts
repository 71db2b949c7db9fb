import { logHeader } from "../log-header.ts";
import { inputError, limitError } from "../../../errors.ts";
import type { LogSink, ReadReport } from "../../../event-log/event-batch.ts";
import { BATCH_ROWS, createBatchBuffer, flush, hasManyRejected } from "../batch-buffer.ts";
import { appendChunk, type ByteWindow, createByteWindow } from "../byte-scanning.ts";
import { type CsvReadOptions, limitsOf, parseDelimiter, tableOptionsOf } from "../read-options.ts";
import { forEachChunk, type ReadCounts, reportOf, withFile, zoneHandlingOf } from "../reading.ts";
import { type ColumnPlan, planColumns } from "./plan-columns.ts";
import { createCsvRows, type CsvRows, eventTimeParsers, takeRows } from "./rows-to-events.ts";
import { takeSample } from "./csv-sample.ts";
import type { SourceLines } from "./source-lines.ts";
import { createCsvScan, type CsvScan, scanRows } from "./csv-scanner.ts";

/** Bytes scanned at a time: small enough for the processor's cache. */
const SLICE = 2 ** 18;

/**
 * Bytes within which the header must end. The search decodes and splits them by each delimiter each
 * time that they double.
 */
const MOST_HEADER_BYTES = 2 ** 21;

const noHeaderNear = (file: string) =>
  limitError({
    file,
    expected: `a header within the first ${MOST_HEADER_BYTES / 2 ** 20} MiB`,
    found: "none",
    advice: "Check that the file is CSV, and that all quotes are closed.",
  });

/** The state of one reading. */
interface Reading {
  readonly options: CsvReadOptions;
  readonly sink: LogSink;
  readonly lines: Pick<SourceLines, "of">;
  readonly window: ByteWindow;
  readonly counts: ReadCounts;
  /** Null until header and sample are complete. */
  table: { readonly plan: ColumnPlan; readonly rows: CsvRows; readonly scan: CsvScan } | null;
  /** Bytes from which the sample is taken, however the stream is cut into chunks. */
  sampleBytes: number;
  /**
   * Length of the window at which the next scan begins: a long row is scanned again only when the
   * window has doubled.
   */
  scanFrom: number;
}

/**
 * Reads CSV as `readCsv` describes, which loads this file when it is used.
 *
 * @param lines for CSV that is made of a source of another format: where its rows stand there
 */
export async function readCsvStream(
  bytes: ReadableStream<Uint8Array>,
  options: CsvReadOptions,
  sink: LogSink,
  lines: Pick<SourceLines, "of"> = SAME_LINES,
): Promise<ReadReport> {
  const reading: Reading = {
    options: { ...options, delimiter: parseDelimiter(options.delimiter) },
    sink: lines === SAME_LINES ? sink : { ...sink, rejected: (row) => sink.rejected({ ...row, line: lines.of(row.line) }) },
    lines,
    window: createByteWindow(),
    counts: { rows: 0, events: 0, rejected: 0 },
    table: null,
    sampleBytes: options.sampleBytes ?? 2 ** 20,
    scanFrom: options.sampleBytes ?? 2 ** 20,
  };
  let bytesRead = 0;
  try {
    await forEachChunk(bytes, options.signal, async (chunk) => {
      for (let from = 0; from < chunk.length; from += SLICE) {
        const slice = chunk.subarray(from, from + SLICE);
        // scanRows needs as much room again, and four bytes more, after the end.
        appendChunk(reading.window, slice, reading.window.end - reading.window.start + slice.length + 4);
        if (reading.window.end - reading.window.start >= reading.scanFrom) await step(reading, false);
      }
      bytesRead += chunk.length;
      options.onProgress?.(bytesRead, reading.counts.events);
    });
    appendChunk(reading.window, new Uint8Array(0), reading.window.end - reading.window.start + 4);
    await step(reading, true);
  } catch (error) {
    throw withFile(error, options.source);
  }
  const { plan, rows } = reading.table!;
  if (reading.counts.rows === 0) throw headerOnly(options.source, plan);
  return reportOf(reading.counts, zoneHandlingOf(options.zone ?? "UTC", eventTimeParsers(rows), [plan.attributeTimes]));
}

/** CSV that is the source itself. */
const SAME_LINES: Pick<SourceLines, "of"> = { of: (line) => line };

/** Scans what the window holds. */
async function step(reading: Reading, last: boolean): Promise<void> {
  const { window, sink, options } = reading;
  if (reading.table === null) {
    while (!await begin(reading, last)) if (window.end - window.start < reading.sampleBytes) return;
  }
  const { rows, scan } = reading.table!;
  const roles = rows.plan.columns;
  const present = { start: roles.start !== null, resource: roles.resource !== null, lifecycle: roles.lifecycle !== null };
  for (;;) {
    window.start = scanRows(scan, window.bytes, { from: window.start, to: window.end, last });
    if (scan.rows === 0 && scan.faults.length === 0) break;
    if (rows.buffer.length + scan.rows > BATCH_ROWS || hasManyRejected(rows.buffer)) {
      const answer = flush(rows.buffer, present, sink);
      if (answer !== undefined) await answer;
    }
    takeRows(rows, scan, window.bytes);
  }
  const left = window.end - window.start;
  if (left > limitsOf(options).tokenBytes) throw longRow(reading, scan, left);
  // One byte past the limit shows that a row is too long.
  reading.scanFrom = Math.min(2 * left, limitsOf(options).tokenBytes + 1);
  if (last) {
    const answer = flush(rows.buffer, present, sink);
    if (answer !== undefined) await answer;
  }
}

/** Reads header and sample and opens the sink; false if it needs more bytes. */
async function begin(reading: Reading, last: boolean): Promise<boolean> {
  const { window, options, sink, lines, counts } = reading;
  const { source } = options;
  const limits = limitsOf(options);
  refuseOtherFormats(window, source);
  const mark = window.bytes[0] === 0xef && window.bytes[1] === 0xbb && window.bytes[2] === 0xbf ? 3 : 0;
  const start = window.bytes.subarray(window.start + mark, last ? window.end : window.start + reading.sampleBytes);
  const sample = takeSample(start, { source, delimiter: options.delimiter, header: options.header, complete: last });
  if (sample === null || (sample.rows.length === 0 && !last)) {
    if (last) throw noHeader(source, start);
    if (start.length > limits.tokenBytes) throw longRow(reading, { line: 1, openQuoteLine: 1 }, start.length);
    if (sample === null && start.length >= MOST_HEADER_BYTES) throw noHeaderNear(source);
    reading.sampleBytes = Math.min(2 * reading.sampleBytes, limits.tokenBytes + 1);
    reading.scanFrom = reading.sampleBytes;
    return false;
  }
  if (sample.names.length > limits.columns) {
    throw limitError({ file: source, expected: `at most ${limits.columns} columns`, found: String(sample.names.length) });
  }
  const placed = { ...sample, headerLine: lines.of(sample.headerLine), lines: sample.lines.map(lines.of) };
  const plan = planColumns(placed, options);
  window.start += mark + sample.headerBytes;
  const buffer = createBatchBuffer(
    { times: plan.attributeTimes, declared: false, tables: tableOptionsOf(options) },
    { columns: 4 * limits.columns, source },
  );
  const scan = createCsvScan({
    source,
    columns: sample.names.length,
    delimiter: sample.delimiter.charCodeAt(0),
    line: sample.firstLine,
    bytes: last ? start.length : undefined,
  });
  reading.table = { plan, rows: createCsvRows(plan, buffer, counts, scan.rowStart.length), scan };
  await sink.begin(logHeader("csv", buffer, { columns: plan.columns, timed: plan.timestamp !== null }));
  return true;
}

function noHeader(file: string, bytes: Uint8Array): Error {
  const expected = "a header of column names";
  if (!bytes.includes(34)) return inputError({ file, expected, found: "an empty file" });
  return inputError({ file, line: 1, expected, found: "a quote in the header that is not closed", advice: "Close the quote." });
}

function refuseOtherFormats({ bytes, end }: ByteWindow, file: string): void {
  const first = bytes[0] << 8 | bytes[1];
  const expected = "CSV in UTF-8";
  if (end < 2) return;
  if (first === 0xfffe || first === 0xfeff) {
    throw inputError({ file, line: 1, expected, found: "UTF-16 text", advice: "Save the file as UTF-8." });
  }
  if (first === 0x1f8b) {
    throw inputError({ file, line: 1, expected, found: "gzip data", advice: "Give the file a name that ends in .gz." });
  }
  if (first === 0x504b && bytes[2] === 3 && bytes[3] === 4) {
    const advice = "Unpack the archive, or save the workbook as CSV.";
    throw inputError({ file, line: 1, expected, found: "a zip archive or spreadsheet workbook", advice });
  }
}

function longRow({ options, lines }: Reading, scan: Pick<CsvScan, "line" | "openQuoteLine">, bytes: number): Error {
  return limitError({
    file: options.source,
    line: lines.of(scan.openQuoteLine || scan.line),
    expected: "a row that ends within the limit",
    found: `${bytes} bytes without the end of the row that starts here`,
    advice: "Check whether a quote is not closed.",
  });
}

function headerOnly(file: string, plan: ColumnPlan): Error {
  const found = `only a header with ${plan.columns.names.length} columns`;
  return inputError({ file, line: 1, expected: "a header and at least one row", found });
}
