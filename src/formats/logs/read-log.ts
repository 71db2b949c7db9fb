import { limitError, TracebookError, usageError } from "../../errors.ts";
import type { LogSink, ReadReport } from "../../event-log/event-batch.ts";
import { type CsvReadOptions, DEFAULT_LIMITS, type ReadLimits } from "./read-options.ts";
import { forEachChunk } from "./reading.ts";
import { readCsv } from "./csv/read-csv.ts";
import { decompressGzip, type Inflate } from "./gzip.ts";
import { describeFormat, isObjectCentric, type LogFormat, type LogFormatName, type ObjectCentricFormat } from "./log-formats.ts";
import type { PartedBytes } from "./ocel/moving-bytes.ts";
import { readXes } from "./xes/read-xes.ts";

export { formatOfName, type LogFormat, type LogFormatName } from "./log-formats.ts";

/** Settings of {@linkcode readLog}. */
export interface ReadLogOptions extends CsvReadOptions, LogFormat {
  /** The function that inflates gzip data; see {@linkcode decompressGzip}. */
  inflate?: Inflate;
  /**
   * For object-centric logs: the type whose objects are the cases. Default: the only type.
   */
  objectType?: string;
  /** Workbooks: name or number of the sheet. Default: the first visible one. */
  sheet?: string;
  /** CSV: the encoding of the text. Default: guessed by its bytes. */
  encoding?: string;
}

/** Reads a file as a whole. */
type WholeReader = (bytes: Uint8Array, options: ReadLogOptions, sink: LogSink) => Promise<ReadReport>;

/**
 * The readers of whole files. A reader is loaded when a file of its format is read, because it
 * needs large packages.
 */
const WHOLE_READERS: Readonly<
  Record<Exclude<LogFormatName, "csv" | "xes" | ObjectCentricFormat>, () => Promise<WholeReader>>
> = {
  xlsx: async () => (await import("./xlsx/read-xlsx.ts")).readXlsx,
  jsonl: async () => (await import("./read-json-lines.ts")).readJsonLines,
  mxml: async () => (await import("./read-mxml.ts")).readMxml,
  parquet: async () => (await import("./parquet/read-parquet.ts")).readParquet,
  arrow: async () => (await import("./arrow/read-arrow.ts")).readArrow,
};

/**
 * Reads an event log in one of the known formats and feeds it to a sink; see {@linkcode readCsv},
 * {@linkcode readXes}, {@linkcode readParquet}, {@linkcode readArrow} and {@linkcode readOcel}.
 *
 * @param bytes the file's, as a stream, as a whole or in parts; files of formats that are read as a
 * whole are collected first, up to `limits.wholeFileBytes`, but for object-centric logs in parts
 *
 * @example
 * ```ts
 * import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
 * import { readLog } from "@/formats/logs/read-log.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const csv = "case,activity,time\n1,send,2026-01-01\n1,pay,2026-01-02\n";
 * const builder = createEventLogBuilder();
 * await readLog(new Blob([csv]).stream(), { format: "csv", gzip: false, source: "example.csv" }, builder);
 * assertEquals(builder.build().activities, ["pay", "send"]);
 * ```
 */
export async function readLog(
  bytes: ReadableStream<Uint8Array> | Uint8Array | PartedBytes,
  options: ReadLogOptions,
  sink: LogSink,
): Promise<ReadReport> {
  const { format, gzip, source } = options;
  if ("read" in bytes) {
    checkWholeSize(bytes.length, options);
    return isObjectCentric(format)
      ? await (await objectReader()).readOcel(bytes, options, sink)
      : await readLog((await import("./ocel/moving-bytes.ts")).wholeOfParts(bytes), options, sink);
  }
  if (gzip && !describeFormat(format).gzip) {
    throw usageError({ file: source, expected: `${describeFormat(format).title} without compression`, found: "gzip data" });
  }
  const plain = gzip ? decompressGzip(streamOf(bytes), source, options) : bytes;
  if (format === "csv") return await readCsvText(streamOf(plain), options, sink);
  if (format === "xes") return await readXes(streamOf(plain), options, sink);
  const whole = await wholeOf(plain, options);
  // One reader for all object-centric formats: it distinguishes them by their bytes.
  if (isObjectCentric(format)) return await (await objectReader()).readOcel(whole, options, sink);
  const read = await WHOLE_READERS[format]();
  return await read(whole, options, sink);
}

