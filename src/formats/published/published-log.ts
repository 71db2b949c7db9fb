import type { Classifier } from "../../event-log/classifier.ts";
import type { AttributeType } from "../../event-log/event-batch.ts";
import type { Attribute, CodedColumn, EventLog } from "../../event-log/event-log.ts";
import type { Variants } from "../../event-log/variants.ts";

/**
 * The contract between database and page: for each log a folder `data/logs/SLUG/VERSION/` with
 * these files.
 *
 * - `manifest.json`: a {@linkcode PublishedManifest}
 * - `variants.columns`: the activity labels; the distinct activity sequences with their counts
 * - `cases.columns`: id, variant and time of the first event of each case, in the order of the log
 * - `times.columns`: for each event but the first of its case, the time since the event before it
 * - `start.columns`: for each event how long before its time it began
 * - `resource.columns`, `lifecycle.columns`: for each event who did it, and its transition
 * - `case-attribute-N.columns`, `event-attribute-N.columns`: an attribute of cases or events
 * - `case-attributes-N.columns`, `event-attributes-N.columns`: several small ones in a row
 * - `ends.columns`: instead of events, how long each case took, and whether it is completed
 * - `segments.json`: instead of events, times between directly following activities, of the whole
 *   log
 *
 * A log of more events than pages are to carry is published without its events: then `times` and
 * all columns of events are left out, and the last two files are there instead.
 *
 * Each file is loaded when it is used. A log that does not have a column has an empty file for it,
 * which the manifest does not name. See {@linkcode columnWriter} for the format of columns.
 *
 * A page refuses a manifest of another schema version.
 */
export const PUBLISHED_SCHEMA_VERSION = 3;

/**
 * A column of a log by its name: of attributes by level and name, such as `case:amount`.
 */
export type ColumnName =
  | "variants"
  | "cases"
  | "times"
  | "start"
  | "resource"
  | "lifecycle"
  | "ends"
  | "segments"
  | `case:${string}`
  | `event:${string}`;

/** A column of a log, and the file that holds it. */
export interface PublishedColumn {
  /** Attributes of one name and several types are several columns of one name. */
  readonly column: ColumnName;
  readonly file: string;
  /** Its first byte and its length in a file of several columns; left out where it is all of it. */
  readonly part?: readonly [from: number, length: number];
  /** Type of an attribute's values. */
  readonly type?: AttributeType;
}

/** The bytes of a column in the contents of its file. */
export const columnPart = ({ part }: PublishedColumn, file: Uint8Array): Uint8Array =>
  part === undefined ? file : file.subarray(part[0], part[0] + part[1]);

/** Whether every event of a log is published, or only its cases and figures of its segments. */
export type PublishedLevel = "events" | "cases";

/** What a page must know of a log before it reads the rest. */
export interface PublishedManifest {
  readonly schemaVersion: number;
  readonly log: {
    readonly slug: string;
    readonly name: string;
    /** Raised by every load. */
    readonly version: number;
    /** Random id of the state of the log that the files were made from. */
    readonly identity: string;
    /** Checksum of the source as the database keeps it. */
    readonly checksum: string;
    readonly events: number;
    readonly cases: number;
    /** IANA zone that dates are shown in. */
    readonly zone: string;
    /**
     * What the activity of an event is, where it is not the plain activity with every row an event.
     */
    readonly activityDefinition?: Classifier;
  };
  /** In words: what the files hold exactly, and what they leave out. */
  readonly exact: string;
  readonly level: PublishedLevel;
  /** What of the log is withheld, or published otherwise than it is; left out if nothing. */
  readonly privacy?: PublishedPrivacy;
  /**
   * Numbers of the cases of which rows were rejected when the log was read, ascending; left out if
   * there are none, and where only groups of cases are published.
   */
  readonly rejectedCases?: readonly number[];
  /** The columns that the log has. */
  readonly columns: readonly PublishedColumn[];
  readonly files: readonly PublishedFile[];
}

/** What a site withholds of a log, or publishes otherwise than it is. */
export interface PublishedPrivacy {
  /**
   * The least number of cases that are published alike; 1 if every case is published as it is.
   */
  readonly leastGroup: number;
  /** In a few words, for every page. */
  readonly summary: string;
  /** All of it in words, with counts. */
  readonly words: string;
}

/** A file beside the manifest. */
interface PublishedFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of the bytes, in lower-case hex. */
  readonly sha256: string;
}

