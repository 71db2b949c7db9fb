import { parquetWriteBuffer } from "hyparquet-writer";
import type { SchemaElement } from "hyparquet";
import type { EventLog } from "../../../event-log/event-log.ts";
import { type LogColumn, logTable } from "../table/log-table.ts";
import { METADATA_KEY, printOrigins } from "../table/typed-table.ts";

/** Settings of {@linkcode writeParquet}. */
export interface ParquetWriteOptions {
  /** Number of events of a row group. Default 100,000. */
  rowGroupSize?: number;
}

/**
 * Writes a log as an Apache Parquet file (format version 2): one row an event, columns by their XES
 * names, times in UTC with microseconds, compressed by Snappy. Reading the file gives the same log
 * with the same types of attributes: the key-value metadata of the file has the meaning of each
 * column; other tools ignore it.
 *
 * @example
 * ```ts
 * import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { readParquet } from "@/formats/logs/parquet/read-parquet.ts";
 * import { writeParquet } from "@/formats/logs/parquet/write-parquet.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "send", attributes: { amount: 1.5 } }] }]);
 * const builder = createEventLogBuilder();
 * await readParquet(writeParquet(log), { source: "log.parquet" }, builder);
 * assertEquals(builder.build(), log);
 * ```
 */
export function writeParquet(log: EventLog, options: ParquetWriteOptions = {}): Uint8Array {
  const columns = logTable(log);
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ name, values }) => ({ name, data: values })),
    schema: [{ name: "root", num_children: columns.length }, ...columns.map(elementOf)],
    rowGroupSize: options.rowGroupSize ?? 100_000,
    kvMetadata: [{ key: METADATA_KEY, value: printOrigins(columns) }],
    createdBy: "tracebook",
  });
  return new Uint8Array(buffer);
}

function elementOf({ name, kind }: LogColumn): SchemaElement {
  const optional = { name, repetition_type: "OPTIONAL" as const };
  switch (kind) {
    case "text":
      return { ...optional, type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } };
    case "int":
      return { ...optional, type: "INT64" };
    case "float":
      return { ...optional, type: "DOUBLE" };
    case "boolean":
      return { ...optional, type: "BOOLEAN" };
    case "time":
      return { ...optional, type: "INT64", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" } };
  }
}