const objectReader = () => import("./ocel/read-ocel.ts");

/** Reads CSV in any encoding; the header of the log says which, if it is not UTF-8. */
async function readCsvText(bytes: ReadableStream<Uint8Array>, options: ReadLogOptions, sink: LogSink): Promise<ReadReport> {
  // Loaded on use, as CSV alone needs it.
  const { toUtf8 } = await import("./csv/to-utf8.ts");
  const text = await toUtf8(bytes, options.encoding);
  if (text.encoding === null) return await readCsv(text.bytes, options, sink);
  const encoding = { name: text.encoding, guessed: text.guessed };
  return await readCsv(text.bytes, options, {
    ...sink,
    begin: (header) => sink.begin({ ...header, description: { ...header.description, encoding } }),
  }).catch((error) => {
    throw text.guessed && error instanceof TracebookError ? withEncoding(error, encoding.name) : error;
  });
}

/** An error about a text whose encoding was guessed: odd letters may be the reason. */
const withEncoding = ({ kind, details, cause }: TracebookError, encoding: string) =>
  new TracebookError(kind, {
    ...details,
    advice: [details.advice, `The text is read as ${encoding} (guessed); --encoding names another.`].filter(Boolean).join(" "),
  }, { cause });

function streamOf(bytes: ReadableStream<Uint8Array> | Uint8Array): ReadableStream<Uint8Array> {
  if (!(bytes instanceof Uint8Array)) return bytes;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

async function wholeOf(bytes: ReadableStream<Uint8Array> | Uint8Array, options: ReadLogOptions): Promise<Uint8Array> {
  if (!(bytes instanceof Uint8Array)) return await readWhole(bytes, options);
  checkWholeSize(bytes.length, options);
  return bytes;
}

/** Settings of {@linkcode readWhole}. */
interface ReadWholeOptions {
  /** The file's name, for errors. */
  readonly source: string;
  readonly format: LogFormatName;
  /** Only `wholeFileBytes` is used. */
  readonly limits?: ReadLimits;
  readonly signal?: AbortSignal;
}

/**
 * Collects the bytes of a stream, up to the limit for files that are read as a whole.
 *
 * @throws limitError past the limit, the stream's own errors, the signal's reason
 */
async function readWhole(bytes: ReadableStream<Uint8Array>, options: ReadWholeOptions): Promise<Uint8Array<ArrayBuffer>> {
  let whole = new Uint8Array(2 ** 16);
  let length = 0;
  await forEachChunk(bytes, options.signal, (chunk) => {
    checkWholeSize(length + chunk.length, options);
    if (length + chunk.length > whole.length) {
      const larger = new Uint8Array(Math.max(2 * whole.length, length + chunk.length));
      larger.set(whole.subarray(0, length));
      whole = larger;
    }
    whole.set(chunk, length);
    length += chunk.length;
  });
  return whole.subarray(0, length);
}

/**
 * Refuses a file that is too large to be read as a whole.
 *
 * @param size in bytes
 * @throws limitError
 */
export function checkWholeSize(size: number, { source, format, limits }: Omit<ReadWholeOptions, "signal">): void {
  const { title, wholeBytes } = describeFormat(format);
  const most = Math.min(limits?.wholeFileBytes ?? DEFAULT_LIMITS.wholeFileBytes, wholeBytes ?? Infinity);
  if (size <= most) return;
  throw limitError({
    file: source,
    expected: `a file of at most ${Math.round(most / 2 ** 20)} MB, since ${title} is read as a whole`,
    found: "a larger one",
    advice: "Split the file, or write it as CSV, which has no such limit.",
  });
}
