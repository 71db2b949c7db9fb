import type { EventLog } from "../../event-log/event-log.ts";
import type { RowTable } from "../../machine-learning/row-table.ts";
import { namesSingleCases } from "./attribute-use.ts";
import { type Workload, workloadOf } from "./workload.ts";
import {
  type FeaturePlan,
  MOST_ATTRIBUTES,
  MOST_COUNTED_ACTIVITIES,
  MOST_PREFIX_CATEGORIES,
  type PrefixFeature,
  type PrefixSource,
} from "./feature-plan.ts";
import type { Prefix } from "./prefixes.ts";
import { prefixAttributes, prefixReaders, type RawValue } from "./prefix-readers.ts";
import { findWorkingWeek } from "./working-clock.ts";

/** What {@linkcode planFeatures} needs besides log and prefixes. */
export interface PlanOptions {
  /** IANA zone. Default `UTC`. */
  readonly zone?: string;
  /**
   * Labels of the activities after which a case counts as over, or "all"; ms without an event after which
   * it does.
   */
  readonly completion: { readonly endActivities: readonly string[] | "all"; readonly inactivityTimeout: number };
}

/** Three years: in a shorter log a month is a date in disguise. See {@linkcode caseTable}. */
const SEASONS = 3 * 365 * 86_400_000;

type Unfitted = { readonly source: PrefixSource; readonly name: string; readonly kind: PrefixFeature["kind"] };

/**
 * Learns from training prefixes how to make rows of numbers: which features there are, texts by
 * frequency, ranges of numbers, working hours. Never the target, and nothing that comes after a
 * prefix's last event. What is the same in all training rows is left out.
 *
 * Takes time proportional to prefixes x features; the workload takes n log n in the number of events.
 *
 * @param prefixes the training rows
 */
export function planFeatures(log: EventLog, prefixes: readonly Prefix[], options: PlanOptions): FeaturePlan {
  const { zone = "UTC", completion } = options;
  const times = prefixes.map(({ caseIndex, length }) => log.time[log.caseOffsets[caseIndex] + length - 1]);
  const workingWeek = findWorkingWeek(times, zone);
  const attributes = prefixAttributes(log);
  const candidates: Unfitted[] = [
    ...NUMBERS.map(([source, name]): Unfitted => ({ source, name, kind: "number" })),
    ...TEXTS.map(([source, name]): Unfitted => ({ source, name, kind: "category" })),
    ...countedActivities(log, prefixes).map((name): Unfitted => ({ source: "count", name, kind: "number" })),
    ...attributes.usable.map(({ name, numeric }): Unfitted => ({
      source: "attribute",
      name,
      kind: numeric ? "number" : "category",
    })),
  ].filter(({ source }) => source !== "month" || spanOf(times) >= SEASONS)
    .filter(({ source }) => source !== "resource" && source !== "resource-load" || log.resource !== null);
  const workload = workloadOf(log, completion);
  const readers = prefixReaders(log, { zone, workingWeek, features: candidates }, workload);
  const leftOut = [...attributes.leftOut];
  const fitted = candidates.map((candidate, at) => {
    const values = prefixes.map(readers[at]);
    const feature = candidate.kind === "number" ? fitNumber(candidate, values) : fitCategory(candidate, values, prefixes);
    if (typeof feature !== "string") {
      return {
        feature,
        known: values.reduce<number>((sum, value) => sum + (value === null ? 0 : 1), 0),
      };
    }
    if (candidate.source === "attribute") leftOut.push({ name: candidate.name, reason: feature });
    return null;
  }).filter((entry) => entry !== null);
  const kept = new Set(
    fitted.filter(({ feature }) => feature.source === "attribute").sort((a, b) => b.known - a.known).slice(0, MOST_ATTRIBUTES),
  );
  for (const entry of fitted) {
    if (entry.feature.source === "attribute" && !kept.has(entry)) {
      leftOut.push({ name: entry.feature.name, reason: `beyond the ${MOST_ATTRIBUTES} attributes that most cases have` });
    }
  }
  return {
    features: fitted.filter((entry) => entry.feature.source !== "attribute" || kept.has(entry)).map(({ feature }) => feature),
    zone,
    workingWeek,
    completion: {
      endActivities: completion.endActivities,
      inactivityTimeout: Number.isFinite(completion.inactivityTimeout) ? completion.inactivityTimeout : null,
    },
    leftOut,
  };
}

