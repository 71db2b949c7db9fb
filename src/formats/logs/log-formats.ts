/** The name of a format that event logs are kept in. */
export type LogFormatName = "csv" | "xes" | "parquet" | "arrow" | ObjectCentricFormat;

/**
 * The name of a format whose events belong to objects of several types, of which one is chosen to
 * be the case.
 */
export type ObjectCentricFormat = "jsonocel" | "xmlocel" | "sqlite";

/** How a log file is written. */
export interface LogFormat {
  readonly format: LogFormatName;
  /** Whether the bytes are gzip data; only of CSV and XES. */
  readonly gzip: boolean;
}

/** One format of event logs as programs, help texts and messages need to know it. */
export interface LogFormatDescription {
  readonly format: LogFormatName;
  readonly title: string;
  /** Endings of file names, in lower case, the usual one first. */
  readonly endings: readonly [string, ...string[]];
  /** Whether a file may be gzip data, its name then ending in `.gz` too. */
  readonly gzip: boolean;
  /**
   * Bytes of a file at most, since it is read as a whole; null for a format that is read as it
   * comes.
   */
  readonly wholeBytes: number | null;
}

/** As much as a text of the engine can hold. */
const LONGEST_TEXT = 2 ** 29 - 24;

/**
 * All formats of event logs: the one list that readers, writers, help texts and messages follow.
 */
export const LOG_FORMATS: readonly LogFormatDescription[] = [
  { format: "csv", title: "CSV", endings: [".csv"], gzip: true, wholeBytes: null },
  { format: "xes", title: "XES", endings: [".xes"], gzip: true, wholeBytes: null },
  { format: "parquet", title: "Apache Parquet", endings: [".parquet"], gzip: false, wholeBytes: 2 ** 31 },
  { format: "arrow", title: "Apache Arrow", endings: [".arrow", ".feather"], gzip: false, wholeBytes: 2 ** 31 },
  { format: "jsonocel", title: "OCEL 2.0 as JSON", endings: [".jsonocel", ".json"], gzip: false, wholeBytes: LONGEST_TEXT },
  { format: "xmlocel", title: "OCEL 2.0 as XML", endings: [".xmlocel", ".xml"], gzip: false, wholeBytes: LONGEST_TEXT },
  { format: "sqlite", title: "OCEL 2.0 as SQLite", endings: [".sqlite"], gzip: false, wholeBytes: 2 ** 30 },
];

/** The usual endings of log files, as messages and help texts list them. */
export const LOG_ENDINGS: readonly string[] = LOG_FORMATS.flatMap(({ endings: [usual], gzip }) =>
  gzip ? [usual, `${usual}.gz`] : [usual]
);

/**
 * What is known about a format.
 *
 * @example
 * ```ts
 * import { describeFormat } from "@/formats/logs/log-formats.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(describeFormat("arrow").endings, [".arrow", ".feather"]);
 * ```
 */
export function describeFormat(format: LogFormatName): LogFormatDescription {
  const description = LOG_FORMATS.find((other) => other.format === format);
  if (description === undefined) throw new RangeError(`no format of logs: ${format}`);
  return description;
}

/**
 * Whether the events of a format belong to objects of several types.
 *
 * @example
 * ```ts
 * import { isObjectCentric } from "@/formats/logs/log-formats.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([isObjectCentric("sqlite"), isObjectCentric("csv")], [true, false]);
 * ```
 */
export const isObjectCentric = (format: LogFormatName): format is ObjectCentricFormat =>
  format === "jsonocel" || format === "xmlocel" || format === "sqlite";

/**
 * The format of a log by its file name, or null where the name tells none.
 *
 * @example
 * ```ts
 * import { formatOfName } from "@/formats/logs/log-formats.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatOfName("Sepsis.XES.gz"), { format: "xes", gzip: true });
 * assertEquals(formatOfName("orders.parquet"), { format: "parquet", gzip: false });
 * assertEquals(formatOfName("notes.txt"), null);
 * ```
 */
export function formatOfName(name: string): LogFormat | null {
  const found = splitName(name);
  return found === null ? null : { format: found.format, gzip: found.gzip };
}

/**
 * A file's name without the ending that tells a format of logs: `sepsis` of `sepsis.xes.gz`. Other
 * names stay.
 */
export const withoutLogEnding = (name: string): string => splitName(name)?.stem ?? name;

function splitName(name: string): (LogFormat & { readonly stem: string }) | null {
  const gzip = /\.gz$/i.test(name);
  const plain = gzip ? name.slice(0, -".gz".length) : name;
  for (const { format, endings, ...description } of LOG_FORMATS) {
    const ending = endings.find((ending) => plain.toLowerCase().endsWith(ending));
    if (ending === undefined || (gzip && !description.gzip)) continue;
    return { format, gzip, stem: plain.slice(0, -ending.length) };
  }
  return null;
}
