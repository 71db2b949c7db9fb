import type { EventKey, LogDictionaries, LogHeader } from "../../event-log/event-batch.ts";
import { eventClassifiersOf, type XesHeader } from "./xes/xes-attribute.ts";

/** A role that was told by the values of a column. */
export interface ContentGuess {
  readonly role: string;
  /** How well the column fits, 0 to 1. */
  readonly confidence: number;
  /** Other columns that fit, less well. */
  readonly alternatives: readonly string[];
}

/** The columns of a table, such as a CSV file, by role. */
export interface TableColumns {
  /** Empty for other tables than CSV files. */
  readonly delimiter: string;
  readonly names: readonly string[];
  readonly case: string;
  readonly activity: string;
  /** Null for a log without times. */
  readonly timestamp: string | null;
  /** The column of times of day that belongs to the dates of `timestamp`, if any. */
  readonly timeOfDay?: string;
  /** In a log without times: the column of numbers that order the events of a case, if any. */
  readonly order?: string;
  /** Whether day or month comes first in the times, where they are so written. */
  readonly dateOrder?: "day-first" | "month-first";
  readonly start: string | null;
  readonly resource: string | null;
  readonly lifecycle: string | null;
  readonly eventId: string | null;
  /** Remaining columns, by the level they are kept at. */
  readonly caseAttributes: readonly string[];
  readonly eventAttributes: readonly string[];
  /** Roles whose columns were guessed. */
  readonly guessed: readonly string[];
  /** Of those, roles that were told by the values of their columns. */
  readonly byContent?: readonly ContentGuess[];
}

/**
 * Details of a source that depend on its format: the `description` of a `LogHeader` and of a stored
 * log.
 */
export interface SourceDescription {
  /**
   * CSV, Arrow and Parquet: the columns by role, and which roles were guessed. Null for the others.
   */
  readonly columns: TableColumns | null;
  /** CSV: the encoding, where it is not UTF-8. */
  readonly encoding?: { readonly name: string; readonly guessed: boolean };
  /** Workbooks: the sheet that was read, and the others. */
  readonly sheet?: string;
  readonly otherSheets?: readonly string[];
  /** False for a log without times; left out for all others. */
  readonly timed?: false;
  /** XES: extensions, globals, classifiers and log attributes as read. Null for the others. */
  readonly xes: XesHeader | null;
}

/**
 * The details of a source from the `description` of a header or of a stored log.
 *
 * @example
 * ```ts
 * import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
 * import { tapSink } from "@/event-log/tap-sink.ts";
 * import { readCsv } from "@/formats/logs/csv/read-csv.ts";
 * import { describedSource } from "@/formats/logs/log-header.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const sink = tapSink(createEventLogBuilder(), {
 *   begin: ({ description }) => assertEquals(describedSource(description).columns?.activity, "step"),
 * });
 * await readCsv(new Blob(["case,step,time\n1,pay,2026-01-01\n"]).stream(), { source: "example.csv" }, sink);
 * ```
 */
export const describedSource = (description: Readonly<Record<string, unknown>>): SourceDescription => ({
  ...pick(description, "encoding", "sheet", "otherSheets"),
  columns: (description.columns ?? null) as TableColumns | null,
  xes: (description.xes ?? null) as XesHeader | null,
  ...(description.timed === false ? { timed: false } : {}),
});

const pick = (from: Readonly<Record<string, unknown>>, ...names: readonly (keyof SourceDescription)[]) =>
  Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]));

/** The header of a log from its dictionaries and the details of its source. */
export function logHeader(
  format: "csv" | "xes" | "arrow" | "parquet" | "ocel",
  { cases, activities, resources, lifecycles }: LogDictionaries,
  source: Partial<Pick<SourceDescription, "columns" | "xes">> & { readonly timed?: boolean },
): LogHeader {
  const { columns = null, xes = null } = source;
  const timed = source.timed === false ? { timed: false } as const : {};
  return {
    ...timed,
    format,
    dictionaries: { cases, activities, resources, lifecycles },
    ...sourceKeys({ columns, xes }),
    description: { columns, xes, ...timed },
  };
}

/** The keys and classifiers of a source, for `applyClassifier`. */
export const sourceKeys = ({ columns, xes }: SourceDescription): Pick<LogHeader, "keys" | "classifiers"> => ({
  keys: columns && keysOfColumns(columns),
  classifiers: xes === null ? [] : eventClassifiersOf(xes),
});

function keysOfColumns(columns: TableColumns): Map<string, EventKey> {
  const { activity, lifecycle, resource, caseAttributes, eventAttributes } = columns;
  const keys = new Map<string, EventKey>([[activity, { kind: "activity" }]]);
  // The prefix is the column's, not the attribute's.
  const attribute = (column: string): EventKey => ({ kind: "attribute", name: column.replace(/^case:/, "") });
  for (const column of [...caseAttributes, ...eventAttributes]) if (!keys.has(column)) keys.set(column, attribute(column));
  if (lifecycle !== null && lifecycle !== activity) keys.set(lifecycle, { kind: "lifecycle" });
  if (resource !== null && resource !== activity && resource !== lifecycle) keys.set(resource, { kind: "resource" });
  return keys;
}
