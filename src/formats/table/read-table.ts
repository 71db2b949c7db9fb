import { inputError, limitError } from "../../errors.ts";
import type { LogHeader, LogSink, ReadReport } from "../../event-log/event-batch.ts";
import { BATCH_ROWS, createBatchBuffer, flush, hasManyRejected } from "../batch-buffer.ts";
import type { CsvReadOptions } from "../csv/csv-options.ts";
import { DEFAULT_LIMITS } from "../read-limits.ts";
import { checkAborted, type ReadCounts, reportOf, withFile, zoneHandlingOf } from "../read-options.ts";
import { planTable } from "./plan-table.ts";
import { createTableReader, type TableReader, takeTableRows } from "./table-rows.ts";
import type { TypedTable } from "./typed-table.ts";

/** Settings of the readers of tables: those of CSV files, as far as they make sense here. */
export type TableReadOptions = Omit<CsvReadOptions, "delimiter" | "sampleBytes">;

/**
 * Feeds the rows of a table to a sink, as `readCsv` does with those of a CSV file: the same roles,
 * guessed by the same names, the same levels of attributes. Rows without a case, an activity or a
 * time are rejected; the lines of the report are rows of the table.
 *
 * @param open opens the table, or throws
 * @throws inputError, limitError or usageError (rejects) with the file's name where no log can be
 * read
 */
export async function readTable(
  open: () => TypedTable,
  format: LogHeader["format"],
  options: TableReadOptions,
  sink: LogSink,
): Promise<ReadReport> {
  try {
    return await feed(open(), format, options, sink);
  } catch (error) {
    throw withFile(error, options.source);
  }
}

async function feed(
  table: TypedTable,
  format: LogHeader["format"],
  options: TableReadOptions,
  sink: LogSink,
): Promise<ReadReport> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  if (table.columns.length > limits.columns) {
    throw limitError({ expected: `at most ${limits.columns} columns`, found: String(table.columns.length) });
  }
  const counts: ReadCounts = { rows: 0, events: 0, rejected: 0 };
  let reader: TableReader | null = null;
  const begin = async (sample: Parameters<typeof planTable>[1]): Promise<TableReader> => {
    const plan = planTable(table, sample, options);
    const tables = { hashSeed: options.hashSeed, maxTexts: limits.distinctValues, maxBytes: limits.dictionaryBytes };
    const buffer = createBatchBuffer(
      { times: plan.attributeTimes, declared: true, tables },
      { columns: 4 * limits.columns, source: options.source },
    );
    const { cases, activities, resources, lifecycles } = buffer;
    await sink.begin({ format, dictionaries: { cases, activities, resources, lifecycles }, columns: plan.columns, xes: null });
    return createTableReader(plan, table.columns, buffer, counts);
  };
  const send = (to: TableReader) => {
    const { start, resource, lifecycle } = to.plan.place;
    return flush(to.buffer, { start: start >= 0, resource: resource >= 0, lifecycle: lifecycle >= 0 }, sink);
  };
  for await (const rows of table.rows()) {
    reader ??= await begin(rows);
    for (let from = 0; from < rows.length; from += BATCH_ROWS) {
      checkAborted(options.signal);
      if (reader.buffer.length > 0 || hasManyRejected(reader.buffer)) await send(reader);
      takeTableRows(reader, rows, from, Math.min(from + BATCH_ROWS, rows.length));
    }
    options.onProgress?.(0, counts.events);
  }
  reader ??= await begin(null);
  await send(reader);
  if (counts.rows === 0 && !reader.plan.exact) {
    throw inputError({ expected: "a table with at least one row", found: `${table.columns.length} columns and no row` });
  }
  const { plan } = reader;
  const eventTimes = plan.place.start < 0 ? [plan.timestamp] : [plan.timestamp, plan.start];
  return reportOf(counts, zoneHandlingOf(options.zone ?? "UTC", eventTimes, [plan.attributeTimes]));
}
