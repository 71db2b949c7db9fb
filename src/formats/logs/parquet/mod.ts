/**
 * Event logs as Parquet files.
 *
 * @module
 */
export { readParquet } from "./read-parquet.ts";
export { type ParquetWriteOptions, writeParquet } from "./write-parquet.ts";
export type { TableReadOptions } from "../table/read-table.ts";