/** The entry of a log in `data/logs.json`, from which pages pick. */
export interface PublishedLogEntry {
  readonly slug: string;
  readonly name: string;
  readonly version: number;
  /** Random id of this state of the log, for what is kept of it in a browser. */
  readonly identity: string;
  readonly checksum: string;
  /**
   * The folder of the log's files, relative to `data/`: `logs/SLUG/VERSION`, with the beginning of
   * the identity behind the version.
   */
  readonly folder: string;
  readonly events: number;
  readonly cases: number;
  readonly activities: number;
  readonly variants: number;
  /** False for a log without times, of whose events only the order is known. */
  readonly timed?: false;
  /** First and last event, ISO 8601 in UTC; null for a log without events or times. */
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  readonly zone: string;
  readonly level: PublishedLevel;
  /** What is withheld of the log; left out if nothing. */
  readonly privacy?: PublishedPrivacy;
  /** Why models in use are not published, in words; left out if they are. */
  readonly withheldModels?: string;
  /** When the database took the log in, ISO 8601 in UTC. */
  readonly loadedAt: string;
  readonly model: PublishedModelEntry | null;
  /** The model of remaining times that is in use. */
  readonly remaining: PublishedRemainingEntry | null;
  /**
   * Cases that start in each of some equally long spans from the first to the last event. A log
   * that a browser has kept from an earlier version of the pages has none.
   */
  readonly starts?: readonly number[];
  /** A map of its most frequent activities; left out for a log without cases, or of a browser. */
  readonly map?: PublishedSmallMap;
  /**
   * Median duration of its completed cases, in seconds; null where none is completed, left out
   * where the cases were not looked through.
   */
  readonly medianSeconds?: number | null;
  /**
   * What to add to a time, in ms, so that its UTC day is the date that is meant, where the log has
   * dates only; null for times of day, left out where the times were not looked through.
   */
  readonly dates?: number | null;
  /** What is most worth knowing about it; left out where it was not looked for. */
  readonly findings?: readonly PublishedFinding[];
  /** What the log was when the site was published before; left out if nothing has changed. */
  readonly before?: EntryBefore;
}

/**
 * A process map without words. Places are from 0 to 100, from left to right and from top to bottom;
 * shares are percentages of cases.
 */
export interface PublishedSmallMap {
  /** Of each node its x, its y and its share: the start first, the end last. */
  readonly nodes: readonly (readonly number[])[];
  /** Of each arc its share, then the x and the y of each of its points. */
  readonly arcs: readonly (readonly number[])[];
}

/** What a log was when the site was published before. */
export interface EntryBefore {
  readonly version: number;
  readonly identity: string;
  readonly cases: number;
  readonly events: number;
  /** When the models in use were trained, ISO 8601 in UTC; null without one. */
  readonly model: string | null;
  readonly remaining: string | null;
  /**
   * How the process of the cases that were completed since differs, in a sentence; left out where
   * it cannot be told.
   */
  readonly difference?: string;
}

/** A finding of a log, as the list of logs tells it. */
interface PublishedFinding {
  readonly kind: string;
  readonly sentence: string;
  readonly cases: number;
  /** Hours at stake. */
  readonly hours: number;
  /** The page with its evidence, and the filters of it as text. */
  readonly page: string;
  readonly filter: string;
}

/** The newest duration model of a log. */
export interface PublishedModelEntry {
  /** Path of the model's bytes, relative to `data/`. */
  readonly file: string;
  readonly algorithm: string;
  readonly trainedAt: string;
  /** Version of the log that it learned from. */
  readonly logVersion: number;
  /** Its errors and whatever else its training recorded. */
  readonly figures: unknown;
}

/**
 * The model of remaining times of a log, and what it must know of the running cases besides the
 * published events.
 */
interface PublishedRemainingEntry extends PublishedModelEntry {
  /** Path of {@linkcode LatestValues} as JSON, relative to `data/`. */
  readonly values: string;
}

/**
 * The latest values of event attributes that a model looks at, for each running case: the
 * attributes of all events stay in the database.
 */
export interface LatestValues {
  /** Positions of the running cases in the log. */
  readonly items: readonly number[];
  readonly attributes: readonly LatestAttribute[];
}

/** An attribute as the model reads it after the last event of each running case. */
interface LatestAttribute {
  readonly name: string;
  /** Whether the values are read as numbers. */
  readonly numeric: boolean;
  /** A text for each of the items; null where nothing is known. */
  readonly values: readonly (string | null)[];
}

/** Time deltas are whole numbers of this unit. */
export type TimeUnit = "s" | "ms" | "us";

/** Microseconds in each unit. */
export const UNIT_US: Readonly<Record<TimeUnit, number>> = { s: 1_000_000, ms: 1000, us: 1 };

/** What `cases.columns` holds. */
export interface PublishedCases {
  readonly ids: readonly string[];
  /** Time of the first event in ms since 1970-01-01 UTC. */
  readonly start: Float64Array;
  /** Index into the variants. */
  readonly variant: Uint32Array;
}

/** What `times.columns` holds. */
export interface PublishedTimes {
  readonly unit: TimeUnit;
  readonly deltas: Float64Array;
}

/** What `start.columns` holds: for each event the time from its start to its end; NaN for none. */
export interface PublishedStarts {
  readonly unit: TimeUnit;
  readonly spans: Float64Array;
}

