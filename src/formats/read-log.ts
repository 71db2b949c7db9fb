import type { LogSink, ReadReport } from "../event-log/event-batch.ts";
import type { CsvReadOptions } from "./csv/csv-options.ts";
import { readCsv } from "./csv/read-csv.ts";
import { decompressGzip, type Inflate } from "./gzip.ts";
import { readXes } from "./xes/read-xes.ts";

/** How a log file is written. */
export interface LogFormat {
  readonly format: "csv" | "xes";
  /** Whether the bytes are gzip data. */
  readonly gzip: boolean;
}

/** Settings of {@linkcode readLog}. */
export interface ReadLogOptions extends CsvReadOptions, LogFormat {
  /** What inflates gzip data; see {@linkcode decompressGzip}. */
  inflate?: Inflate;
}

/**
 * The format of a log by its file name, or null where the name tells none.
 *
 * @example
 * ```ts
 * import { formatOfName } from "@/formats/read-log.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatOfName("Sepsis.XES.gz"), { format: "xes", gzip: true });
 * ```
 */
export function formatOfName(name: string): LogFormat | null {
  const match = /\.(csv|xes)(\.gz)?$/i.exec(name);
  return match === null ? null : { format: match[1].toLowerCase() as LogFormat["format"], gzip: match[2] !== undefined };
}

/**
 * Reads an event log in one of the known formats and feeds it to a sink; see {@linkcode readCsv} and {@linkcode readXes}.
 *
 * @example
 * ```ts
 * import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
 * import { readLog } from "@/formats/read-log.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const csv = "case,activity,time\n1,send,2026-01-01\n1,pay,2026-01-02\n";
 * const builder = createEventLogBuilder();
 * await readLog(new Blob([csv]).stream(), { format: "csv", gzip: false, source: "example.csv" }, builder);
 * assertEquals(builder.build().activities, ["pay", "send"]);
 * ```
 */
export function readLog(bytes: ReadableStream<Uint8Array>, options: ReadLogOptions, sink: LogSink): Promise<ReadReport> {
  const plain = options.gzip ? decompressGzip(bytes, options.source, options) : bytes;
  return options.format === "csv" ? readCsv(plain, options, sink) : readXes(plain, options, sink);
}
