import { environmentError, TracebookError, usageError } from "../errors.ts";
import type { XesHeader } from "../event-log/event-batch.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { writeCsv } from "../formats/csv/write-csv.ts";
import { formatOfName, type LogFormat } from "../formats/read-log.ts";
import { writeXes } from "../formats/xes/write-xes.ts";
import { writeWhole } from "./write-whole.ts";

/** Settings of {@linkcode writeLogFile}. */
export interface WriteLogOptions {
  /** Head of the XES file that the log came from, whose extensions, classifiers and log attributes are kept in a XES file. */
  readonly xes?: XesHeader;
  /** Told by the name's ending if not given. */
  readonly format?: LogFormat;
  readonly signal?: AbortSignal;
}

/**
 * In which format a log is written to a file of this name.
 *
 * @throws a usage error if its ending is none of ours
 */
export function logFormatOf(path: string): LogFormat {
  const format = formatOfName(path);
  if (format !== null) return format;
  throw usageError({
    expected: "an output file whose name ends in .csv, .csv.gz, .xes or .xes.gz",
    found: JSON.stringify(path),
  });
}

/**
 * Writes a log to a file in the format of its name, as a whole or not at all.
 *
 * @throws a usage error for a name of another ending; an input error for texts that XML cannot hold; an environment error where the disk refuses
 */
export async function writeLogFile(path: string, log: EventLog, options: WriteLogOptions = {}): Promise<void> {
  const { xes, signal } = options;
  const { format, gzip } = options.format ?? logFormatOf(path);
  const header = xes && { ...xes, attributes: xes.attributes ?? [] };
  const bytes = format === "csv" ? writeCsv(log) : writeXes(log, { header });
  try {
    await writeWhole(path, gzip ? bytes.pipeThrough(new CompressionStream("gzip")) : bytes, signal);
  } catch (error) {
    if (error instanceof TracebookError || signal?.aborted || !(error instanceof Error && "code" in error)) throw error;
    throw environmentError({
      file: path,
      expected: "a place that can be written to",
      found: error.message,
      advice: "Check folder, permissions and space.",
    }, { cause: error });
  }
}
