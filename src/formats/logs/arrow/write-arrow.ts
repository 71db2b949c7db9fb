import {
  bool,
  Column,
  columnFromArray,
  dictionary,
  field,
  float64,
  int32,
  int64,
  Table,
  tableToIPC,
  timestamp,
  TimeUnit,
  utf8,
} from "@uwdata/flechette";
import type { EventLog } from "../../../event-log/event-log.ts";
import { type LogColumn, logTable } from "../table/log-table.ts";
import { METADATA_KEY, printOrigins } from "../table/typed-table.ts";

/** Settings of {@linkcode writeArrow}. */
export interface ArrowWriteOptions {
  /**
   * `file` (Feather 2, the ending .arrow) can be read from any place in it, `stream` from its
   * beginning only. Default `file`.
   */
  format?: "file" | "stream";
}

/**
 * Writes a log in the Arrow IPC format (Apache Arrow columnar format, version 1): one row an event,
 * columns by their XES names, times in UTC with microseconds, texts dictionary-coded. Reading the
 * file gives the same log with the same types of attributes: the metadata of the schema has the
 * meaning of each column; other tools ignore it.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
 * import { readArrow } from "@/formats/logs/arrow/read-arrow.ts";
 * import { writeArrow } from "@/formats/logs/arrow/write-arrow.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "send", attributes: { amount: 1.5 } }] }]);
 * const builder = createEventLogBuilder();
 * await readArrow(writeArrow(log), { source: "log.arrow" }, builder);
 * assertEquals(builder.build(), log);
 * ```
 */
export function writeArrow(log: EventLog, options: ArrowWriteOptions = {}): Uint8Array {
  const columns = logTable(log);
  const fields = columns.map(({ name, kind }) => field(name, typeOf(kind), true));
  const metadata = new Map([[METADATA_KEY, printOrigins(columns)]]);
  const schema = { version: 4, endianness: 0, fields, metadata } as Table["schema"];
  const table = new Table(schema, columns.map((column, at) => arrowColumn(column, fields[at].type)));
  return tableToIPC(table, { format: options.format ?? "file" }) as Uint8Array;
}

type DataType = Column<unknown>["type"];

function typeOf(kind: LogColumn["kind"]): DataType {
  switch (kind) {
    case "text":
      return dictionary(utf8(), int32());
    case "int":
      return int64();
    case "float":
      return float64();
    case "boolean":
      return bool();
    case "time":
      return timestamp(TimeUnit.MICROSECOND, "UTC");
  }
}

function arrowColumn({ kind, values }: LogColumn, type: DataType): Column<unknown> {
  if (kind !== "time") return columnFromArray(values as unknown[], type) as Column<unknown>;
  // The library converts timestamps to floating point milliseconds; a column of integers has the
  // same bytes without that.
  const whole = columnFromArray(values as unknown[], int64());
  return new Column([...whole.data] as unknown as ConstructorParameters<typeof Column<unknown>>[0], type);
}
