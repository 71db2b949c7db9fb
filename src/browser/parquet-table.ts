/**
 * Tables as Parquet files, built into `pages/lib/parquet-table.js`: a page loads it when someone
 * presses the button.
 *
 * @module
 */
export * from "../formats/published/parquet-table.ts";
