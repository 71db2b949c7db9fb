import { inputError } from "../../../errors.ts";
import { type LogSink, type ReadReport, UNKNOWN_SOURCE } from "../../../event-log/event-batch.ts";
import { flattenColumns } from "../../../event-log/flatten-object-centric-log.ts";
import { columnsOfObjects, type ObjectCentricColumns, objectsOfColumns } from "../../../event-log/object-centric-columns.ts";
import type { ObjectCentricLog } from "../../../event-log/object-centric-log.ts";
import type { ObjectCentricFormat } from "../log-formats.ts";
import type { ReadOptions } from "../read-options.ts";
import { checkAborted } from "../reading.ts";
import { type OcelReadOptions, OTHER_JSON, readPlainJson, scanJson, writeOcelJson } from "./ocel-json.ts";
import { type PartedBytes, wholeOfParts } from "./moving-bytes.ts";
import { readPlainSqlite, writeOcelSqlite } from "./ocel-sqlite.ts";
import { scanOcelSqlite } from "./scan-ocel-sqlite.ts";
import { scanOcelXml } from "./scan-ocel-xml.ts";

/** Settings of {@linkcode readObjectCentricLog}. */
export interface ReadOcelOptions extends OcelReadOptions {
  /** Default: by the first bytes. */
  format?: ObjectCentricFormat;
  /** Aborts the reading: the reader rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Reads an object-centric log in any of the formats of OCEL 2.0.
 *
 * @throws an input error (rejects) if the bytes are not of the format, or of no format of OCEL 2.0;
 * see {@linkcode readOcelJson}, {@linkcode readOcelXml} and {@linkcode readOcelSqlite}
 *
 * @example
 * ```ts
 * import { readObjectCentricLog } from "@/formats/logs/ocel/read-ocel.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = new TextEncoder().encode('{"eventTypes":[],"objectTypes":[],"events":[],"objects":[]}');
 * assertEquals((await readObjectCentricLog(bytes, { source: "log.json" })).events, []);
 * ```
 */
export async function readObjectCentricLog(bytes: Uint8Array, options: ReadOcelOptions): Promise<ObjectCentricLog> {
  const columns = await scan(bytes, options);
  return columns === null ? await readPlain(bytes, options) : objectsOfColumns(columns);
}

/** Imported on use: to load the parser of XML takes longer than to read a small log. */
const xmlReader = () => import("./ocel-xml.ts");

async function readColumns(bytes: Uint8Array | PartedBytes, options: ReadOcelOptions): Promise<ObjectCentricColumns> {
  const columns = scan(bytes, options);
  if (columns !== null) return columns;
  if (bytes instanceof Uint8Array) return columnsOfObjects(await readPlain(bytes, options));
  return await readColumns(wholeOfParts(bytes), options);
}

function scan(bytes: Uint8Array | PartedBytes, options: ReadOcelOptions): ObjectCentricColumns | null {
  checkAborted(options.signal);
  const beginning = beginningOf(bytes);
  if (beginning !== bytes && !beginning.some(isSign)) return null;
  switch (options.format ?? formatOfBytes(beginning, options.source)) {
    case "jsonocel":
      return scanJson(bytes, options);
    case "xmlocel":
      return scanOcelXml(bytes, options);
    case "sqlite":
      return bytes instanceof Uint8Array ? scanOcelSqlite(bytes, options) : null;
  }
}

/** Bytes at the beginning, which mostly tell the format. */
function beginningOf(bytes: Uint8Array | PartedBytes): Uint8Array {
  if (bytes instanceof Uint8Array) return bytes;
  const beginning = new Uint8Array(2 ** 12);
  return beginning.subarray(0, bytes.read(0, beginning));
}

async function readPlain(bytes: Uint8Array, options: ReadOcelOptions): Promise<ObjectCentricLog> {
  switch (options.format ?? formatOfBytes(bytes, options.source)) {
    case "jsonocel":
      return readPlainJson(bytes, options);
    case "xmlocel":
      return (await xmlReader()).readPlainXml(bytes, options);
    case "sqlite":
      return await readPlainSqlite(bytes, options);
  }
}

/**
 * Writes an object-centric log in one of the formats of OCEL 2.0.
 *
 * @throws an input error (rejects) for a log that the format cannot represent; see
 * {@linkcode writeOcelXml} and {@linkcode writeOcelSqlite}
 *
 * @example
 * ```ts
 * import { readObjectCentricLog, writeOcel } from "@/formats/logs/ocel/read-ocel.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = { eventTypes: [], objectTypes: [], events: [], objects: [] };
 * assertEquals(await readObjectCentricLog(await writeOcel(log, "xmlocel"), { source: "log.xmlocel" }), log);
 * ```
 */
export async function writeOcel(log: ObjectCentricLog, format: ObjectCentricFormat): Promise<Uint8Array> {
  switch (format) {
    case "jsonocel":
      return writeOcelJson(log);
    case "xmlocel":
      return (await xmlReader()).writeOcelXml(log);
    case "sqlite":
      return await writeOcelSqlite(log);
  }
}

/** Settings of {@linkcode readOcel}. */
export interface OcelLogReadOptions extends Pick<ReadOptions, "source" | "zone" | "signal" | "onProgress" | "hashSeed"> {
  /** The type whose objects are the cases. Default: the only type that has objects. */
  objectType?: string;
}

/**
 * Reads an object-centric log with the objects of one type as cases, and feeds it to a sink like
 * the other readers; see `flattenObjectCentricLog`.
 *
 * @param bytes as a whole, or in parts: of JSON and XML in their usual form only a window is then
 * in memory at a time
 * @throws an input error (rejects) if the bytes are no such log, if no type is named and several
 * have objects, or if the log does not have the named type; the error lists the types
 *
 * @example
 * ```ts
 * import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
 * import { readOcel } from "@/formats/logs/ocel/read-ocel.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = {
 *   eventTypes: [{ name: "pay", attributes: [] }],
 *   objectTypes: [{ name: "order", attributes: [] }],
 *   objects: [{ id: "o1", type: "order", attributes: [], relationships: [] }],
 *   events: [{ id: "e1", type: "pay", time: "2026-01-01T00:00:00Z", relationships: [{ objectId: "o1", qualifier: "" }] }],
 * };
 * const builder = createEventLogBuilder();
 * await readOcel(new TextEncoder().encode(JSON.stringify(log)), { source: "log.jsonocel" }, builder);
 * assertEquals(builder.build().caseIds, ["o1"]);
 * ```
 *
 * @example a file, in parts
 * ```ts
 * import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
 * import { readOcel } from "@/formats/logs/ocel/read-ocel.ts";
 * import { closeSync, openSync, readSync, statSync } from "node:fs";
 * import { assertEquals } from "@std/assert";
 *
 * const name = Deno.makeTempFileSync();
 * Deno.writeTextFileSync(
 *   name,
 *   '{"eventTypes":[],"objectTypes":[{"name":"order","attributes":[]}],"events":[],"objects":[{"id":"o1","type":"order"}]}',
 * );
 * const file = openSync(name, "r");
 * const parts = {
 *   length: statSync(name).size,
 *   read: (from: number, into: Uint8Array) => readSync(file, into, 0, into.length, from),
 * };
 * const builder = createEventLogBuilder();
 * await readOcel(parts, { source: name }, builder);
 * assertEquals(builder.build().activities, []);
 * closeSync(file);
 * Deno.removeSync(name);
 * ```
 */
export async function readOcel(
  bytes: Uint8Array | PartedBytes,
  options: OcelLogReadOptions,
  sink: LogSink,
): Promise<ReadReport> {
  const { source, signal, onProgress, hashSeed } = options;
  const columns = await readColumns(bytes, { source, signal, hashSeed });
  const facts = { ...UNKNOWN_SOURCE, format: "ocel", description: { columns: null, xes: null } };
  const { header, batches } = flattenColumns(columns, chooseType(columns, options), facts);
  await sink.begin(header);
  let events = 0;
  for (const batch of batches) {
    checkAborted(signal);
    await sink.batch(batch);
    events += batch.length;
    onProgress?.(bytes.length, events);
  }
  const zoneHandling = { zone: options.zone ?? "UTC", withOffset: events, withoutOffset: 0, cutDigits: 0, ambiguous: 0 };
  return { rows: events, events, rejected: 0, zoneHandling };
}

/** Types that a message names. */
const MOST_NAMED = 50;

/**
 * The type that the caller names, or the only type that has objects.
 */
function chooseType({ objects }: ObjectCentricColumns, { source: file, objectType }: OcelLogReadOptions): string {
  const counts = new Map(objects.types.map(({ name }) => [name, 0]));
  const names = objects.types.map(({ name }) => name);
  for (const type of objects.type.items.subarray(0, objects.type.length)) counts.set(names[type], counts.get(names[type])! + 1);
  if (objectType !== undefined && counts.has(objectType)) return objectType;
  const used = [...counts].filter(([, count]) => count > 0);
  if (objectType === undefined && used.length === 1) return used[0][0];
  const types = [...counts].slice(0, MOST_NAMED).map(([name, count]) => `${JSON.stringify(name)} (${count})`);
  if (counts.size > MOST_NAMED) types.push(`and ${counts.size - MOST_NAMED} more`);
  throw inputError({
    file,
    expected: "the type of objects that are the cases (--object-type)",
    found: objectType === undefined ? "none" : JSON.stringify(objectType),
    advice: counts.size === 0
      ? "The log has no objects."
      : `Choose one of the types of the log (with their numbers of objects): ${types.join(", ")}.`,
  });
}

/**
 * The format by the first character; a byte order mark, zero bytes of UTF-16 and white space may
 * come before it.
 */
function formatOfBytes(bytes: Uint8Array, file: string): ObjectCentricFormat {
  const first = bytes.find(isSign);
  const format = FORMAT_OF_SIGN.get(String.fromCharCode(first ?? 0));
  if (format !== undefined) return format;
  const isList = first === "[".charCodeAt(0);
  throw inputError({
    file,
    expected: "an object-centric log in JSON, XML or SQLite",
    found: bytes.length === 0 ? "an empty file" : isList ? "a list" : "bytes that do not begin like one of these",
    advice: isList ? OTHER_JSON : undefined,
  });
}

const isSign = (byte: number): boolean => byte > 32 && byte < 128;

const FORMAT_OF_SIGN = new Map<string, ObjectCentricFormat>([["{", "jsonocel"], ["<", "xmlocel"], ["S", "sqlite"]]);
