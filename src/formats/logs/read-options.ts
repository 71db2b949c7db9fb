import { usageError } from "../../errors.ts";
import type { TextTableOptions } from "../../event-log/text-table.ts";

/** The role of a column. */
export type Role = "case" | "activity" | "timestamp" | "start" | "resource" | "lifecycle" | "eventId";

/** The command line flag of each role, for advice in messages. */
export const FLAG_OF_ROLE: Readonly<Record<Role, string>> = {
  case: "--case",
  activity: "--activity",
  timestamp: "--timestamp",
  start: "--start",
  resource: "--resource",
  lifecycle: "--lifecycle",
  eventId: "--event-id",
};

/**
 * Names of the columns (tables) or attribute keys (XES) by role. Other roles get their default.
 */
export type RoleNames = { [R in Role]?: string };

/** How to read ambiguous dates such as 03/04/2026. */
export type DateOrder = "day-first" | "month-first";

/** Settings that the readers of logs share. */
export interface ReadOptions {
  /** The file name as the user gave it, for messages. */
  source: string;
  /** Columns or keys by role. Default: guessed (CSV), those of the standard (XES). */
  roles?: RoleNames;
  /**
   * Reads the log without times: the order of the file is the order of the events. Default false; a
   * XES log of which no event has a time is read so too.
   */
  noTimestamp?: boolean;
  /** IANA zone of times without an offset. Default `UTC`. */
  zone?: string;
  limits?: ReadLimits;
  /** Seed of the hash tables; use a random one for files of unknown origin. Default 0. */
  hashSeed?: number;
  /** Aborts the reading: the reader rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called after each chunk with the numbers of bytes (inflated) and events read so far. */
  onProgress?(bytesRead: number, events: number): void;
}

/** Settings of {@linkcode readCsv}. */
export interface CsvReadOptions extends ReadOptions {
  /** See {@linkcode parseDelimiter}. Default: guessed among `,` `;` tab `|`. */
  delimiter?: string;
  /**
   * Name of the column with the times of day, where that of the times has dates only. Default: the
   * only column of times of day beside such dates; null joins none.
   */
  timeOfDay?: string | null;
  /** Names of the columns of a file without a header. Default: its first line has them. */
  header?: readonly string[];
  /**
   * Name of a column of numbers that order the events of a case, in a file without times. Default:
   * times order them.
   */
  order?: string;
  /**
   * How to read dates such as 03/04/2026. Default: decided by the sample; the file is refused if
   * the sample does not decide it.
   */
  dateOrder?: DateOrder;
  /**
   * Bytes from the start of the file by which columns, types and layouts are guessed. Default 1
   * MiB.
   */
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
 * Limits of the readers. A source that exceeds one is refused with a limit error that names it.
 */
export interface ReadLimits {
  /** Most columns of a table, or attribute keys of a XES file at each level. Default 10,000. */
  columns?: number;
  /** Most bytes of one cell, row or XML tag. Default 64 MiB. */
  tokenBytes?: number;
  /** Most distinct values of one column. Default 2^26. */
  distinctValues?: number;
  /** Most bytes of the distinct values of one column together. Default 1 GiB. */
  dictionaryBytes?: number;
  /** Deepest nesting of XML elements. Default 256. */
  xmlDepth?: number;
  /**
   * Largest ratio of inflated to compressed bytes, checked from 64 MiB on. Default 500.
   */
  inflationRatio?: number;
  /** Most inflated bytes. Default 2^40. */
  inflatedBytes?: number;
  /**
   * Most bytes of a file in a format that is read as a whole. Default: the limit of the format, at
   * most 2 GiB; see LOG_FORMATS.
   */
  wholeFileBytes?: number;
}

/** The default limits. */
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

/** The limits with their defaults filled in. */
export const limitsOf = ({ limits }: Pick<ReadOptions, "limits">): Required<ReadLimits> => ({ ...DEFAULT_LIMITS, ...limits });

/** The options of the tables of distinct values. */
export function tableOptionsOf(options: Pick<ReadOptions, "limits" | "hashSeed">): TextTableOptions {
  const { distinctValues, dictionaryBytes } = limitsOf(options);
  return { hashSeed: options.hashSeed, maxTexts: distinctValues, maxBytes: dictionaryBytes };
}
