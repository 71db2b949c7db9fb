import type { Classifier } from "../../event-log/classifier.ts";
import type { AttributeType } from "../../event-log/event-batch.ts";
import type { Attribute, CodedColumn, EventLog } from "../../event-log/event-log.ts";
import type { Variants } from "../../event-log/variants.ts";

/**
 * The contract between database and page: for each log a folder `data/logs/SLUG/VERSION/` with
 * these files.
 *
 * | file | holds |
 * |---|---|
 * | `manifest.json` | {@linkcode PublishedManifest} |
 * | `variants.arrow` | the distinct activity sequences with their counts; the activity labels |
 * | `cases.arrow` | id, start, variant and attributes of each case, in the order of the log |
 * | `times.arrow` | for each event but the first of its case, the time since the event before it |
 * | `resources.arrow` | for each event who did it; empty where the log does not say |
 * | `map.json` | the process map as first shown, laid out |
 *
 * A page refuses a manifest of another schema version.
 */
export const PUBLISHED_SCHEMA_VERSION = 1;

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
  readonly files: readonly PublishedFile[];
}

/** A file beside the manifest. */
export interface PublishedFile {
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
  /** First and last event, ISO 8601 in UTC; null for a log without events. */
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  readonly zone: string;
  /** When the database took the log in, ISO 8601 in UTC. */
  readonly loadedAt: string;
  readonly model: PublishedModelEntry | null;
  /** The model of remaining times that is in use. */
  readonly remaining: PublishedRemainingEntry | null;
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
 * The model of remaining times of a log, and what it must know of the open cases besides the
 * published events.
 */
export interface PublishedRemainingEntry extends PublishedModelEntry {
  /** Path of {@linkcode LatestValues} as JSON, relative to `data/`. */
  readonly values: string;
}

/**
 * The latest values of event attributes that a model looks at, for each open case: the attributes
 * of all events stay in the database.
 */
export interface LatestValues {
  /** Positions of the open cases in the log. */
  readonly items: readonly number[];
  readonly attributes: readonly LatestAttribute[];
}

/** An attribute as the model reads it after the last event of each open case. */
export interface LatestAttribute {
  readonly name: string;
  /** Whether the values are read as numbers. */
  readonly numeric: boolean;
  /** A text for each of the items; null where nothing is known. */
  readonly values: readonly (string | null)[];
}

/** Time deltas are whole numbers of this unit. */
export type TimeUnit = "s" | "ms" | "us";

/** Milliseconds in each unit. */
const UNIT_MS: Readonly<Record<TimeUnit, number>> = { s: 1000, ms: 1, us: 0.001 };

/** What `cases.arrow` holds. */
export interface PublishedCases {
  readonly ids: readonly string[];
  /** Time of the first event in ms since 1970-01-01 UTC. */
  readonly start: Float64Array;
  /** Index into the variants. */
  readonly variant: Uint32Array;
  readonly attributes: readonly Attribute[];
}

/** What `times.arrow` holds. */
export interface PublishedTimes {
  readonly unit: TimeUnit;
  readonly deltas: Int32Array | Float64Array;
}

/**
 * What `resources.arrow` holds: a resource or none for each event; null where the log has no
 * resources.
 */
export type PublishedResources = CodedColumn | null;

/** A case attribute's type and name stand in the metadata of its column. */
export interface AttributeMetadata {
  readonly name: string;
  readonly type: AttributeType;
}

/**
 * The event log that the published files hold: control flow, times and resources exactly; no start
 * times or event attributes.
 *
 * Microseconds are exact up to the year 2109; beyond, numbers of ms lie farther apart than that.
 * Linear in the number of events.
 *
 * @param variants of the whole log
 * @param cases in the order of the log
 * @param times of the same cases
 * @param resource of the same events; without it the log has none
 * @example
 * ```ts
 * import { eventLogOfPublished } from "@/formats/published/published-log.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogOfPublished(
 *   { activities: ["a", "b"], offsets: Uint32Array.of(0, 2), steps: Uint16Array.of(0, 1), counts: Uint32Array.of(1) },
 *   { ids: ["case 1"], start: Float64Array.of(1000), variant: Uint32Array.of(0), attributes: [] },
 *   { unit: "s", deltas: Int32Array.of(60) },
 * );
 * assertEquals([...log.time], [1000, 61000]);
 * ```
 */
export function eventLogOfPublished(
  variants: Variants,
  cases: PublishedCases,
  times: PublishedTimes,
  resource: PublishedResources = null,
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
  // Sums are taken in whole units: a sum of fractions of a millisecond would drift.
  const perMs = Math.round(1 / UNIT_MS.us);
  const [scale, step] = times.unit === "us" ? [perMs, 1] : [1, UNIT_MS[times.unit]];
  for (let c = 0, delta = 0; c < count; c++) {
    const from = caseOffsets[c];
    const v = cases.variant[c];
    activity.set(variants.steps.subarray(variants.offsets[v], variants.offsets[v + 1]), from);
    if (caseOffsets[c + 1] === from) continue;
    let now = times.unit === "us" ? Math.round(cases.start[c] * scale) : cases.start[c];
    time[from] = cases.start[c];
    for (let e = from + 1; e < caseOffsets[c + 1]; e++) {
      now += times.deltas[delta++] * step;
      time[e] = now / scale;
    }
  }
  return {
    caseIds: cases.ids,
    activities: variants.activities,
    caseOffsets,
    activity,
    time,
    start: null,
    resource,
    lifecycle: null,
    caseAttributes: cases.attributes,
    eventAttributes: [],
  };
}
