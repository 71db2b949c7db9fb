import { fileStream } from "./file-stream.ts";
import { createHash } from "node:crypto";
import { inputError, usageError } from "../../errors.ts";
import type { LogSink, ReadReport } from "../../event-log/event-batch.ts";
import type { ObjectCentricLog } from "../../event-log/object-centric-log.ts";
import type { ReadingOptions } from "./reading-options.ts";
import {
  describeFormat,
  formatOfName,
  isObjectCentric,
  LOG_ENDINGS,
  type LogFormat,
  withoutLogEnding,
} from "../../formats/logs/log-formats.ts";
import { checkWholeSize, readLog } from "../../formats/logs/read-log.ts";
import { inflateByZlib } from "./inflate-by-zlib.ts";
import type { StepReporter } from "../reporter.ts";

/** A log file that is there and can be read. */
export interface LogFile {
  /** As the user named it. */
  readonly path: string;
  /** Its name without folder and endings: `sepsis` of `logs/sepsis.xes.gz`. */
  readonly stem: string;
  readonly format: LogFormat["format"];
  readonly gzip: boolean;
  /** Size in bytes. */
  readonly size: number;
  /** When it was last changed, ms since the epoch; null where the system does not tell. */
  readonly modified: number | null;
}

/**
 * Finds a log file and what kind it is.
 *
 * @param format told by the name's ending if not given
 * @throws an input error if it is missing, a folder, a pipe, or not to be read; a usage error if
 * its ending is none of ours
 */
export async function findLogFile(path: string, format?: LogFormat): Promise<LogFile> {
  const info = await Deno.stat(path).catch((error) => {
    throw explain(error, path);
  });
  if (info.isDirectory) {
    throw inputError({ file: path, expected: "a file", found: "a folder", advice: "Name the files in it one by one." });
  }
  // To open one waits for a writer, and what has been read of it is gone.
  if (info.isFifo) {
    throw inputError({
      file: path,
      expected: "a file that can be read twice",
      found: "a named pipe",
      advice: "Write what comes out of it to a file first.",
    });
  }
  const kind = format ?? formatOfName(path);
  if (kind === null) {
    throw usageError({
      file: path,
      expected: `a name that ends in ${LOG_ENDINGS.join(", ")}`,
      found: "another ending",
      advice: "Rename or convert it.",
    });
  }
  const file = await openFile(path);
  file.close();
  return {
    path,
    stem: stemOf(path),
    ...kind,
    size: info.size,
    modified: info.mtime?.getTime() ?? null,
  };
}

/** The name of a file without folder and endings. */
export const stemOf = (path: string): string => withoutLogEnding(path.replace(/^.*[/\\]/, ""));

/** Whether a path names something that exists, file or not. */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw explain(error, path);
  }
}

/** Options of {@linkcode readLogFile}. */
export interface ReadFileOptions extends ReadingOptions {
  readonly signal?: AbortSignal;
  /** Told of the progress; default: nobody. */
  readonly step?: StepReporter;
  /**
   * SHA-256 that the very bytes that are read must have, in hex; default: they are not compared.
   * The sink has been given all events when it shows that they differ.
   */
  readonly checksum?: string;
}

/**
 * Reads a log file into a sink.
 *
 * @throws input and limit errors with file and line; an input error where the file has changed
 * since its checksum was taken; the signal's reason when it is aborted
 */
export async function readLogFile(file: LogFile, options: ReadFileOptions, sink: LogSink): Promise<ReadReport> {
  refuseForeignFlags(file, options);
  if (options.checksum === undefined) return await readInto(sink, file, options, () => {});
  const hash = createHash("sha256");
  const report = await readInto(sink, file, options, (chunk) => hash.update(chunk)).catch(async (error) => {
    options.signal?.throwIfAborted();
    // Half of one file and half of another are seldom well-formed.
    throw await hasChanged(file) ? changedFile(file, error) : error;
  });
  if (hash.digest("hex") !== options.checksum || await hasChanged(file)) throw changedFile(file);
  return report;
}

