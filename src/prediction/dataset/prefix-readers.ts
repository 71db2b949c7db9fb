import type { Attribute, EventLog } from "../../event-log/event-log.ts";
import { isNumeric, whyNoFeatureType } from "./attribute-use.ts";
import type { FeaturePlan, PrefixFeature } from "./feature-plan.ts";
import type { Prefix } from "./prefixes.ts";
import type { Workload } from "./workload.ts";
import { startClock } from "./start-clock.ts";
import { workingClock } from "./working-clock.ts";

/** What a prefix says to a feature: a number, a text, or null where nothing is known. */
export type RawValue = number | string | null;

const HOUR = 3_600_000;

/** An attribute that may be a feature. */
export interface PrefixAttribute {
  readonly name: string;
  readonly numeric: boolean;
}

/**
 * The attributes of a log that may be features, by name; attributes of one name are one, whatever
 * types a source gives them.
 */
export function prefixAttributes(
  log: EventLog,
): { readonly usable: PrefixAttribute[]; readonly leftOut: FeaturePlan["leftOut"] } {
  const leftOut: { name: string; reason: string }[] = [];
  const byName = new Map<string, boolean>();
  for (const attribute of [...log.caseAttributes, ...log.eventAttributes]) {
    const reason = whyNoFeatureType(attribute);
    if (reason !== null) leftOut.push({ name: attribute.name, reason });
    else byName.set(attribute.name, (byName.get(attribute.name) ?? true) && isNumeric(attribute));
  }
  const usable = [...byName].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0).map(([name, numeric]) => ({ name, numeric }));
  return { usable, leftOut };
}

/**
 * Reads the latest value of an attribute: that of the prefix's latest event that has one, else that
 * of its case.
 */
function attributeReader(log: EventLog, name: string, numeric: boolean): (prefix: Prefix) => RawValue {
  const usable = (attribute: Attribute) => attribute.name === name && whyNoFeatureType(attribute) === null;
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
 * Counts of activities in a case's first events, kept up while the prefixes of one case are read in
 * order.
 */
function activityCounter(log: EventLog): (prefix: Prefix, activity: number) => number {
  const counts = new Uint32Array(log.activities.length);
  let caseIndex = -1;
  let counted = 0;
  return (prefix, activity) => {
    if (prefix.caseIndex !== caseIndex || prefix.length < counted) {
      counts.fill(0);
      caseIndex = prefix.caseIndex;
      counted = 0;
    }
    const first = log.caseOffsets[caseIndex];
    for (; counted < prefix.length; counted++) counts[log.activity[first + counted]]++;
    return counts[activity];
  };
}

/**
 * Makes a reader for each feature: what a prefix of the log says to it.
 *
 * @param plan zone, working week and completion rule; its features need no ranges or categories yet
 * @param workload how busy things were; by default the log's own clock is what to give
 */
export function prefixReaders(
  log: EventLog,
  plan: Pick<FeaturePlan, "zone" | "workingWeek"> & {
    readonly features: readonly Pick<PrefixFeature, "source" | "name" | "kind">[];
  },
  workload: Workload,
): ((prefix: Prefix) => RawValue)[] {
  const readingAt = startClock(plan.zone);
  const working = workingClock(plan.workingWeek, plan.zone);
  const count = activityCounter(log);
  const codes = new Map(log.activities.map((label, code) => [label, code]));
  const last = ({ caseIndex, length }: Prefix) => log.caseOffsets[caseIndex] + length - 1;
  const now = (prefix: Prefix) => log.time[last(prefix)];
  const start = ({ caseIndex }: Prefix) => log.time[log.caseOffsets[caseIndex]];
  const resource = (prefix: Prefix) => log.resource?.values[log.resource.codes[last(prefix)]] ?? null;

  const readerOf = ({ source, name, kind }: Pick<PrefixFeature, "source" | "name" | "kind">): (prefix: Prefix) => RawValue => {
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
        return (prefix) => readingAt(now(prefix)).hour;
      case "weekday":
        return (prefix) => readingAt(now(prefix)).weekday;
      case "month":
        return (prefix) => readingAt(now(prefix)).month;
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
  return plan.features.map(readerOf);
}
