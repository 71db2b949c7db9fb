import { endingOf, isModelFormat } from "../process-models/model-endings.ts";

/** The name of a format that event logs are kept in. */
export type LogFormatName = "csv" | "xlsx" | "jsonl" | "xes" | "mxml" | "parquet" | "arrow" | ObjectCentricFormat;

/**
 * The name of an object-centric format: one type of objects is chosen as the cases.
 */
export type ObjectCentricFormat = "jsonocel" | "xmlocel" | "sqlite";

/** The format of a log file. */
export interface LogFormat {
  readonly format: LogFormatName;
  /** Whether the bytes are gzip data; formats of text only. */
  readonly gzip: boolean;
}

/** Description of a format of event logs. */
export interface LogFormatDescription {
  readonly format: LogFormatName;
  readonly title: string;
  /** Endings of file names, in lower case, the usual one first. */
  readonly endings: readonly [string, ...string[]];
  /** Whether a file may be gzip data; its name then ends in `.gz`. */
  readonly gzip: boolean;
  /**
   * Most bytes of a file in a format that is read as a whole; null for a format that is read as a
   * stream.
   */
  readonly wholeBytes: number | null;
  /** True for a format that is read, but not written. */
  readonly readOnly?: true;
}

/** Longest string of the engine. */
const LONGEST_TEXT = 2 ** 29 - 24;

/** All formats of event logs. Readers, writers, help texts and messages use this list. */
export const LOG_FORMATS: readonly LogFormatDescription[] = [
  { format: "csv", title: "CSV", endings: [".csv"], gzip: true, wholeBytes: null },
  { format: "xlsx", title: "an Excel workbook", endings: [".xlsx"], gzip: false, wholeBytes: 2 ** 29, readOnly: true },
  { format: "jsonl", title: "JSON lines", endings: [".jsonl", ".ndjson"], gzip: true, wholeBytes: LONGEST_TEXT, readOnly: true },
  { format: "xes", title: "XES", endings: [".xes", ".xes.xml"], gzip: true, wholeBytes: null },
  { format: "mxml", title: "MXML", endings: [".mxml", ".mxml.xml"], gzip: true, wholeBytes: 2 ** 27, readOnly: true },
  { format: "parquet", title: "Apache Parquet", endings: [".parquet"], gzip: false, wholeBytes: 2 ** 31 },
  { format: "arrow", title: "Apache Arrow", endings: [".arrow", ".feather"], gzip: false, wholeBytes: 2 ** 31 },
  { format: "jsonocel", title: "OCEL 2.0 as JSON", endings: [".jsonocel", ".json"], gzip: false, wholeBytes: LONGEST_TEXT },
  { format: "xmlocel", title: "OCEL 2.0 as XML", endings: [".xmlocel", ".xml"], gzip: false, wholeBytes: LONGEST_TEXT },
  { format: "sqlite", title: "OCEL 2.0 as SQLite", endings: [".sqlite"], gzip: false, wholeBytes: 2 ** 30 },
];

const endingsOf = (formats: readonly LogFormatDescription[]): readonly string[] =>
  formats.flatMap(({ endings: [usual], gzip }) => gzip ? [usual, `${usual}.gz`] : [usual]);

/** The usual endings of log files, for messages and help texts. */
export const LOG_ENDINGS: readonly string[] = endingsOf(LOG_FORMATS);

/** The usual endings of log files that are written. */
export const WRITTEN_ENDINGS: readonly string[] = endingsOf(LOG_FORMATS.filter(({ readOnly }) => !readOnly));

/**
 * The description of a format.
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
 * The format of a log by its file name; null if the name has no known ending, or that of a model
 * such as `x.bpmn20.xml`. Of `.xml` the content decides between XES, MXML and OCEL: see
 * `kindOfXml`.
 *
 * @example
 * ```ts
 * import { formatOfName } from "@/formats/logs/log-formats.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatOfName("Sepsis.XES.gz"), { format: "xes", gzip: true });
 * assertEquals(formatOfName("orders.parquet"), { format: "parquet", gzip: false });
 * assertEquals(formatOfName("notes.txt"), null);
 * assertEquals(formatOfName("order.bpmn20.xml"), null);
 * ```
 */
export function formatOfName(name: string): LogFormat | null {
  const found = splitName(name);
  return found === null ? null : { format: found.format, gzip: found.gzip };
}

/**
 * A file name without the ending of a log format: `sepsis` for `sepsis.xes.gz`. Other names are
 * returned unchanged.
 */
export const withoutLogEnding = (name: string): string => splitName(name)?.stem ?? name;

function splitName(name: string): (LogFormat & { readonly stem: string }) | null {
  const gzip = /\.gz$/i.test(name);
  const plain = gzip ? name.slice(0, -".gz".length) : name;
  if (isModelFormat(endingOf(plain))) return null;
  for (const { format, endings, ...description } of LOG_FORMATS) {
    const ending = endings.find((ending) => plain.toLowerCase().endsWith(ending));
    if (ending === undefined || (gzip && !description.gzip)) continue;
    return { format, gzip, stem: plain.slice(0, -ending.length) };
  }
  return null;
}
