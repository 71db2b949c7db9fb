import { codesOf } from "../../event-log/codes-of.ts";
import type { Attribute, EventLog } from "../../event-log/event-log.ts";
import { isNumeric } from "../../event-log/numeric-attribute.ts";
import { DAY, HOUR, weekdayOfDay } from "../../time/civil-date.ts";
import { ianaTimeZone } from "../../time/time-zone.ts";
import type { Feature, FeaturePlan, FeatureSource } from "./feature-plan.ts";
import type { Prefix } from "./prefixes.ts";
import { workingClock } from "./working-week.ts";
import type { ProcessWorkload } from "./workload.ts";

/** A feature before it is fitted to training rows. */
export interface CandidateFeature {
  readonly source: FeatureSource;
  readonly name: string;
  readonly kind: Feature["kind"];
}

/** The values of one feature for some prefixes, in their order. */
export type RawColumn =
  /** NaN where a number is missing. */
  | (CandidateFeature & { readonly kind: "number"; readonly values: Float64Array })
  /** Positions in `texts`, -1 where a text is missing. */
  | (CandidateFeature & { readonly kind: "category"; readonly values: Int32Array; readonly texts: readonly string[] });

/** What readers need of a plan. */
interface ReadingRules extends Pick<FeaturePlan, "zone" | "workingWeek"> {
  readonly features: readonly CandidateFeature[];
}

/**
 * Reads features of prefixes. Nothing after a prefix's last event is read.
 *
 * Takes time proportional to prefixes x features, besides a logarithm for the workload.
 *
 * @param workload that of the whole log, where `log` holds single cases
 */
export function readFeatures(
  log: EventLog,
  prefixes: readonly Prefix[],
  rules: ReadingRules,
  workload: ProcessWorkload,
): RawColumn[] {
  const readers = featureReaders(log, rules, workload);
  const columns = rules.features.map((feature) =>
    feature.kind === "number"
      ? { ...feature, kind: feature.kind, values: new Float64Array(prefixes.length) }
      : { ...feature, kind: feature.kind, values: new Int32Array(prefixes.length), texts: [], codes: new Map<string, number>() }
  );
  // Row by row: prefixes of one case follow each other, and their activities are counted once.
  prefixes.forEach((prefix, row) =>
    columns.forEach((column, at) => {
      const value = readers[at](prefix);
      if (column.kind === "number") column.values[row] = typeof value === "number" ? value : NaN;
      else column.values[row] = value === null ? -1 : codeOf(column.codes, String(value));
    })
  );
  return columns.map((column) => column.kind === "number" ? column : { ...column, texts: [...column.codes.keys()] });
}

function codeOf(codes: Map<string, number>, text: string): number {
  const code = codes.get(text);
  if (code !== undefined) return code;
  codes.set(text, codes.size);
  return codes.size - 1;
}

/** A number, a text, or null where nothing is known. */
type RawValue = number | string | null;

/** Makes a function for each feature that reads it from a prefix. */
export function featureReaders(
  log: EventLog,
  { zone, workingWeek, features }: ReadingRules,
  workload: ProcessWorkload,
): ((prefix: Prefix) => RawValue)[] {
  const clock = localClock(zone);
  const working = workingClock(workingWeek, zone);
  const count = activityCounter(log);
  const codes = codesOf(log.activities);
  const last = ({ caseIndex, length }: Prefix) => log.caseOffsets[caseIndex] + length - 1;
  const now = (prefix: Prefix) => log.time[last(prefix)];
  const start = ({ caseIndex }: Prefix) => log.time[log.caseOffsets[caseIndex]];
  const resource = (prefix: Prefix) => log.resource?.values[log.resource.codes[last(prefix)]] ?? null;

  const readerOf = ({ source, name, kind }: CandidateFeature): (prefix: Prefix) => RawValue => {
    switch (source) {
      case "last-activity":
        return (prefix) => log.activities[log.activity[last(prefix)]];
      case "activity-before":
        return (prefix) => prefix.length < 2 ? null : log.activities[log.activity[last(prefix) - 1]];
      case "prefix-length":
        return (prefix) => prefix.length;
      case "elapsed":
        return (prefix) => (now(prefix) - start(prefix)) / HOUR;
      case "since-last":
        return (prefix) => prefix.length < 2 ? null : (now(prefix) - log.time[last(prefix) - 1]) / HOUR;
      case "working-elapsed":
        return (prefix) => working(now(prefix)) - working(start(prefix));
      case "hour":
        return (prefix) => clock(now(prefix)).hour;
      case "weekday":
        return (prefix) => clock(now(prefix)).weekday;
      case "month":
        return (prefix) => clock(now(prefix)).month;
      case "resource":
        return resource;
      case "running-cases":
        return (prefix) => workload.runningCases(now(prefix));
      case "new-cases":
        return (prefix) => workload.newCases(now(prefix));
      case "events":
        return (prefix) => workload.events(now(prefix));
      case "resource-load":
        return (prefix) => {
          const text = resource(prefix);
          return text === null ? null : workload.resourceEvents(text, now(prefix));
        };
      case "count": {
        const code = codes.get(name);
        return code === undefined ? () => 0 : (prefix) => count(prefix, code);
      }
      case "attribute":
        return attributeReader(log, name, kind === "number");
    }
  };
  return features.map(readerOf);
}

