import { createTextTable, type Dictionary, internText, type TextTable } from "./text-table.ts";

/**
 * Types of attribute values, as in the XES standard. `nested` values are JSON text.
 */
export type AttributeType = "string" | "date" | "int" | "float" | "boolean" | "id" | "nested";

/** One attribute over the rows of a batch, dictionary-coded. */
export interface AttributeColumn {
  readonly name: string;
  readonly type: AttributeType;
  /**
   * The distinct values as text: numbers as written, booleans `true` and `false`, dates as
   * `YYYY-MM-DDTHH:MM:SS.ssssssZ`. To bound memory, the next batch may have a new dictionary:
   * compare it by identity before you reuse anything kept by code.
   */
  readonly values: Dictionary;
  /** For each row the code of its value, or -1 where the row has none. */
  readonly codes: Int32Array;
}

/** Makes attribute columns of `rows` rows from single values; each name and type gets a column. */
export function createAttributeColumns(rows: number) {
  const columns = new Map<string, AttributeColumn & { readonly values: TextTable }>();
  return {
    set(row: number, name: string, type: AttributeType, text: string): void {
      const key = `${type}:${name}`;
      let column = columns.get(key);
      if (column === undefined) {
        columns.set(key, column = { name, type, values: createTextTable(), codes: new Int32Array(rows).fill(-1) });
      }
      column.codes[row] = internText(column.values, text);
    },
    columns: (): AttributeColumn[] => [...columns.values()],
  };
}

/** Cases of a batch. A case appears once, with or before its first event. */
export interface CaseRows {
  readonly length: number;
  /** Code into {@linkcode LogDictionaries.cases}. */
  readonly caseCode: Uint32Array;
  readonly attributes: readonly AttributeColumn[];
}

/**
 * Some events in the order of their source, column by column. Arrays may be longer than `length`,
 * and are reused for the next batch: copy what you keep.
 */
export interface EventBatch {
  /** Number of events. */
  readonly length: number;
  /** Code into {@linkcode LogDictionaries.cases}. */
  readonly caseCode: Uint32Array;
  /** Code into {@linkcode LogDictionaries.activities}. */
  readonly activity: Uint32Array;
  /**
   * Completion (or only) time in ms since 1970-01-01 UTC, microseconds as fraction. Never NaN. If
   * the header says that the log has no times: numbers that order the events of a case.
   */
  readonly time: Float64Array;
  /** Start time like `time`, NaN for none; null if the log has no start column. */
  readonly start: Float64Array | null;
  /** Code into {@linkcode LogDictionaries.resources} or -1; null if the log has no such column. */
  readonly resource: Int32Array | null;
  /** Code into {@linkcode LogDictionaries.lifecycles} or -1; null if the log has no such column. */
  readonly lifecycle: Int32Array | null;
  /**
   * Event ids of the source, or null. The dictionary may change like
   * {@linkcode AttributeColumn.values}.
   */
  readonly eventId: AttributeColumn | null;
  /**
   * Line of the source (CSV: where the row starts; XES: where the event starts), counted from 1.
   */
  readonly line: Float64Array;
  /**
   * Attributes of events. If a case attribute changes within a case, the events with another value
   * have it here.
   */
  readonly attributes: readonly AttributeColumn[];
  /** Cases that first appear in this batch. */
  readonly cases: CaseRows;
}

/** The dictionaries of a log that is being read. They grow; codes do not change. */
export interface LogDictionaries {
  readonly cases: Dictionary;
  readonly activities: Dictionary;
  readonly resources: Dictionary;
  readonly lifecycles: Dictionary;
}

/** A row of the source that was rejected. */
export interface RejectedRow {
  /** Name of the source, where it is not that of the log itself, such as a table of its cases. */
  readonly source?: string;
  /** Line of the source, counted from 1. */
  readonly line: number;
  /** Name of the wrong column; null if the whole row is wrong. */
  readonly column: string | null;
  /** Why it was rejected, as a sentence: expected, found. */
  readonly reason: string;
  /** The text of the row in the source, cut to 1,000 characters. */
  readonly text: string;
}

/** How the times of a source were read. */
export interface ZoneHandling {
  /** IANA zone for times without an offset (`UTC` by default). */
  readonly zone: string;
  /** Times with an offset, and times without one, which were read in `zone`. */
  readonly withOffset: number;
  readonly withoutOffset: number;
  /** The offsets that are written, in minutes east of UTC, ascending; absent if there are none. */
  readonly offsets?: readonly number[];
  /** Times finer than microseconds, whose further digits were cut. */
  readonly cutDigits: number;
  /** Local times that the zone skips (read shifted forward) or has twice (read as the earlier). */
  readonly ambiguous: number;
}

/** The meaning of a key of events: a role with a column of its own, or an attribute. */
export type EventKey =
  | { readonly kind: "activity" | "lifecycle" | "resource" }
  | { readonly kind: "attribute"; readonly name: string };

/** Facts about a source besides its events. */
export interface LogSource {
  /** False for a log without times; left out for all others. */
  readonly timed?: false;
  /** Name of the format. */
  readonly format: string;
  /**
   * Keys by their name in the source, such as the name of a column. Null if events may have any
   * key.
   */
  readonly keys: ReadonlyMap<string, EventKey> | null;
  /** Event classifiers of the source, with the keys whose values make the activity. */
  readonly classifiers: readonly { readonly name: string; readonly keys: readonly string[] }[];
  /**
   * Further facts of the format, as JSON; stored with the log. Only the format knows the fields.
   */
  readonly description: Readonly<Record<string, unknown>>;
}

/** A source without known facts: keys are standard keys or names of attributes. */
export const UNKNOWN_SOURCE: LogSource = { format: "unknown", keys: null, classifiers: [], description: {} };

/** What a reader knows before the first event. */
export interface LogHeader extends LogSource {
  readonly dictionaries: LogDictionaries;
}

/**
 * Receives a log while it is read. The reader waits for returned promises (back-pressure).
 */
export interface LogSink {
  /** Called once, before the first batch. */
  begin(header: LogHeader): void | Promise<void>;
  batch(batch: EventBatch): void | Promise<void>;
  rejected(row: RejectedRow): void | Promise<void>;
}

/** The result of a reader. */
export interface ReadReport {
  /** Rows or events in the source, including rejected ones. */
  readonly rows: number;
  readonly events: number;
  readonly rejected: number;
  /** Traces with the name of a trace before, whose case they belong to; undefined: none. */
  readonly repeatedTraces?: number;
  readonly zoneHandling: ZoneHandling;
}