async function readInto(
  sink: LogSink,
  file: LogFile,
  options: ReadFileOptions,
  onBytes: (chunk: Uint8Array) => void,
): Promise<ReadReport> {
  const { format, gzip, path: source, size } = file;
  let bytesRead = 0;
  const take = (total: number, chunk: Uint8Array) => {
    bytesRead = total;
    onBytes(chunk);
  };
  const bytes = describeFormat(format).wholeBytes === null
    ? fileStream(await openFile(source), { shareBuffer: !gzip, onBytes: take })
    : await wholeFile(file, options.signal);
  if (bytes instanceof Uint8Array) take(bytes.length, bytes);
  return await readLog(bytes, {
    format,
    gzip,
    inflate: inflateByZlib,
    source,
    roles: options.roles,
    zone: options.zone,
    delimiter: options.delimiter,
    dateOrder: options.dateOrder,
    objectType: options.objectType,
    hashSeed: crypto.getRandomValues(new Uint32Array(1))[0],
    signal: options.signal,
    onProgress: (_, events) => options.step?.update({ done: bytesRead, total: size, count: events, unit: "events" }),
  }, sink);
}

async function hasChanged({ path, size, modified }: LogFile): Promise<boolean> {
  const now = await Deno.stat(path).catch(() => null);
  return now === null || now.size !== size || (now.mtime?.getTime() ?? null) !== modified;
}

const changedFile = ({ path }: LogFile, cause?: unknown) =>
  inputError({
    file: path,
    expected: "a file that stays as it is",
    found: "one that changed while it was read; nothing was stored",
    advice: "Load it again.",
  }, { cause });

/** Columns are of tables, types of objects of object-centric logs. */
function refuseForeignFlags({ path, format }: LogFile, { roles, objectType }: ReadingOptions): void {
  const { title } = describeFormat(format);
  if (objectType !== undefined && !isObjectCentric(format)) {
    throw usageError({
      file: path,
      expected: "an object-centric log, since --object-type was given",
      found: `${title}, which has cases of its own`,
      advice: "Leave the flag out.",
    });
  }
  const named = Object.values(roles).filter((name) => name !== undefined);
  if (named.length > 0 && isObjectCentric(format)) {
    throw usageError({
      file: path,
      expected: "a table, since columns were named",
      found: `${named.map((name) => JSON.stringify(name)).join(", ")} for ${title}`,
      advice: "Choose the cases with --object-type.",
    });
  }
}

/**
 * Reads an object-centric log with all its objects.
 *
 * @throws a usage error if the file is in another format; input and limit errors of the readers;
 * the signal's reason
 */
export async function readObjectCentricFile(file: LogFile, signal?: AbortSignal): Promise<ObjectCentricLog> {
  const { format, path } = file;
  if (!isObjectCentric(format)) {
    throw usageError({ file: path, expected: "an object-centric log", found: describeFormat(format).title });
  }
  const { readObjectCentricLog } = await import("../../formats/logs/ocel/read-ocel.ts");
  return await readObjectCentricLog(await wholeFile(file, signal), { source: path, format, signal });
}

/**
 * The bytes of a file in a format that is no stream.
 *
 * @throws a limit error if there are too many; an input error if they cannot be read
 */
async function wholeFile({ path, size, format }: LogFile, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  checkWholeSize(size, { source: path, format });
  return await Deno.readFile(path, { signal }).catch((error) => {
    signal?.throwIfAborted();
    throw explain(error, path);
  });
}

/** SHA-256 of a file's bytes, in hex. */
export async function checksumOfFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of fileStream(await openFile(path), { shareBuffer: true })) {
    signal?.throwIfAborted();
    hash.update(chunk);
  }
  return hash.digest("hex");
}

/** Opens a file for reading, with a refusal in words. */
export async function openFile(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path);
  } catch (error) {
    throw explain(error, path);
  }
}

function explain(error: unknown, path: string): unknown {
  if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
    return inputError({
      file: path,
      expected: "a file",
      found: "nothing of that name",
      advice: "Check the spelling and the folder.",
    }, { cause: error });
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return inputError({
      file: path,
      expected: "a file that may be read",
      found: "no permission",
      advice: "Change its mode or owner.",
    }, { cause: error });
  }
  return error;
}
