import {
  type FileMetaData,
  parquetMetadata,
  type ParquetParsers,
  parquetScan,
  parquetSchema,
  type ParquetType,
  type SchemaElement,
  type SchemaTree,
} from "hyparquet";
import { DAY } from "../../../time/civil-date.ts";
import { compressors } from "hyparquet-compressors";
import { inputError, TracebookError } from "../../../errors.ts";
import type { LogSink, ReadReport } from "../../../event-log/event-batch.ts";
import { limitsOf } from "../read-options.ts";
import {
  type CellKind,
  METADATA_KEY,
  parseOrigins,
  timeOfMicroseconds,
  timeOfNanoseconds,
  type TypedColumn,
  type TypedRows,
  type TypedTable,
} from "../table/typed-table.ts";
import { readTable, type TableReadOptions } from "../table/read-table.ts";
import { checkPages } from "./check-pages.ts";

/**
 * Reads an event log from an Apache Parquet file, one row an event, and feeds it to a sink as
 * `readCsv` does: with the same roles, guessed by the same names or named in the options, and the
 * same levels of attributes. Types are those of the columns; times that are not adjusted to UTC are
 * local times of `options.zone`; lists and records become JSON. Row groups are read one after the
 * other. A file of `writeParquet` gives exactly its log.
 *
 * @throws inputError, limitError or usageError (rejects) with the file name if no log can be read
 *
 * @example
 * ```ts
 * import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
 * import { readParquet } from "@/formats/logs/parquet/read-parquet.ts";
 * import { parquetWriteBuffer } from "hyparquet-writer";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = parquetWriteBuffer({
 *   columnData: [
 *     { name: "order_id", data: ["1", "1"] },
 *     { name: "activity", data: ["send", "pay"] },
 *     { name: "timestamp", data: [new Date(0), new Date(60_000)] },
 *   ],
 * });
 * const builder = createEventLogBuilder();
 * const report = await readParquet(new Uint8Array(bytes), { source: "log.parquet" }, builder);
 * assertEquals(report.events, 2);
 * assertEquals(builder.build().activities, ["pay", "send"]);
 * ```
 */
export async function readParquet(bytes: Uint8Array, options: TableReadOptions, sink: LogSink): Promise<ReadReport> {
  return await readTable(() => openParquet(bytes, options), "parquet", options, sink);
}

/** The columns and rows of a Parquet file, whatever they stand for. */
export function openParquet(bytes: Uint8Array, options: TableReadOptions): TypedTable {
  const { source: file } = options;
  const { inflationRatio, inflatedBytes } = limitsOf(options);
  const mostBytes = Math.min(inflatedBytes, Math.max(64 * 2 ** 20, bytes.length * inflationRatio));
  const told = toldApart(file);
  if (!isMagic(bytes, 0)) throw told(bytes.length === 0 ? "an empty file" : "bytes that do not begin with PAR1");
  if (bytes.length < 12 || !isMagic(bytes, bytes.length - 4)) throw told("a truncated one");
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  let metadata: FileMetaData;
  let schema: SchemaTree;
  try {
    metadata = parquetMetadata(buffer, { geoparquet: false });
    schema = parquetSchema(metadata);
    checkPages(bytes, metadata, mostBytes);
  } catch (error) {
    throw told(error);
  }
  const columns = schema.children.map(columnOf);
  const names = new Set<string>();
  const twice = columns.find(({ name }) => names.size === names.add(name).size);
  if (twice !== undefined) {
    throw inputError({ file, expected: "columns of different names", found: `two columns ${JSON.stringify(twice.name)}` });
  }
  const ours = metadata.key_value_metadata?.find(({ key }) => key === METADATA_KEY)?.value;
  return {
    columns,
    origins: parseOrigins(ours, columns),
    rows: () => rowGroups(buffer, metadata, columns, told),
  };
}

const isMagic = (bytes: Uint8Array, at: number) => String.fromCharCode(...bytes.subarray(at, at + 4)) === "PAR1";

/**
 * Makes the error about a file that is no Parquet file: our own errors are returned unchanged,
 * errors of the library are described as damage.
 */
function toldApart(file: string): (found: unknown) => Error {
  return (found) => {
    if (found instanceof TracebookError) return found;
    const damage = found instanceof Error ? `one that is damaged or not supported (${found.message})` : String(found);
    return inputError(
      { file, expected: "a Parquet file", found: damage, advice: "Write it again, or convert it to CSV." },
      { cause: found },
    );
  };
}

async function* rowGroups(
  buffer: ArrayBuffer,
  metadata: FileMetaData,
  columns: readonly TypedColumn[],
  told: (found: unknown) => Error,
): AsyncGenerator<TypedRows> {
  let start = 0;
  for (const { num_rows } of metadata.row_groups) {
    const length = Number(num_rows);
    if (length > 0) {
      yield await rowGroup(buffer, metadata, columns, { start, length }).catch((error) => Promise.reject(told(error)));
    }
    start += length;
  }
}

async function rowGroup(
  buffer: ArrayBuffer,
  metadata: FileMetaData,
  columns: readonly TypedColumn[],
  { start, length }: { start: number; length: number },
): Promise<TypedRows> {
  const scan = await parquetScan({
    file: { byteLength: buffer.byteLength, slice: (from, to) => buffer.slice(from, to) },
    metadata,
    parsers: PARSERS,
    compressors,
    geoparquet: false,
    useOffsetIndex: false,
  });
  const values: ArrayLike<unknown>[] = [];
  for (const { name } of columns) {
    const column = await scan.readColumn({ column: name, rowStart: start, rowEnd: start + length });
    if (column.length !== length) throw new RangeError(`${column.length} values of ${JSON.stringify(name)} in ${length} rows`);
    values.push(column);
  }
  return { length, columns: values };
}

const decoder = new TextDecoder();

/** Times as numbers that keep their microseconds, JSON as its text. */
const PARSERS: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (millis) => timeOfMicroseconds(BigInt(millis) * 1000n),
  timestampFromMicroseconds: (micros) => timeOfMicroseconds(BigInt(micros)),
  timestampFromNanoseconds: (nanos) => timeOfNanoseconds(BigInt(nanos)),
  dateFromDays: (days) => days * DAY,
  jsonFromBytes: (bytes) => bytes && decoder.decode(bytes),
};

function columnOf({ element, children }: SchemaTree): TypedColumn {
  return { name: element.name, ...kindOf(element, children.length > 0 || element.repetition_type === "REPEATED") };
}

function kindOf(element: SchemaElement, nested: boolean): { kind: CellKind; local: boolean } {
  const { type, converted_type, logical_type } = element;
  const of = (kind: CellKind, local = false) => ({ kind, local });
  if (nested) return of("text");
  if (logical_type?.type === "TIMESTAMP") return of("time", !logical_type.isAdjustedToUTC);
  if (converted_type === "TIMESTAMP_MILLIS" || converted_type === "TIMESTAMP_MICROS" || type === "INT96") return of("time");
  if (converted_type === "DATE" || logical_type?.type === "DATE") return of("time", true);
  if (converted_type === "DECIMAL" || logical_type?.type === "DECIMAL" || logical_type?.type === "FLOAT16") return of("float");
  return of(KINDS[type ?? "BYTE_ARRAY"]);
}

const KINDS: Readonly<Record<ParquetType, CellKind>> = {
  BOOLEAN: "boolean",
  INT32: "int",
  INT64: "int",
  INT96: "time",
  FLOAT: "float",
  DOUBLE: "float",
  BYTE_ARRAY: "text",
  FIXED_LEN_BYTE_ARRAY: "text",
};
