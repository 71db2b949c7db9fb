import { usageError } from "../../errors.ts";
import type { TableColumns } from "../../formats/logs/log-header.ts";
import type { XesHeader } from "../../formats/logs/xes/xes-attribute.ts";
import { needTimes } from "../../event-log/need-times.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import type { ObjectCentricLog } from "../../event-log/object-centric-log.ts";
import {
  describeFormat,
  formatOfName,
  isObjectCentric,
  type LogFormat,
  type ObjectCentricFormat,
  WRITTEN_ENDINGS,
} from "../../formats/logs/log-formats.ts";
import { writeWhole } from "./write-whole.ts";

/** Settings of {@linkcode writeLogFile}. */
interface WriteLogOptions {
  /** Header of the source, whose extensions, classifiers and log attributes a XES file keeps. */
  readonly xes?: XesHeader;
  /** Columns of the source, whose names a CSV file keeps. Default: XES names. */
  readonly columns?: TableColumns;
  /** Default: told by the ending of the name. */
  readonly format?: LogFormat;
  readonly signal?: AbortSignal;
}

/**
 * The format of a log file by its name.
 *
 * @throws a usage error for an unknown ending
 */
export function logFormatOf(path: string): LogFormat {
  const format = formatOfName(path);
  if (format !== null && !describeFormat(format.format).readOnly) return format;
  throw usageError({
    expected: `an output file whose name ends in ${WRITTEN_ENDINGS.join(", ")}`,
    found: JSON.stringify(path),
  });
}

/**
 * Writes a log to a file in the format of its name, as a whole or not at all.
 *
 * @throws a usage error for an unknown ending; an input error for texts that XML cannot represent;
 * an environment error if the file cannot be written
 */
export async function writeLogFile(path: string, log: EventLog, options: WriteLogOptions = {}): Promise<void> {
  const bytes = await logBytes(log, options.format ?? logFormatOf(path), options);
  await writeWhole(path, bytes, options.signal);
}

/**
 * Writes an object-centric log to a file, as a whole or not at all.
 *
 * @throws an input error for texts that the format cannot represent; an environment error if the
 * file cannot be written
 */
export async function writeObjectCentricFile(
  path: string,
  log: ObjectCentricLog,
  { format, signal }: { readonly format: ObjectCentricFormat; readonly signal?: AbortSignal },
): Promise<void> {
  await writeWhole(path, [await objectCentricBytes(log, format)], signal);
}

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>> | Iterable<Uint8Array>;

/**
 * The bytes of a log file. Writers are imported on use, because most of them are large.
 */
async function logBytes(log: EventLog, { format, gzip }: LogFormat, { xes, columns }: WriteLogOptions): Promise<Bytes> {
  const zipped = (bytes: ReadableStream<Uint8Array<ArrayBuffer>>) =>
    gzip ? bytes.pipeThrough(new CompressionStream("gzip")) : bytes;
  if (isObjectCentric(format)) {
    needTimes(log, `${describeFormat(format).title} needs`);
    const { objectCentricLogOf } = await import("../../event-log/object-centric-log-of.ts");
    return [await objectCentricBytes(objectCentricLogOf(log), format)];
  }
  switch (format) {
    case "csv":
      return zipped((await import("../../formats/logs/csv/write-csv.ts")).writeCsv(log, { columns }));
    case "xes": {
      const { writeXes } = await import("../../formats/logs/xes/write-xes.ts");
      return zipped(writeXes(log, { header: xes && { ...xes, attributes: xes.attributes ?? [] } }));
    }
    case "parquet":
      return [(await import("../../formats/logs/parquet/write-parquet.ts")).writeParquet(log)];
    case "arrow":
      return [(await import("../../formats/logs/arrow/write-arrow.ts")).writeArrow(log)];
    default:
      throw new RangeError(`${format} is not written`);
  }
}

async function objectCentricBytes(log: ObjectCentricLog, format: ObjectCentricFormat): Promise<Uint8Array> {
  const { writeOcel } = await import("../../formats/logs/ocel/read-ocel.ts");
  return await writeOcel(log, format);
}
