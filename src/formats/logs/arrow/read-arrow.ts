import { type Column, CompressionType, setCompressionCodec, type Table, tableFromIPC, TimeUnit, Type } from "@uwdata/flechette";
import { decompressZstd } from "hyparquet-compressors";
import { inputError, limitError, TracebookError } from "../../../errors.ts";
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
import { checkArrowStream } from "./check-arrow.ts";
import { decompressLz4Frame } from "./lz4-frame.ts";

/** Rows of one part. */
const PART = 2 ** 16;

/**
 * Reads an event log from an Arrow IPC file or stream (Feather 2 is such a file), one row an event,
 * and feeds it to a sink as `readCsv` does: with the same roles, guessed by the same names or named
 * in the options, and the same levels of attributes. Types are those of the columns; times without
 * a zone are local times of `options.zone`; missing values are nulls and NaN. Buffers may be
 * compressed by LZ4 or Zstandard. A file of `writeArrow` gives exactly its log.
 *
 * @throws inputError, limitError or usageError (rejects) with the file name if no log can be read
 *
 * @example
 * ```ts
 * import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
 * import { readArrow } from "@/formats/logs/arrow/read-arrow.ts";
 * import { tableFromArrays, tableToIPC } from "@uwdata/flechette";
 * import { assertEquals } from "@std/assert";
 *
 * const table = tableFromArrays({ case_id: ["1", "1"], activity: ["send", "pay"], time: [new Date(0), new Date(60_000)] });
 * const builder = createEventLogBuilder();
 * const report = await readArrow(tableToIPC(table, { format: "file" })!, { source: "log.arrow" }, builder);
 * assertEquals(report.events, 2);
 * assertEquals(builder.build().activities, ["pay", "send"]);
 * ```
 */
export async function readArrow(bytes: Uint8Array, options: TableReadOptions, sink: LogSink): Promise<ReadReport> {
  return await readTable(() => openArrow(bytes, options), "arrow", options, sink);
}

const MAGIC = [65, 82, 82, 79, 87, 49];

/** The columns and rows of an Arrow file or stream, whatever they stand for. */
export function openArrow(bytes: Uint8Array, options: TableReadOptions): TypedTable {
  const { source: file } = options;
  const { inflationRatio, inflatedBytes } = limitsOf(options);
  const mostBytes = Math.min(inflatedBytes, Math.max(64 * 2 ** 20, bytes.length * inflationRatio));
  const isFile = MAGIC.every((byte, i) => bytes[i] === byte);
  const isStream = bytes[0] === 0xff && bytes[1] === 0xff && bytes[2] === 0xff && bytes[3] === 0xff;
  const refuse = (found: string, cause?: unknown) =>
    inputError({ file, expected: "an Arrow file or stream", found, advice: "Write it again, or convert it to CSV." }, { cause });
  if (!isFile && !isStream) throw refuse(bytes.length === 0 ? "an empty file" : "bytes that do not begin like one");
  if (isFile && !MAGIC.every((byte, i) => bytes[bytes.length - MAGIC.length + i] === byte)) throw refuse("a truncated one");
  let inflated = 0;
  const guarded = (decompress: (input: Uint8Array, length: number) => Uint8Array) => ({
    decode(input: Uint8Array, length: number) {
      inflated += length;
      if (!(length >= 0 && inflated <= mostBytes)) {
        throw limitError({ file, expected: `at most ${mostBytes} bytes when inflated`, found: "more" });
      }
      return decompress(input, length);
    },
    encode: (input: Uint8Array) => input,
  });
  try {
    setCompressionCodec(CompressionType.LZ4_FRAME, guarded(decompressLz4Frame));
    setCompressionCodec(CompressionType.ZSTD, guarded((input, length) => decompressZstd(input, new Uint8Array(length))));
    // A file is a stream between its magic number and a footer, which is not needed to read it all.
    const stream = isFile ? bytes.subarray(8) : bytes;
    const end = checkArrowStream(stream, { inflationRatio });
    return typedTable(tableFromIPC(stream.slice(0, end), { useBigInt: true, useBigIntTimestamp: true }), refuse);
  } catch (error) {
    if (error instanceof TracebookError) throw error;
    throw refuse(`one that is damaged or truncated (${error instanceof Error ? error.message : error})`, error);
  }
}

/** A column in a record batch as the library keeps it. */
interface ArrowBatch {
  readonly length: number;
  readonly values?: ArrayLike<unknown>;
  readonly offsets?: ArrayLike<number | bigint>;
  readonly children?: readonly ArrowBatch[];
  readonly dictionary?: Column<unknown>;
  readonly type: DataType;
  at(row: number): unknown;
}