/** What `ends.columns` holds. */
export interface PublishedEnds {
  readonly unit: TimeUnit;
  /** From the first to the last event of each case. */
  readonly durations: Float64Array;
  /** The rule of completed cases, found with all events; see `completedCases`. */
  readonly endActivities: readonly string[] | "all";
  readonly inactivityTimeout: number;
  /** 1 for each completed case. */
  readonly completed: Uint8Array;
  /** The least number of cases that a figure may be about; left out for 1. */
  readonly leastGroup?: number;
}

/** A segment of `segments.json`: two activities by code, and the times of all its passages. */
export interface PublishedSegment {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly medianSeconds: number;
  readonly totalSeconds: number;
}

/** What a log has besides its cases, activities and times; each may be left out. */
interface PublishedDetails {
  readonly starts?: PublishedStarts;
  readonly resource?: CodedColumn;
  readonly lifecycle?: CodedColumn;
  readonly caseAttributes?: readonly Attribute[];
  readonly eventAttributes?: readonly Attribute[];
}

/**
 * The event log that published files hold, with as many of its columns as are given.
 *
 * Microseconds are exact up to the year 2109; beyond, numbers of ms lie farther apart than that.
 * Linear in the number of events.
 *
 * @param variants of the whole log
 * @param cases in the order of the log
 * @param times of the same cases
 * @param details further columns of the same cases and events
 * @example
 * ```ts
 * import { eventLogOfPublished } from "@/formats/published/published-log.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogOfPublished(
 *   { activities: ["a", "b"], offsets: Uint32Array.of(0, 2), steps: Uint16Array.of(0, 1), counts: Uint32Array.of(1) },
 *   { ids: ["case 1"], start: Float64Array.of(1000), variant: Uint32Array.of(0) },
 *   { unit: "s", deltas: Float64Array.of(60) },
 * );
 * assertEquals([...log.time], [1000, 61000]);
 * ```
 */
export function eventLogOfPublished(
  variants: Variants,
  cases: PublishedCases,
  times: PublishedTimes,
  details: PublishedDetails = {},
): EventLog {
  const count = cases.ids.length;
  const caseOffsets = new Uint32Array(count + 1);
  for (let c = 0; c < count; c++) {
    const v = cases.variant[c];
    caseOffsets[c + 1] = caseOffsets[c] + variants.offsets[v + 1] - variants.offsets[v];
  }
  const events = caseOffsets[count];
  const activity = variants.activities.length > 0xffff ? new Uint32Array(events) : new Uint16Array(events);
  const time = new Float64Array(events);
  const step = UNIT_US[times.unit];
  for (let c = 0, delta = 0; c < count; c++) {
    const from = caseOffsets[c];
    const v = cases.variant[c];
    activity.set(variants.steps.subarray(variants.offsets[v], variants.offsets[v + 1]), from);
    if (caseOffsets[c + 1] === from) continue;
    // Sums are taken in whole microseconds: a sum of fractions of a millisecond would drift.
    let now = Math.round(cases.start[c] * UNIT_US.ms);
    time[from] = cases.start[c];
    for (let e = from + 1; e < caseOffsets[c + 1]; e++) {
      now += times.deltas[delta++] * step;
      time[e] = now / UNIT_US.ms;
    }
  }
  return {
    caseIds: cases.ids,
    activities: variants.activities,
    caseOffsets,
    activity,
    time,
    start: details.starts === undefined ? null : startsOf(time, details.starts),
    resource: details.resource ?? null,
    lifecycle: details.lifecycle ?? null,
    caseAttributes: details.caseAttributes ?? [],
    eventAttributes: details.eventAttributes ?? [],
  };
}

/**
 * The event log of cases whose events are not published: activities exactly, and the times of the
 * first and the last event of each case. The times of the events between are NaN.
 *
 * @param details attributes of the cases
 */
export function casesLogOfPublished(
  variants: Variants,
  cases: PublishedCases,
  ends: PublishedEnds,
  details: Pick<PublishedDetails, "caseAttributes"> = {},
): EventLog {
  let events = 0;
  for (const v of cases.variant) events += variants.offsets[v + 1] - variants.offsets[v];
  const log = eventLogOfPublished(variants, cases, { unit: "us", deltas: new Float64Array(events).fill(NaN) }, details);
  for (let c = 0; c < cases.ids.length; c++) {
    const last = log.caseOffsets[c + 1] - 1;
    if (last > log.caseOffsets[c]) {
      log.time[last] = (Math.round(cases.start[c] * UNIT_US.ms) + ends.durations[c] * UNIT_US[ends.unit]) / UNIT_US.ms;
    }
  }
  return log;
}

function startsOf(time: Float64Array, { unit, spans }: PublishedStarts): Float64Array {
  return time.map((end, e) => (Math.round(end * UNIT_US.ms) - spans[e] * UNIT_US[unit]) / UNIT_US.ms);
}