const NUMBERS: readonly (readonly [PrefixSource, string])[] = [
  ["prefix-length", "number of events"],
  ["elapsed", "hours since the start"],
  ["since-last", "hours since the event before"],
  ["working-elapsed", "working hours since the start"],
  ["hour", "hour of the day"],
  ["weekday", "weekday"],
  ["month", "month"],
  ["running-cases", "running cases"],
  ["new-cases", "new cases in 7 days"],
  ["events", "events in 7 days"],
  ["resource-load", "events of the resource in 7 days"],
];

const TEXTS: readonly (readonly [PrefixSource, string])[] = [
  ["last-activity", "last activity"],
  ["activity-before", "activity before"],
  ["resource", "resource"],
];

function spanOf(times: readonly number[]): number {
  let [first, last] = [Infinity, -Infinity];
  for (const time of times) {
    first = Math.min(first, time);
    last = Math.max(last, time);
  }
  return last - first;
}

/** The activities that are the last of most prefixes, in code-unit order. */
function countedActivities(log: EventLog, prefixes: readonly Prefix[]): string[] {
  const counts = new Uint32Array(log.activities.length);
  for (const { caseIndex, length } of prefixes) counts[log.activity[log.caseOffsets[caseIndex] + length - 1]]++;
  return Array.from(counts, (count, code) => ({ count, code }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || a.code - b.code)
    .slice(0, MOST_COUNTED_ACTIVITIES)
    .sort((a, b) => a.code - b.code)
    .map(({ code }) => log.activities[code]);
}

/** The feature, or why it is none. */
function fitNumber({ source, name }: Unfitted, values: readonly RawValue[]): PrefixFeature | string {
  let [least, greatest] = [Infinity, -Infinity];
  let missing = 0;
  for (const value of values) {
    if (typeof value !== "number") missing++;
    else {
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
  }
  if (missing === values.length) return "no training case has it";
  if (least === greatest && missing === 0) return "the same in all cases";
  return { kind: "number", source, name, least, greatest };
}

function fitCategory(
  { source, name }: Unfitted,
  values: readonly RawValue[],
  prefixes: readonly Prefix[],
): PrefixFeature | string {
  const counts = new Map<string, number>();
  const cases = new Set<number>();
  let known = 0;
  values.forEach((value, row) => {
    if (value === null) return;
    known++;
    cases.add(prefixes[row].caseIndex);
    counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  });
  if (known === 0) return "no training case has it";
  if (counts.size === 1 && known === values.length) return "the same in all cases";
  if (source === "attribute" && namesSingleCases(counts.size, cases.size)) return "a name or number of the single case";
  const categories = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, MOST_PREFIX_CATEGORIES);
  return { kind: "category", source, name, categories: categories.map(([text]) => text) };
}

/**
 * Lays prefixes out as rows of numbers by a plan; NaN is a missing number, -1 a missing or rare
 * text. The same for training, jobs and the page.
 *
 * @param workload how busy things were, if not by this log: that of the whole log where `log` holds
 * single cases
 */
export function encodePrefixes(
  log: EventLog,
  plan: FeaturePlan,
  prefixes: readonly Prefix[],
  workload: Workload = workloadOf(log, completionOf(plan)),
): RowTable {
  const { features } = plan;
  const columns = features.length;
  const values = new Float64Array(prefixes.length * columns);
  const readers = prefixReaders(log, plan, workload);
  const encoders = features.map((feature) => {
    if (feature.kind === "number") return (value: RawValue) => typeof value === "number" ? value : NaN;
    const codes = new Map(feature.categories.map((text, code) => [text, code]));
    return (value: RawValue) => value === null ? -1 : codes.get(String(value)) ?? -1;
  });
  for (let row = 0; row < prefixes.length; row++) {
    for (let column = 0; column < columns; column++) {
      values[row * columns + column] = encoders[column](readers[column](prefixes[row]));
    }
  }
  return { rows: prefixes.length, columns, values };
}

/** The completion rule of a plan as other functions take it. */
export const completionOf = ({ completion }: Pick<FeaturePlan, "completion">): PlanOptions["completion"] => ({
  endActivities: completion.endActivities,
  inactivityTimeout: completion.inactivityTimeout ?? Infinity,
});
