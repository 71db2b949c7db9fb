import { fileBytes } from "./file-bytes.ts";
import { fileParts } from "./file-parts.ts";
import { fileStream } from "./file-stream.ts";
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
import { kindOfXml, XML_START } from "../../formats/xml/kind-of-xml.ts";
import { isModelFormat } from "../../formats/process-models/model-endings.ts";
import { temporaryFile } from "./temporary-file.ts";
import { inflateByZlib } from "./inflate-by-zlib.ts";
import { sqliteBytes } from "./sqlite-bytes.ts";
import type { StepReporter } from "../reporter.ts";

/** A log file that exists and can be read. */
export interface LogFile {
  /** The path as the user wrote it. */
  readonly path: string;
  /** The name without folder and endings: `sepsis` of `logs/sepsis.xes.gz`. */
  readonly stem: string;
  readonly format: LogFormat["format"];
  readonly gzip: boolean;
  /** The file that holds what came from standard input, or a database with its write-ahead log. */
  readonly spool?: string;
  /** The file in a zip archive that is the log. */
  readonly entry?: string;
  /** Size in bytes. */
  readonly size: number;
  /** Time of the last change, ms since the epoch; null if the system does not tell. */
  readonly modified: number | null;
}

/**
 * Finds a log file and its format.
 *
 * @param path `-` for standard input
 * @param format default: told by the ending of the name, of `.xml` and unknown endings by the
 * content, on standard input by its first bytes
 * @throws an input error if it is missing, a folder, a pipe, or may not be read; a usage error for
 * a file that is no log by ending and content
 */
export async function findLogFile(path: string, format?: LogFormat): Promise<LogFile> {
  if (path === "-") return await findOnStandardInput(format);
  const info = await Deno.stat(path).catch((error) => {
    throw explain(error, path);
  });
  if (info.isDirectory) {
    throw inputError({ file: path, expected: "a file", found: "a folder", advice: "Name the files in it one by one." });
  }
  // Opening a pipe waits for a writer, and its data can be read only once.
  if (info.isFifo) {
    throw inputError({
      file: path,
      expected: "a file that can be read twice",
      found: "a named pipe",
      advice: "Write its data to a file first.",
    });
  }
  if (info.isFile && /\.zip$/i.test(path)) return await findInZip(path, info, format);
  const start = await startOfFile(path);
  const kind = format ?? formatOfFile(path, start);
  const merged = kind.format === "sqlite" ? await sqliteBytes(path) : null;
  if (merged !== null) return await spooledDatabase(path, merged);
  return {
    path,
    stem: stemOf(path),
    ...kind,
    size: info.size,
    modified: info.mtime?.getTime() ?? null,
  };
}

/** The first bytes of a file, {@linkcode XML_START} at most. */
export async function startOfFile(path: string): Promise<Uint8Array> {
  using file = await openFile(path);
  const bytes = new Uint8Array(XML_START);
  return bytes.subarray(0, await file.read(bytes) ?? 0);
}

/**
 * The format of a log by the ending of its name, of `.xml` and unknown endings by its first bytes.
 *
 * @throws a usage error for a model, and for what neither tells
 */
function formatOfFile(path: string, start: Uint8Array): LogFormat {
  const named = formatOfName(path);
  if (named !== null && !/\.xml$/i.test(path)) {
    return { ...named, gzip: named.gzip || (describeFormat(named.format).gzip && isGzip(start)) };
  }
  const kind = kindOfXml(start);
  if (isModelFormat(kind)) {
    throw usageError({
      file: path,
      expected: "an event log",
      found: `a model (${kind.toUpperCase()})`,
      advice:
        "deno task tracebook conformance LOG --model FILE compares a log with it, deno task tracebook convert writes it in another format.",
    });
  }
  if (kind !== null) return { format: kind, gzip: false };
  if (named !== null) return named;
  throw usageError({
    file: path,
    expected: `a name that ends in ${LOG_ENDINGS.join(", ")}`,
    found: "another ending",
    advice: "--format names the format of a file with another name, such as --format csv.",
  });
}

const isGzip = (start: Uint8Array): boolean => start[0] === 0x1f && start[1] === 0x8b;

