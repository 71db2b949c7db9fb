import { encodeLabels } from "../../event-log/codes-of.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import type { RowTable } from "../../machine-learning/row-table.ts";
import { DAY } from "../../time/civil-date.ts";
import type { BaselineKey } from "../models/baselines.ts";
import type { Examples } from "../models/tree-settings.ts";
import type { CompletionRule } from "./completed-cases.ts";
import { categoricalOf, completionOf, type Feature, type FeaturePlan, type FeatureSource } from "./feature-plan.ts";
import { endOf, type Prefix, prefixesOf, remainingHours, type Task } from "./prefixes.ts";
import { candidateAttributes, type CandidateFeature, type RawColumn, readFeatures } from "./raw-features.ts";
import { mostTelling } from "./telling-attributes.ts";
import { LONGEST_CATEGORY, MOST_ATTRIBUTES, MOST_CATEGORIES, ROWS_TO_CHOOSE_BY } from "./training-limits.ts";
import { findWorkingWeek } from "./working-week.ts";
import { type ProcessWorkload, processWorkload } from "./workload.ts";

/** Prefixes as rows of numbers, with the target of each and what the baselines need. */
export interface Dataset extends Examples {
  readonly prefixes: readonly Prefix[];
  /** Last activity and length of each. */
  readonly keys: readonly BaselineKey[];
  /** When the prefix's last event happened, in ms. */
  readonly now: Float64Array;
  /** When its case ended, in ms; infinite for a running one. */
  readonly end: Float64Array;
}

/**
 * The prefixes of all cases that a training deals with, with the values of all candidate features:
 * read from the log once. Each stage of the training fits a plan to its training rows
 * ({@linkcode fitPlan}) and encodes rows by it ({@linkcode encodeCases}).
 */
export interface PrefixTable extends Omit<Dataset, "rows"> {
  readonly columns: readonly RawColumn[];
  /** First row of each case, by case index; its rows follow each other. */
  readonly firstRow: ReadonlyMap<number, number>;
  /** Attributes that may be features, and how many of them are columns. */
  readonly attributes: { readonly found: number; readonly read: number };
  /** What is the same for all plans of the table. */
  readonly base: Omit<FeaturePlan, "features" | "activities">;
}

/** How {@linkcode prefixTable} reads a log. */
interface PrefixTableOptions {
  readonly task: Task;
  /** IANA zone. Default `UTC`. */
  readonly zone?: string;
  /** The rule by which cases count as completed, for the workload. */
  readonly rule: CompletionRule;
  /**
   * Whether a case has not ended: its hours are then those until its last event, and its end is
   * infinite. Default: none is running.
   */
  readonly isRunning?: (caseIndex: number) => boolean;
  /**
   * Working hours and counted activities are those of the prefixes up to this time, in ms: the
   * start of the test cases. Default: all prefixes.
   */
  readonly until?: number;
}

/** Activities whose occurrences are counted, the most frequent ones. */
const MOST_COUNTED_ACTIVITIES = 60;
/**
 * Three years. In a shorter log the month tells the date: training has seen the months of the test
 * once or never, and a trend looks like a season. Leaving them out lowered the error on all short
 * logs tried, by up to a third.
 */
const SEASONS = 3 * 365 * DAY;

const CANDIDATES: readonly CandidateFeature[] = [
  { source: "prefix-length", name: "number of events", kind: "number" },
  { source: "elapsed", name: "hours since the start", kind: "number" },
  { source: "since-last", name: "hours since the event before", kind: "number" },
  { source: "working-elapsed", name: "working hours since the start", kind: "number" },
  { source: "hour", name: "hour of the day", kind: "number" },
  { source: "weekday", name: "weekday", kind: "number" },
  { source: "month", name: "month", kind: "number" },
  { source: "running-cases", name: "running cases", kind: "number" },
  { source: "new-cases", name: "new cases in 7 days", kind: "number" },
  { source: "events", name: "events in 7 days", kind: "number" },
  { source: "resource-load", name: "events of the resource in 7 days", kind: "number" },
  { source: "last-activity", name: "last activity", kind: "category" },
  { source: "activity-before", name: "activity before", kind: "category" },
  { source: "resource", name: "resource", kind: "category" },
];