function typedTable(table: Table, refuse: (found: string, cause?: unknown) => Error): TypedTable {
  const { fields, metadata } = table.schema;
  const columns = fields.map(({ name, type }): TypedColumn => ({ name, ...kindOf(type) }));
  const arrow = fields.map((_, at) => table.getChildAt(at) as Column<unknown>);
  const parts = arrow[0]?.data.length ?? 0;
  for (let part = 0; part < parts; part++) {
    const lengths = arrow.map((column) => batchOf(column, part).length);
    if (lengths.some((length, at) => length !== lengths[0] || !holds(batchOf(arrow[at], part)))) {
      throw refuse("one that is damaged (a column that lacks values)");
    }
  }
  return {
    columns,
    origins: parseOrigins(metadata?.get(METADATA_KEY), columns),
    *rows() {
      for (let part = 0; part < parts; part++) {
        const { length } = batchOf(arrow[0], part);
        for (let from = 0; from < length; from += PART) {
          yield rowsOf(arrow, part, from, Math.min(from + PART, length), refuse);
        }
      }
    },
  };
}

const batchOf = (column: Column<unknown>, part: number) => column.data[part] as unknown as ArrowBatch;

/**
 * Whether the buffers of a batch fit its length and its offsets ascend: in damaged files they may
 * not.
 */
function holds(batch: ArrowBatch): boolean {
  const { length, values, offsets, children = [], dictionary, type } = batch;
  switch (type.typeId) {
    case Type.Int:
    case Type.Float:
    case Type.Timestamp:
    case Type.Date:
      return (values?.length ?? 0) >= length;
    case Type.Dictionary:
      return (values?.length ?? 0) >= length && (dictionary?.data ?? []).every((part) => holds(part as unknown as ArrowBatch));
    case Type.Bool:
      return 8 * (values?.length ?? 0) >= length;
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Binary:
    case Type.LargeBinary:
      return length === 0 || grows(offsets, length, values?.length ?? 0);
    case Type.List:
    case Type.LargeList:
    case Type.Map:
      return (length === 0 || grows(offsets, length, children[0]?.length ?? 0)) && children.every(holds);
    case Type.ListView:
    case Type.LargeListView:
      return false;
    default:
      return children.every(holds);
  }
}

/** Whether there is one offset more than values, and offsets ascend up to the end. */
function grows(offsets: ArrayLike<number | bigint> | undefined, length: number, end: number): boolean {
  if (offsets === undefined || offsets.length <= length) return false;
  let before: number | bigint = 0;
  for (let i = 0; i <= length; i++) {
    if (!(offsets[i] >= before && offsets[i] <= end)) return false;
    before = offsets[i];
  }
  return true;
}

function rowsOf(
  columns: readonly Column<unknown>[],
  part: number,
  from: number,
  to: number,
  refuse: (found: string, cause?: unknown) => Error,
): TypedRows {
  try {
    return {
      length: to - from,
      columns: columns.map((column) => {
        const batch = batchOf(column, part);
        const convert = converterOf(column.type);
        return Array.from({ length: to - from }, (_, i) => {
          const value = batch.at(from + i);
          return value === null || value === undefined ? null : convert(value);
        });
      }),
    };
  } catch (error) {
    throw refuse(`one that is damaged (${error instanceof Error ? error.message : error})`, error);
  }
}

type DataType = Column<unknown>["type"];

/** The type of the values; of a dictionary that of its entries. */
const valueType = (type: DataType): DataType =>
  type.typeId === Type.Dictionary ? (type as { dictionary: DataType }).dictionary : type;

function kindOf(type: DataType): { kind: CellKind; local: boolean } {
  const of = valueType(type);
  const kind = KINDS.get(of.typeId) ?? "text";
  const zone = (of as { timezone?: string | null }).timezone ?? null;
  return { kind, local: kind === "time" && (of.typeId === Type.Date || zone === null || zone === "") };
}

const KINDS: ReadonlyMap<number, CellKind> = new Map<number, CellKind>([
  [Type.Int, "int"],
  [Type.Float, "float"],
  [Type.Decimal, "float"],
  [Type.Bool, "boolean"],
  [Type.Timestamp, "time"],
  [Type.Date, "time"],
]);

/** Converts the values of a type to the form of {@linkcode TypedRows}. */
function converterOf(type: DataType): (value: unknown) => unknown {
  const of = valueType(type);
  if (of.typeId !== Type.Timestamp) return (value) => value instanceof Date ? value.getTime() : value;
  const micros = MICROSECONDS.get((of as { unit: number }).unit);
  if (micros === undefined) return (value) => timeOfNanoseconds(value as bigint);
  return (value) => timeOfMicroseconds((value as bigint) * micros);
}

/** Microseconds of a unit of time; nanoseconds have none. */
const MICROSECONDS: ReadonlyMap<number, bigint> = new Map([
  [TimeUnit.SECOND, 1_000_000n],
  [TimeUnit.MILLISECOND, 1000n],
  [TimeUnit.MICROSECOND, 1n],
]);