/** A database with its write-ahead log, both in one temporary file. */
async function spooledDatabase(path: string, bytes: Uint8Array): Promise<LogFile> {
  const spool = await temporaryFile();
  await Deno.writeFile(spool, bytes);
  const { size, mtime } = await Deno.stat(spool);
  return { path, spool, stem: stemOf(path), format: "sqlite", gzip: false, size, modified: mtime?.getTime() ?? null };
}

/** Keeps standard input in a file, since most commands read a log twice. */
async function findOnStandardInput(given: LogFormat | undefined): Promise<LogFile> {
  const spool = await temporaryFile();
  const file = await Deno.open(spool, { write: true });
  await Deno.stdin.readable.pipeTo(file.writable);
  const { size, mtime } = await Deno.stat(spool);
  const format = given ?? formatOfBytes(await startOfFile(spool));
  return { path: "-", spool, stem: "standard-input", ...format, size, modified: mtime?.getTime() ?? null };
}

/** The format of a log by its first bytes. */
function formatOfBytes(bytes: Uint8Array): LogFormat {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 64)).replace(/^\xef\xbb\xbf/, "").trimStart();
  const format = text.startsWith("PAR1")
    ? "parquet"
    : text.startsWith("ARROW1")
    ? "arrow"
    : text.startsWith("SQLite format 3")
    ? "sqlite"
    : text.startsWith("PK\x03\x04")
    ? "xlsx"
    : text.startsWith("<")
    ? logKindOf(bytes)
    : text.startsWith("{")
    ? "jsonl"
    : "csv";
  return { format, gzip: isGzip(bytes) };
}

/** The format of a log in XML. */
function logKindOf(start: Uint8Array): LogFormat["format"] {
  const kind = kindOfXml(start);
  return kind === null || isModelFormat(kind) ? "xes" : kind;
}

/** Where the bytes of a log file are. */
export const placeOf = ({ path, spool }: Pick<LogFile, "path" | "spool">): string => spool ?? path;

/** The log in a zip archive: the only file of it whose name tells a format, or its only file. */
async function findInZip(path: string, info: Deno.FileInfo, format: LogFormat | undefined): Promise<LogFile> {
  const { readZip } = await import("../../formats/logs/zip.ts");
  const files = (await readZip(await Deno.readFile(path), { source: path }))
    .filter(({ name }) => !/(^|\/)(\.|__MACOSX\/)/.test(name));
  const logs = format === undefined ? files.filter(({ name }) => formatOfName(name) !== null) : files;
  if (logs.length !== 1) {
    const names = (logs.length === 0 ? files : logs).slice(0, 5).map(({ name }) => JSON.stringify(name)).join(", ");
    throw inputError({
      file: path,
      expected: "an archive with one log",
      found: logs.length === 0 ? `none among ${names || "no files"}` : `${logs.length}: ${names}`,
      advice: "Unpack it, and name the files.",
    });
  }
  const [{ name }] = logs;
  return {
    path,
    stem: stemOf(name),
    ...(format ?? formatOfName(name)!),
    entry: name,
    size: info.size,
    modified: info.mtime?.getTime() ?? null,
  };
}

/** The name of a file without folder and endings. */
export const stemOf = (path: string): string => withoutLogEnding(path.replace(/^.*[/\\]/, "").replace(/\.zip$/i, ""));

/** Whether a file, a folder or anything else exists at a path. */
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
  /** Gets the progress. */
  readonly step?: StepReporter;
  /**
   * SHA-256, in hex, that the bytes read must have. Default: not checked. It is known only at the
   * end, when the sink has all events.
   */
  readonly checksum?: string;
}

/**
 * Reads a log file into a sink.
 *
 * @throws input and limit errors with file and line; an input error if the file has changed since
 * its checksum was computed; the signal's reason
 */
