import { TracebookError } from "../../errors.ts";
import type { ReadReport, ZoneHandling } from "../../event-log/event-batch.ts";
import type { TimeParser } from "../../time/time-parser.ts";

/**
 * Names of the columns (CSV) or attribute keys (XES) that play a role. Those left out are guessed.
 */
export interface RoleNames {
  case?: string;
  activity?: string;
  timestamp?: string;
  start?: string;
  resource?: string;
  lifecycle?: string;
  eventId?: string;
}

/** Settings that both readers share. */
export interface ReadOptions {
  /** The file's name as the user gave it, for errors. */
  source: string;
  /** Columns or keys by role. Default: guessed (CSV), those of the standard (XES). */
  roles?: RoleNames;
  /** IANA zone of times without an offset. Default `UTC`. */
  zone?: string;
  limits?: ReadLimits;
  /** Seed of the hash tables; a program that reads foreign files gives a random one. Default 0. */
  hashSeed?: number;
  /** Ends the reading with its reason. */
  signal?: AbortSignal;
  /** Called after each chunk with the bytes (inflated) and events so far. */
  onProgress?(bytesRead: number, events: number): void;
}

/** Throws the reason of an aborted signal. */
export function checkAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw signal.reason;
}

/** What the parsers of a log's times have counted together. */
export function zoneHandlingOf(zone: string, eventTimes: readonly TimeParser[], others: readonly TimeParser[]): ZoneHandling {
  const sum = (parsers: readonly TimeParser[], count: (parser: TimeParser) => number) =>
    parsers.reduce((total, parser) => total + count(parser), 0);
  const zones = new Set([...eventTimes, ...others].map((parser) => parser.zone));
  return {
    zone,
    withOffset: sum(eventTimes, ({ withOffset }) => withOffset),
    withoutOffset: sum(eventTimes, ({ withoutOffset }) => withoutOffset),
    cutDigits: sum([...eventTimes, ...others], ({ cutDigits }) => cutDigits),
    ambiguous: [...zones].reduce((total, { ambiguous }) => total + ambiguous, 0),
  };
}

/** Counts of a {@linkcode ReadReport} while reading. */
export interface ReadCounts {
  rows: number;
  events: number;
  rejected: number;
}

/** The final report. */
export const reportOf = (counts: ReadCounts, zoneHandling: ZoneHandling): ReadReport => ({ ...counts, zoneHandling });

/** Reads a stream chunk by chunk; errors of the stream pass through as they are. */
export async function forEachChunk(
  bytes: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
  take: (chunk: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const reader = bytes.getReader();
  try {
    for (;;) {
      checkAborted(signal);
      const { done, value } = await reader.read();
      if (done) return;
      const answer = take(value);
      if (answer !== undefined) await answer;
    }
  } catch (error) {
    await reader.cancel(error).catch(() => {});
    throw error;
  } finally {
    reader.releaseLock();
  }
}

/** Adds the file's name to a problem that was met where it was not known. */
export function withFile(error: unknown, file: string): unknown {
  if (!(error instanceof TracebookError) || error.details.file !== undefined) return error;
  return new TracebookError(error.kind, { ...error.details, file }, { cause: error });
}

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

/**
 * Limits of the readers. A source that passes one is refused with a `limit` error that names it.
 * All have defaults.
 */
export interface ReadLimits {
  /** Columns of a CSV file, or attribute keys of a XES file and level. Default 10,000. */
  columns?: number;
  /** Bytes of one cell, one row or one XML tag. Default 64 MiB. */
  tokenBytes?: number;
  /** Distinct values of one column. Default 2^26. */
  distinctValues?: number;
  /** Bytes of the distinct values of one column together. Default 1 GiB. */
  dictionaryBytes?: number;
  /** Depth of nested XML elements. Default 256. */
  xmlDepth?: number;
  /**
   * How many times larger than the compressed bytes the inflated ones may be, once there are 64 MiB
   * of them. Default 500.
   */
  inflationRatio?: number;
  /** Inflated bytes. Default 2^40. */
  inflatedBytes?: number;
  /**
   * Bytes of a file in a format that is read as a whole. Default: as much as the format allows, 2
   * GiB at most; see LOG_FORMATS.
   */
  wholeFileBytes?: number;
}

/** The limits that hold where none are given. */
export const DEFAULT_LIMITS: Required<ReadLimits> = {
  columns: 10_000,
  tokenBytes: 64 * 2 ** 20,
  distinctValues: 2 ** 26,
  dictionaryBytes: 2 ** 30,
  xmlDepth: 256,
  inflationRatio: 500,
  inflatedBytes: 2 ** 40,
  wholeFileBytes: 2 ** 31,
};