/**
 * Reads the latest value of an attribute: that of the prefix's latest event that has one, else that
 * of its case.
 */
function attributeReader(log: EventLog, name: string, numeric: boolean): (prefix: Prefix) => RawValue {
  const usable = (attribute: Attribute) => attribute.name === name && reasonAgainst(attribute) === null;
  const ofEvents = log.eventAttributes.filter(usable);
  const ofCases = log.caseAttributes.filter(usable);
  const valueAt = ({ values, codes }: Attribute, at: number): RawValue => {
    if (codes[at] < 0) return null;
    return numeric ? finiteOrNull(values[codes[at]]) : values[codes[at]];
  };
  return ({ caseIndex, length }) => {
    const first = log.caseOffsets[caseIndex];
    for (const attribute of ofEvents) {
      for (let event = first + length - 1; event >= first; event--) {
        const value = valueAt(attribute, event);
        if (value !== null) return value;
      }
    }
    for (const attribute of ofCases) {
      const value = valueAt(attribute, caseIndex);
      if (value !== null) return value;
    }
    return null;
  };
}

const finiteOrNull = (text: string): number | null => text !== "" && Number.isFinite(Number(text)) ? Number(text) : null;

/**
 * Counts activities in prefixes; each event is counted once if the prefixes of a case come in
 * order.
 */
function activityCounter(log: EventLog): (prefix: Prefix, activity: number) => number {
  const counts = new Uint32Array(log.activities.length);
  let current = -1;
  let counted = 0;
  return ({ caseIndex, length }, activity) => {
    if (caseIndex !== current || length < counted) {
      counts.fill(0);
      current = caseIndex;
      counted = 0;
    }
    const first = log.caseOffsets[current];
    for (; counted < length; counted++) counts[log.activity[first + counted]]++;
    return counts[activity];
  };
}

/**
 * The attributes of a log that may be features, by name. Attributes of one name are one feature,
 * whatever types the source gives them.
 */
export function candidateAttributes(
  log: EventLog,
): { readonly usable: readonly CandidateFeature[]; readonly leftOut: FeaturePlan["leftOut"] } {
  const leftOut: { name: string; reason: string }[] = [];
  const numericByName = new Map<string, boolean>();
  for (const attribute of [...log.caseAttributes, ...log.eventAttributes]) {
    const reason = reasonAgainst(attribute);
    if (reason !== null) leftOut.push({ name: attribute.name, reason });
    else numericByName.set(attribute.name, (numericByName.get(attribute.name) ?? true) && isNumeric(attribute));
  }
  const usable = [...numericByName].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0)
    .map(([name, numeric]): CandidateFeature => ({ source: "attribute", name, kind: numeric ? "number" : "category" }));
  return { usable, leftOut };
}

/** Why an attribute of such a type is no feature, whatever its values; null if it may be one. */
function reasonAgainst({ type }: Attribute): string | null {
  if (type === "date") return "a date: whether it was known at the start cannot be told";
  if (type === "id" || type === "nested") return `of type ${type}`;
  return null;
}

/** The local time of an instant. */
interface ClockReading {
  /** 0 to 23. */
  readonly hour: number;
  /** 1 (Monday) to 7 (Sunday). */
  readonly weekday: number;
  /** 1 to 12. */
  readonly month: number;
}

/**
 * A clock in a time zone: reads hour, weekday and month of instants (ms since 1970-01-01 UTC).
 *
 * @param zone an IANA name such as `Europe/Berlin`
 * @throws a usage error for a zone that is not known
 *
 * @example
 * ```ts
 * import { localClock } from "@/prediction/dataset/raw-features.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const newYear = Date.UTC(2026, 11, 31, 23, 30);
 * assertEquals(localClock("UTC")(newYear), { hour: 23, weekday: 4, month: 12 });
 * assertEquals(localClock("Europe/Berlin")(newYear), { hour: 0, weekday: 5, month: 1 });
 * ```
 */
export function localClock(zone: string): (time: number) => ClockReading {
  const { offsetAt } = ianaTimeZone(zone);
  return (time) => {
    const local = time + offsetAt(time);
    const day = Math.floor(local / DAY);
    return {
      hour: Math.floor((local - day * DAY) / HOUR),
      weekday: weekdayOfDay(day),
      month: new Date(local).getUTCMonth() + 1,
    };
  };
}