/** These need resources. */
const OF_RESOURCES: ReadonlySet<FeatureSource> = new Set(["resource", "resource-load"]);

/**
 * Reads the prefixes of some cases with their candidate features; nothing after a prefix's last
 * event but the target. Takes time proportional to prefixes x features; the workload takes n log n
 * in the number of events of the log.
 */
export function prefixTable(log: EventLog, caseIndexes: readonly number[], options: PrefixTableOptions): PrefixTable {
  const { task, zone = "UTC", rule, isRunning = () => false } = options;
  const until = Number.isNaN(options.until ?? NaN) ? Infinity : options.until!;
  const prefixes = prefixesOf(log, caseIndexes, task, isRunning);
  const hours = remainingHours(log, prefixes);
  const now = Float64Array.from(prefixes, (prefix) => log.time[lastEvent(log, prefix)]);
  const early = prefixes.filter((_, row) => now[row] <= until);
  const counted = countedActivities(log, early, prefixes);
  const workingWeek = findWorkingWeek(now.filter((time) => time <= until), zone);
  const own = [
    ...CANDIDATES.filter(({ source }) => log.resource !== null || !OF_RESOURCES.has(source)),
    ...counted.map((name) => ({ source: "count", name, kind: "number" }) as const),
  ];
  const end = Float64Array.from(prefixes, ({ caseIndex }) => isRunning(caseIndex) ? Infinity : endOf(log, caseIndex));
  const workload = processWorkload(log, rule);
  const attributes = candidateAttributes(log);
  const read = (rows: readonly Prefix[], features: readonly CandidateFeature[]) =>
    readFeatures(log, rows, { zone, workingWeek, features }, workload);
  const ended = [...prefixes.keys()].filter((row) => end[row] <= until);
  const telling = tellingAttributes(attributes.usable, { rows: ended, prefixes, hours, read });
  const { endActivities, inactivityTimeout } = rule;
  const firstRow = new Map<number, number>();
  prefixes.forEach(({ caseIndex, length }, row) => length === 1 && firstRow.set(caseIndex, row));
  return {
    prefixes,
    keys: prefixes.map((prefix) => keyOf(log, prefix)),
    hours,
    now,
    end,
    columns: read(prefixes, [...own, ...telling]),
    firstRow,
    attributes: { found: attributes.usable.length, read: telling.length },
    base: {
      zone,
      workingWeek,
      completion: { endActivities, inactivityTimeout: Number.isFinite(inactivityTimeout) ? inactivityTimeout : null },
      leftOut: [
        ...attributes.leftOut,
        ...attributes.usable.filter((feature) => !telling.includes(feature))
          .map(({ name }) => ({ name, reason: `beyond the ${MOST_ATTRIBUTES} attributes that tell most` })),
      ],
    },
  };
}

/** What {@linkcode tellingAttributes} chooses by. */
interface ChoiceBasis {
  /** The rows whose target was known before the test. */
  readonly rows: readonly number[];
  readonly prefixes: readonly Prefix[];
  readonly hours: Float64Array;
  readonly read: (prefixes: readonly Prefix[], features: readonly CandidateFeature[]) => RawColumn[];
}

/** All attributes, or of many those that tell most in a sample of rows. */
function tellingAttributes(
  attributes: readonly CandidateFeature[],
  { rows, prefixes, hours, read }: ChoiceBasis,
): readonly CandidateFeature[] {
  if (attributes.length <= MOST_ATTRIBUTES) return attributes;
  const step = Math.max(1, rows.length / ROWS_TO_CHOOSE_BY);
  const sample = Array.from({ length: Math.floor(rows.length / step) }, (_, at) => rows[Math.floor(at * step)]);
  const columns = read(sample.map((row) => prefixes[row]), attributes);
  const kept = new Set(mostTelling(columns, sample.map((row) => hours[row]), MOST_ATTRIBUTES).map(({ name }) => name));
  return attributes.filter(({ name }) => kept.has(name));
}

