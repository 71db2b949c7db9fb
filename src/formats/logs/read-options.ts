import { usageError } from "../../errors.ts";
import type { TextTableOptions } from "../../event-log/text-table.ts";

/** The flag of the command line that names the column of a role; messages give it as advice. */
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
 * Names of the columns (CSV) or attribute keys (XES) that play a role. Those left out are guessed.
 */
export type RoleNames = { [R in Role]?: string };

/** How to read dates that leave both ways open, such as 03/04/2026. */
export type DateOrder = "day-first" | "month-first";

/** Settings that the readers of logs share. */
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

/** Settings of {@linkcode readCsv}. */
export interface CsvReadOptions extends ReadOptions {
  /** See {@linkcode parseDelimiter}. Default: guessed among `,` `;` tab `|`. */
  delimiter?: string;
  /**
   * How to read dates such as 03/04/2026. Default: decided by the sample, refused where that leaves
   * both.
   */
  dateOrder?: DateOrder;
  /** Bytes looked at before the first event, to guess columns, types and layouts. Default 1 MiB. */
  sampleBytes?: number;
}

/**
 * Reads a delimiter as a user writes it: one ASCII character, but no letter, digit, quote or line
 * break; `tab` and `\t` are a tab.
 *
 * @throws a usage error for anything else
 *
 * @example
 * ```ts
 * import { parseDelimiter } from "@/formats/logs/read-options.ts";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals([";", "tab", undefined].map(parseDelimiter), [";", "\t", undefined]);
 * assertThrows(() => parseDelimiter("ab"));
 * ```
 */
export function parseDelimiter(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (text === "tab" || text === "\\t") return "\t";
  if (text.length === 1 && text > "\0" && text < "\x80" && !/[\w"\r\n]/.test(text)) return text;
  throw usageError({
    expected: "one character such as , ; | or the word tab in --delimiter",
    found: JSON.stringify(text),
  });
}

/**
 * Reads an order of day and month as a user writes it.
 *
 * @throws a usage error for anything but `day-first` and `month-first`
 */
export function parseDateOrder(text: string | undefined): DateOrder | undefined {
  if (text === undefined || text === "day-first" || text === "month-first") return text;
  throw usageError({ expected: "day-first or month-first in --date-order", found: JSON.stringify(text) });
}

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

/** The limits of a reading, defaults filled in. */
export const limitsOf = ({ limits }: Pick<ReadOptions, "limits">): Required<ReadLimits> => ({ ...DEFAULT_LIMITS, ...limits });

/** How the tables of distinct values are made under these options. */
export function tableOptionsOf(options: Pick<ReadOptions, "limits" | "hashSeed">): TextTableOptions {
  const { distinctValues, dictionaryBytes } = limitsOf(options);
  return { hashSeed: options.hashSeed, maxTexts: distinctValues, maxBytes: dictionaryBytes };
}