export async function readLogFile(file: LogFile, options: ReadFileOptions, sink: LogSink): Promise<ReadReport> {
  refuseForeignFlags(file, options);
  if (options.checksum === undefined) return await readInto(sink, file, options, () => {});
  // Imported on use: to load it takes as long as to read a small log.
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  const report = await readInto(sink, file, options, (chunk) => hash.update(chunk)).catch(async (error) => {
    options.signal?.throwIfAborted();
    // A change while reading mostly shows as a syntax error.
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
  using opened = await inParts(file) ? await openFile(placeOf(file)) : null;
  const bytes = opened !== null
    ? fileParts(opened, { size, onBytes: take })
    : file.entry !== undefined
    ? await entryOf(file, take)
    : describeFormat(format).wholeBytes === null
    ? fileStream(await openFile(placeOf(file)), { shareBuffer: !gzip, onBytes: take })
    : await wholeFile(file, options.signal);
  if (bytes instanceof Uint8Array && file.entry === undefined) take(bytes.length, bytes);
  return await readLog(bytes, {
    format,
    gzip,
    inflate: inflateByZlib,
    source,
    roles: options.roles,
    zone: options.zone,
    delimiter: options.delimiter,
    dateOrder: options.dateOrder,
    noTimestamp: options.noTimestamp,
    order: options.order,
    timeOfDay: options.timeOfDay,
    header: options.header,
    encoding: options.encoding,
    sheet: options.sheet,
    objectType: options.objectType,
    hashSeed: crypto.getRandomValues(new Uint32Array(1))[0],
    signal: options.signal,
    onProgress: (_, events) => options.step?.update({ done: bytesRead, total: size, count: events, unit: "events" }),
  }, sink);
}

/** Whether a file is read in parts: one that can be read again, of a format that can be scanned. */
const inParts = async ({ format, entry, ...file }: LogFile): Promise<boolean> =>
  entry === undefined && (format === "jsonocel" || format === "xmlocel") &&
  await Deno.stat(placeOf(file)).then(({ isFile }) => isFile, () => true);

/** The bytes of the log in a zip archive. */
async function entryOf({ path, entry }: LogFile, onBytes: (total: number, chunk: Uint8Array) => void) {
  const { readZip } = await import("../../formats/logs/zip.ts");
  const archive = await Deno.readFile(path);
  onBytes(archive.length, archive);
  const file = (await readZip(archive, { source: path })).find(({ name }) => name === entry);
  if (file === undefined) {
    throw inputError({ file: path, expected: `the file ${JSON.stringify(entry)}`, found: "none of that name" });
  }
  return file.stream();
}

async function hasChanged({ size, modified, ...file }: LogFile): Promise<boolean> {
  const now = await Deno.stat(placeOf(file)).catch(() => null);
  return now === null || now.size !== size || (now.mtime?.getTime() ?? null) !== modified;
}

const changedFile = ({ path }: LogFile, cause?: unknown) =>
  inputError({
    file: path,
    expected: "a file that does not change while it is read",
    found: "a file that changed; nothing was stored",
    advice: "Load the file again.",
  }, { cause });

/** Refuses column names for an object-centric log, and an object type for other logs. */
function refuseForeignFlags({ path, format }: LogFile, { roles, objectType, noTimestamp, order }: ReadingOptions): void {
  const { title } = describeFormat(format);
  if (noTimestamp && isObjectCentric(format)) {
    throw usageError({
      file: path,
      expected: "a log whose events may lack times, since --no-timestamp was given",
      found: `${title}, whose events all have one`,
      advice: "Leave the flag out.",
    });
  }
  if (order !== undefined && (isObjectCentric(format) || format === "xes")) {
    throw usageError({
      file: path,
      expected: "a table, since --order names a column",
      found: title,
      advice: "The order of the file is the order of the events: --no-timestamp.",
    });
  }
  if (objectType !== undefined && !isObjectCentric(format)) {
    throw usageError({
      file: path,
      expected: "an object-centric log, since --object-type was given",
      found: `${title}, which already has cases`,
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
 * The bytes of a file whose format must be read as a whole.
 *
 * @throws a limit error if it is too large; an input error if it cannot be read
 */
async function wholeFile(
  { size, format, path, spool }: LogFile,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  checkWholeSize(size, { source: path, format });
  return await fileBytes(placeOf({ path, spool }), signal).catch((error) => {
    signal?.throwIfAborted();
    throw explain(error, path);
  });
}

/** SHA-256 of a file's bytes, in hex. */
export async function checksumOfFile(path: string, signal?: AbortSignal): Promise<string> {
  // Imported on use: to load it takes as long as to read a small log.
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  for await (const chunk of fileStream(await openFile(path), { shareBuffer: true })) {
    signal?.throwIfAborted();
    hash.update(chunk);
  }
  return hash.digest("hex");
}

/**
 * Opens a file for reading.
 *
 * @throws an input error if it is missing or may not be read
 */
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
      advice: "Change its permissions or owner.",
    }, { cause: error });
  }
  return error;
}