/** What the baselines need of a prefix. */
export const keyOf = (log: EventLog, prefix: Prefix): BaselineKey => ({
  activity: log.activities[log.activity[lastEvent(log, prefix)]],
  length: prefix.length,
});

const lastEvent = ({ caseOffsets }: EventLog, { caseIndex, length }: Prefix): number => caseOffsets[caseIndex] + length - 1;

/** The activities that are the last of most prefixes, early ones before all, in code-unit order. */
function countedActivities(log: EventLog, early: readonly Prefix[], all: readonly Prefix[]): string[] {
  const count = (prefixes: readonly Prefix[]) => {
    const counts = new Uint32Array(log.activities.length);
    for (const prefix of prefixes) counts[log.activity[lastEvent(log, prefix)]]++;
    return counts;
  };
  const [first, then] = [count(early), count(all)];
  return Array.from(then.keys()).filter((code) => then[code] > 0)
    .sort((a, b) => first[b] - first[a] || then[b] - then[a] || a - b)
    .slice(0, MOST_COUNTED_ACTIVITIES)
    .sort((a, b) => a - b)
    .map((code) => log.activities[code]);
}

/** The rows of some cases, in the order of the cases. */
function rowsOfCases(table: PrefixTable, caseIndexes: readonly number[]): Uint32Array {
  const rows: number[] = [];
  for (const caseIndex of caseIndexes) {
    let row = table.firstRow.get(caseIndex) ?? table.prefixes.length;
    for (; table.prefixes[row]?.caseIndex === caseIndex; row++) rows.push(row);
  }
  return Uint32Array.from(rows);
}

/**
 * Fits a plan to the training rows of some cases: which candidates are features, texts by
 * frequency, ranges of numbers; never the target. What is the same in all these rows is left out.
 */
export function fitPlan(table: PrefixTable, caseIndexes: readonly number[]): FeaturePlan {
  const rows = rowsOfCases(table, caseIndexes);
  const leftOut = [...table.base.leftOut];
  const hasSeasons = spanOf(table.now, rows) >= SEASONS;
  const fitted = table.columns.filter(({ source }) => source !== "month" || hasSeasons).flatMap((column) => {
    const known = rows.reduce((sum, row) => sum + (isKnown(column, row) ? 1 : 0), 0);
    const feature = known === 0
      ? "no training case has it"
      : column.kind === "number"
      ? fitNumber(column, rows, known)
      : fitCategory(column, rows, known, table.prefixes);
    if (typeof feature !== "string") return [feature];
    if (column.source === "attribute") leftOut.push({ name: column.name, reason: feature });
    return [];
  });
  return {
    ...table.base,
    features: fitted,
    activities: [...new Set(Array.from(rows, (row) => table.keys[row].activity))].sort(),
    leftOut,
  };
}

const isKnown = ({ kind, values }: RawColumn, row: number): boolean =>
  kind === "number" ? !Number.isNaN(values[row]) : values[row] >= 0;

function spanOf(times: Float64Array, rows: Uint32Array): number {
  let [first, last] = [Infinity, -Infinity];
  for (const row of rows) {
    first = Math.min(first, times[row]);
    last = Math.max(last, times[row]);
  }
  return last - first;
}

/** The feature, or why it is none. */
function fitNumber({ source, name, values }: RawColumn, rows: Uint32Array, known: number): Feature | string {
  let [least, greatest] = [Infinity, -Infinity];
  for (const row of rows) {
    if (values[row] < least) least = values[row];
    if (values[row] > greatest) greatest = values[row];
  }
  return least === greatest && known === rows.length
    ? "the same in all cases"
    : { kind: "number", source, name, least, greatest };
}

