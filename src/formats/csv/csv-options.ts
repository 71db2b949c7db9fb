import type { ReadOptions } from "../read-options.ts";

/** Settings of {@linkcode readCsv}. */
export interface CsvReadOptions extends ReadOptions {
  /** One character; `tab` is a tab. Default: guessed among `,` `;` tab `|`. */
  delimiter?: string;
  /**
   * How to read dates such as 03/04/2026. Default: decided by the sample, refused where that leaves
   * both.
   */
  dateOrder?: "day-first" | "month-first";
  /** Bytes looked at before the first event, to guess columns, types and layouts. Default 1 MiB. */
  sampleBytes?: number;
}

/** Cells that role names are guessed from, and the flag that names each on the command line. */
export const FLAG_OF_ROLE = {
  case: "--case",
  activity: "--activity",
  timestamp: "--timestamp",
  start: "--start",
  resource: "--resource",
  lifecycle: "--lifecycle",
  eventId: "--event-id",
} as const;

/** A role that a column can play. */
export type Role = keyof typeof FLAG_OF_ROLE;
