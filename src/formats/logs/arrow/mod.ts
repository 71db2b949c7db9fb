/**
 * Event logs as Arrow files and streams.
 *
 * @module
 */
export { readArrow } from "./read-arrow.ts";
export { type ArrowWriteOptions, writeArrow } from "./write-arrow.ts";
export type { TableReadOptions } from "../table/read-table.ts";
