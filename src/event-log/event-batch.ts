import { createTextTable, type Dictionary, internText, type TextTable } from "./text-table.ts";

/**
 * Types that an attribute's values can have, in the words of the XES standard; `nested` values are
 * JSON text (see formats/logs/xes).
 */
export type AttributeType = "string" | "date" | "int" | "float" | "boolean" | "id" | "nested";

/** One attribute over the rows of a batch, dictionary-coded. */
export interface AttributeColumn {
  readonly name: string;
  readonly type: AttributeType;
  /**
   * The distinct values as text: numbers as written, booleans `true` and `false`, dates as
   * `YYYY-MM-DDTHH:MM:SS.ssssssZ`. May be another, fresh dictionary in the next batch (that keeps
   * memory bounded): compare by identity before keeping anything per code.
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

/** Case-level rows of a batch: a case appears once, with or before its first event. */
export interface CaseRows {
  readonly length: number;
  /** Code into {@linkcode LogDictionaries.cases}. */
  readonly caseCode: Uint32Array;
  readonly attributes: readonly AttributeColumn[];
}

/**
 * Some events in the order of their source, column by column. All arrays are longer than or as long
 * as `length` and are reused for the next batch: a receiver copies what it keeps.
 */
export interface EventBatch {
  /** Number of events. */
  readonly length: number;
  /** Code into {@linkcode LogDictionaries.cases}. */
  readonly caseCode: Uint32Array;
  /** Code into {@linkcode LogDictionaries.activities}. */
  readonly activity: Uint32Array;
  /** Completion (or only) time in ms since 1970-01-01 UTC, microseconds as fraction. Never NaN. */
  readonly time: Float64Array;
  /** Start time like `time`, NaN where there is none; null where the log has no start column. */
  readonly start: Float64Array | null;
  /**
   * Code into {@linkcode LogDictionaries.resources} or -1; null where the log has no such column.
   */
  readonly resource: Int32Array | null;
  /**
   * Code into {@linkcode LogDictionaries.lifecycles} or -1; null where the log has no such column.
   */
  readonly lifecycle: Int32Array | null;
  /**
   * The source's own event ids, or null. The dictionary follows the rule of
   * {@linkcode AttributeColumn.values}.
   */
  readonly eventId: AttributeColumn | null;
  /**
   * Line of the source (CSV: where the row starts; XES: where the event starts), counted from 1.
   */
  readonly line: Float64Array;
  /**
   * Event-level attributes. Where a case attribute changes within a case, the deviating events
   * carry their own value here.
   */
  readonly attributes: readonly AttributeColumn[];
  /** Case rows that become known with this batch. */
  readonly cases: CaseRows;
}

/** The growing dictionaries of a log that is being read: they only grow, codes stay. */
export interface LogDictionaries {
  readonly cases: Dictionary;
  readonly activities: Dictionary;
  readonly resources: Dictionary;
  readonly lifecycles: Dictionary;
}

/** A row of the source that could not be used. */
export interface RejectedRow {
  /** Line of the source, counted from 1. */
  readonly line: number;
  /** Name of the column at fault, or null where the whole row is. */
  readonly column: string | null;
  /** The sentence a person reads: expected, found. */
  readonly reason: string;
  /** The row as it stands in the source, cut to 1,000 characters. */
  readonly text: string;
}

/** How times were read. */
export interface ZoneHandling {
  /** The IANA zone given for times without an offset (`UTC` by default). */
  readonly zone: string;
  /** Number of times read with an offset of their own, and of those without, taken in `zone`. */
  readonly withOffset: number;
  readonly withoutOffset: number;
  /** Times whose digits beyond the microsecond were cut. */
  readonly cutDigits: number;
  /** Local times that the zone skips or has twice (shifted forward, or the earlier taken). */
  readonly ambiguous: number;
}

/** What a key of events stands for: a role that has a column of its own, or an attribute. */
export type EventKey =
  | { readonly kind: "activity" | "lifecycle" | "resource" }
  | { readonly kind: "attribute"; readonly name: string };

/** What a reader knows of a source besides its events. */
export interface LogSource {
  /** Name of the format. */
  readonly format: string;
  /**
   * The keys that the source has, by their name there, such as the name of a column. Null where
   * events may have any key.
   */
  readonly keys: ReadonlyMap<string, EventKey> | null;
  /** Event classifiers that the source names, with the keys whose values make the activity. */
  readonly classifiers: readonly { readonly name: string; readonly keys: readonly string[] }[];
  /**
   * What else the format says: JSON, stored with the log as it is. Only formats know its fields.
   */
  readonly description: Readonly<Record<string, unknown>>;
}

/** A source of which nothing is known: its keys are the standard ones and attributes. */
export const UNKNOWN_SOURCE: LogSource = { format: "unknown", keys: null, classifiers: [], description: {} };

/** What is known about a source before its first event. */
export interface LogHeader extends LogSource {
  readonly dictionaries: LogDictionaries;
}

/**
 * Takes a log as it is read. A returned promise holds the reader until it is resolved: that is
 * the back-pressure.
 */
export interface LogSink {
  /** Called once, before the first batch. */
  begin(header: LogHeader): void | Promise<void>;
  batch(batch: EventBatch): void | Promise<void>;
  rejected(row: RejectedRow): void | Promise<void>;
}

/** What a reader says when it is done. */
export interface ReadReport {
  /** Rows or events met, rejected ones included. */
  readonly rows: number;
  readonly events: number;
  readonly rejected: number;
  readonly zoneHandling: ZoneHandling;
}
