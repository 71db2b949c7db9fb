import type { Attribute, EventLog } from "../event-log/event-log.ts";
import { isNumeric, whyNoFeatureType } from "./attribute-use.ts";
import type { FeaturePlan, PrefixFeature } from "./prefix-features.ts";
import type { LoadClock } from "./load-clock.ts";
import { startClock } from "./start-clock.ts";
import { workingClock } from "./working-clock.ts";

/** The first events of a case. */
export interface Prefix {
  /** Position of the case in its log. */
  readonly item: number;
  /** Events known, at least 1. */
  readonly length: number;
}

/** What a prefix says to a feature: a number, a text, or null where nothing is known. */
export type RawValue = number | string | null;

const HOUR = 3_600_000;

/** An attribute as cases and events of a log have it. */
export interface PrefixAttribute {
  readonly name: string;
  readonly numeric: boolean;
  /** Latest value of a prefix: that of its latest event that has one, else that of its case. */
  read(prefix: Prefix): RawValue;
}

/** The attributes of a log that may be features, by name; attributes of one name are one, whatever types a source gives them. */
export function prefixAttributes(
  log: EventLog,
): { readonly usable: PrefixAttribute[]; readonly leftOut: FeaturePlan["leftOut"] } {
  const leftOut: { name: string; reason: string }[] = [];
  const byName = new Map<string, { ofCase: Attribute[]; ofEvents: Attribute[] }>();
  const add = (attribute: Attribute, level: "ofCase" | "ofEvents") => {
    const reason = whyNoFeatureType(attribute);
    if (reason !== null) return void leftOut.push({ name: attribute.name, reason });
    const entry = byName.get(attribute.name) ?? { ofCase: [], ofEvents: [] };
    entry[level].push(attribute);
    byName.set(attribute.name, entry);
  };
  for (const attribute of log.caseAttributes) add(attribute, "ofCase");
  for (const attribute of log.eventAttributes) add(attribute, "ofEvents");
  const usable = [...byName].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0).map(([name, { ofCase, ofEvents }]) => {
    const numeric = [...ofCase, ...ofEvents].every(isNumeric);
    const cases = ofCase.map((attribute) => valueReader(attribute, numeric));
    const events = ofEvents.map((attribute) => latestReader(log, attribute, numeric));
    const read = (prefix: Prefix): RawValue => {
      for (const reader of events) {
        const value = reader(prefix);
        if (value !== null) return value;
      }
      for (const reader of cases) {
        const value = reader(prefix.item);
        if (value !== null) return value;
      }
      return null;
    };
    return { name, numeric, read };
  });
  return { usable, leftOut };
}

function valueReader({ values, codes }: Attribute, numeric: boolean): (at: number) => RawValue {
  const read = values.map((text): RawValue => numeric ? finiteOrNull(text) : text);
  return (at) => codes[at] < 0 ? null : read[codes[at]];
}

const finiteOrNull = (text: string): number | null => text !== "" && Number.isFinite(Number(text)) ? Number(text) : null;

function latestReader(log: EventLog, attribute: Attribute, numeric: boolean): (prefix: Prefix) => RawValue {
  const read = valueReader(attribute, numeric);
  // For each event the latest one of its case, itself included, that has a value: found once, so that long prefixes cost no more.
  const latest = new Int32Array(log.time.length).fill(-1);
  for (let item = 0; item < log.caseIds.length; item++) {
    let known = -1;
    for (let event = log.caseOffsets[item]; event < log.caseOffsets[item + 1]; event++) {
      if (attribute.codes[event] >= 0 && read(event) !== null) known = event;
      latest[event] = known;
    }
  }
  return ({ item, length }) => {
    const event = latest[log.caseOffsets[item] + length - 1];
    return event < 0 ? null : read(event);
  };
}

/** Counts of activities in a case's first events, kept up while the prefixes of one case are read in order. */
function activityCounter(log: EventLog): (prefix: Prefix, activity: number) => number {
  const counts = new Uint32Array(log.activities.length);
  let item = -1;
  let counted = 0;
  return (prefix, activity) => {
    if (prefix.item !== item || prefix.length < counted) {
      counts.fill(0);
      item = prefix.item;
      counted = 0;
    }
    const first = log.caseOffsets[item];
    for (; counted < prefix.length; counted++) counts[log.activity[first + counted]]++;
    return counts[activity];
  };
}

/**
 * Makes a reader for each feature: what a prefix of the log says to it.
 *
 * @param plan zone, working week and closing rule; its features need no ranges or categories yet
 * @param load how busy things were; by default the log's own clock is what to give
 */
export function prefixReaders(
  log: EventLog,
  plan: Pick<FeaturePlan, "zone" | "workingWeek"> & { readonly features: readonly Pick<PrefixFeature, "source" | "name">[] },
  load: LoadClock,
): ((prefix: Prefix) => RawValue)[] {
  const readingAt = startClock(plan.zone);
  const working = workingClock(plan.workingWeek, plan.zone);
  const count = activityCounter(log);
  const codes = new Map(log.activities.map((label, code) => [label, code]));
  const attributes = new Map(prefixAttributes(log).usable.map((attribute) => [attribute.name, attribute]));
  const last = ({ item, length }: Prefix) => log.caseOffsets[item] + length - 1;
  const now = (prefix: Prefix) => log.time[last(prefix)];
  const start = ({ item }: Prefix) => log.time[log.caseOffsets[item]];
  const resource = (prefix: Prefix) => log.resource?.values[log.resource.codes[last(prefix)]] ?? null;

  const readerOf = ({ source, name }: Pick<PrefixFeature, "source" | "name">): (prefix: Prefix) => RawValue => {
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
      case "open-cases":
        return (prefix) => load.openCases(now(prefix));
      case "new-cases":
        return (prefix) => load.newCases(now(prefix));
      case "events":
        return (prefix) => load.events(now(prefix));
      case "resource-load":
        return (prefix) => {
          const text = resource(prefix);
          return text === null ? null : load.resourceEvents(text, now(prefix));
        };
      case "count": {
        const code = codes.get(name);
        return code === undefined ? () => 0 : (prefix) => count(prefix, code);
      }
      case "attribute":
        return attributes.get(name)?.read ?? (() => null);
    }
  };
  return plan.features.map(readerOf);
}