function fitCategory(
  { source, name, values, texts }: RawColumn & { readonly kind: "category" },
  rows: Uint32Array,
  known: number,
  prefixes: readonly Prefix[],
): Feature | string {
  const counts = new Uint32Array(texts.length);
  const cases = new Set<number>();
  for (const row of rows) {
    if (values[row] < 0) continue;
    counts[values[row]]++;
    cases.add(prefixes[row].caseIndex);
  }
  const found = texts.map((text, code) => ({ text, count: counts[code] })).filter(({ count }) => count > 0);
  if (found.length === 1 && known === rows.length) return "the same in all cases";
  // Names of single cases, not of kinds of them.
  if (source === "attribute" && found.length > Math.max(20, cases.size / 2)) return "a name or number of the single case";
  found.sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
  const categories = found.slice(0, MOST_CATEGORIES).map(({ text }) => text)
    .filter(({ length }) => length <= LONGEST_CATEGORY);
  return { kind: "category", source, name, categories };
}

/** The dataset of some cases of a table, encoded by a plan. */
function encodeCases(table: PrefixTable, caseIndexes: readonly number[], plan: FeaturePlan): Dataset {
  const rows = rowsOfCases(table, caseIndexes);
  const pick = (numbers: Float64Array) => Float64Array.from(rows, (row) => numbers[row]);
  return {
    prefixes: Array.from(rows, (row) => table.prefixes[row]),
    keys: Array.from(rows, (row) => table.keys[row]),
    rows: encodeColumns(table.columns, rows, plan),
    hours: pick(table.hours),
    now: pick(table.now),
    end: pick(table.end),
  };
}

/**
 * Training and test set of a split, encoded by a plan that is fitted to the training cases alone.
 */
export interface EncodedSplit {
  readonly train: Dataset;
  readonly test: Dataset;
  /** Cases that are in neither set. */
  readonly others: Dataset;
  readonly plan: FeaturePlan;
  readonly categorical: readonly boolean[];
}

/** Fits a plan to the training cases of a split, and encodes all of its cases by it. */
export function encodeSplit(
  table: PrefixTable,
  split: { readonly train: readonly number[]; readonly test: readonly number[]; readonly others?: readonly number[] },
): EncodedSplit {
  const plan = fitPlan(table, split.train);
  const [train, test, others] = [split.train, split.test, split.others ?? []].map((cases) => encodeCases(table, cases, plan));
  return { train, test, others, plan, categorical: categoricalOf(plan) };
}

/**
 * Encodes prefixes as rows of numbers by a plan: the same for training, jobs and the page. NaN is a
 * missing number, -1 a missing or rare text.
 *
 * @param workload that of the whole log, where `log` holds single cases. Default: that of `log`
 */
export function encodePrefixes(
  log: EventLog,
  plan: FeaturePlan,
  prefixes: readonly Prefix[],
  workload: ProcessWorkload = processWorkload(log, completionOf(plan)),
): RowTable {
  return encodeColumns(readFeatures(log, prefixes, plan, workload), Uint32Array.from(prefixes.keys()), plan);
}

function encodeColumns(columns: readonly RawColumn[], rows: Uint32Array, { features }: FeaturePlan): RowTable {
  const byFeature = new Map(columns.map((column) => [`${column.source} ${column.name}`, column]));
  const width = features.length;
  const encoded = new Float64Array(rows.length * width);
  features.forEach((feature, at) => {
    const column = byFeature.get(`${feature.source} ${feature.name}`)!;
    const codes = feature.kind === "category" && column.kind === "category"
      ? encodeLabels(column.texts, feature.categories)
      : null;
    for (let row = 0; row < rows.length; row++) {
      const value = column.values[rows[row]];
      encoded[row * width + at] = codes === null ? value : value < 0 ? -1 : codes[value];
    }
  });
  return { rows: rows.length, columns: width, values: encoded };
}
