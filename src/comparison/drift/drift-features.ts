import type { EventLog } from "../../event-log/event-log.ts";
import { isMeasure, numbersOf } from "../../event-log/numeric-attribute.ts";
import type { UnitFeatures } from "../../numerics/change-points.ts";
import { quantile } from "../../numerics/quantile.ts";
import { DAY, weekdayOfDay } from "../../time/civil-date.ts";
import { localDay, type TimeZone } from "../../time/time-zone.ts";

/** What of a process can change. */
export type DriftAspect = "control flow" | "time" | "resources" | "arrivals" | "case mix";

/**
 * A yes-or-no question on a case or a day, whose share of yes may change. Activities are codes; -1
 * in `from` is the start of the case, in `to` its end.
 */
export type DriftFeature =
  /** Does the case have the activity? */
  | { readonly kind: "activity"; readonly activity: number }
  /** Of the cases that have it: more than once? */
  | { readonly kind: "repeated"; readonly activity: number }
  /** Of the cases that have `from`: does `to` follow it directly at least once? */
  | { readonly kind: "follows"; readonly from: number; readonly to: number }
  /** Does the case have both? */
  | { readonly kind: "together"; readonly first: number; readonly second: number }
  /** Of the cases that have both: does `first` come first? */
  | { readonly kind: "order"; readonly first: number; readonly second: number }
  /** Does the case have the segment? */
  | { readonly kind: "segment"; readonly from: number; readonly to: number }
  /** Of the cases that have the segment: does its first passage take longer than a quartile? */
  | { readonly kind: "slower"; readonly from: number; readonly to: number; readonly seconds: number }
  /** Does the case take longer than a quartile of the cycle times? */
  | { readonly kind: "longer"; readonly seconds: number }
  /** Does the case have the activity, by a known resource? */
  | { readonly kind: "done"; readonly activity: number }
  /** Of these cases: did this resource do it first? */
  | { readonly kind: "resource"; readonly activity: number; readonly resource: number }
  /** Has the case a value of the attribute? */
  | { readonly kind: "known"; readonly attribute: number }
  /** Of these cases: is it this value? */
  | { readonly kind: "value"; readonly attribute: number; readonly value: number }
  /** Of these cases: is it above a quartile? */
  | { readonly kind: "above"; readonly attribute: number; readonly threshold: number }
  /** Do more cases start on the day than is usual for its weekday, by a quartile? */
  | { readonly kind: "arrivals"; readonly quartile: 1 | 2 | 3 };

/** The features of each case, or for arrivals of each day, of one aspect. */
export interface CaseFeatures {
  readonly features: readonly DriftFeature[];
  /** For each feature the one that counts its trials; -1: each case is a trial. */
  readonly trials: readonly number[];
  /** For each row the features that it has. */
  readonly rows: readonly ArrayLike<number>[];
}

/** Most activities whose order is compared, the most frequent ones: pairs grow by the square. */
const MOST_ORDERED = 40;
/** Most segments, and pairs of activity and resource, whose shares are compared. */
const MOST_SEGMENTS = 60;
const MOST_PERFORMERS = 300;
/** Most values of an attribute; one that has more is a text or an id. */
const MOST_VALUES = 50;

/**
 * The features of one aspect of some cases, in their order.
 *
 * @param cases numbers of cases, by start
 */
export function caseFeatures(log: EventLog, cases: Uint32Array, aspect: Exclude<DriftAspect, "arrivals">): CaseFeatures {
  switch (aspect) {
    case "control flow":
      return controlFlow(log, cases);
    case "time":
      return times(log, cases);
    case "resources":
      return resources(log, cases);
    case "case mix":
      return mix(log, cases);
  }
}

/** Numbers features as they are found. */
function createFeatures() {
  const features: DriftFeature[] = [];
  const trials: number[] = [];
  const numbers = new Map<string | number, number>();
  return {
    features,
    trials,
    number(key: string | number, feature: () => DriftFeature, trial = -1): number {
      let found = numbers.get(key);
      if (found === undefined) {
        numbers.set(key, found = features.length);
        features.push(feature());
        trials.push(trial);
      }
      return found;
    },
  };
}

function controlFlow(log: EventLog, cases: Uint32Array): CaseFeatures {
  const { activity, activities, caseOffsets } = log;
  const found = createFeatures();
  const ordered = mostFrequent(log, cases);
  // Keys of five kinds, of up to two activities or ends of the case.
  const size = activities.length + 1;
  const keyOf = (kind: number, first: number, second: number) => (kind * size + first + 1) * size + second + 1;
  const known = new Map<string, Uint32Array>();
  const lastPlace = new Int32Array(activities.length).fill(-1);
  const lastRow: number[] = [];
  const rows = Array.from(cases, (c, row) => {
    const trace = activity.subarray(caseOffsets[c], caseOffsets[c + 1]);
    const key = trace.join(" ");
    const same = known.get(key);
    if (same !== undefined) return same;
    const own: number[] = [];
    const add = (feature: number) => {
      if (lastRow[feature] === row) return;
      lastRow[feature] = row;
      own.push(feature);
    };
    const has = (a: number) => found.number(keyOf(0, a, -1), () => ({ kind: "activity", activity: a }));
    const first: number[] = [];
    trace.forEach((a, i) => {
      add(has(a));
      if (lastPlace[a] >= 0) add(found.number(keyOf(1, a, -1), () => ({ kind: "repeated", activity: a }), has(a)));
      else first.push(a);
      lastPlace[a] = i;
    });
    for (const a of first) lastPlace[a] = -1;
    for (let i = 0; i <= trace.length; i++) {
      const [from, to] = [i === 0 ? -1 : trace[i - 1], i === trace.length ? -1 : trace[i]];
      add(found.number(keyOf(2, from, to), () => ({ kind: "follows", from, to }), from < 0 ? -1 : has(from)));
    }
    // `first` is in the order of the first occurrences.
    for (let i = 0; i < first.length; i++) {
      if (ordered[first[i]] === 0) continue;
      for (let j = i + 1; j < first.length; j++) {
        if (ordered[first[j]] === 0) continue;
        const [a, b] = [Math.min(first[i], first[j]), Math.max(first[i], first[j])];
        const both = found.number(keyOf(3, a, b), () => ({ kind: "together", first: a, second: b }));
        const order = found.number(keyOf(4, a, b), () => ({ kind: "order", first: a, second: b }), both);
        add(both);
        if (first[i] === a) add(order);
      }
    }
    const codes = Uint32Array.from(own);
    known.set(key, codes);
    return codes;
  });
  return { ...found, rows };
}

/** 1 for the activities that most cases have. */
function mostFrequent({ activities, activity, caseOffsets }: EventLog, cases: Uint32Array): Uint8Array {
  const counts = new Uint32Array(activities.length);
  const last = new Int32Array(activities.length).fill(-1);
  for (const c of cases) {
    for (let i = caseOffsets[c]; i < caseOffsets[c + 1]; i++) {
      if (last[activity[i]] !== c) counts[activity[i]]++;
      last[activity[i]] = c;
    }
  }
  const kept = new Uint8Array(activities.length);
  for (const a of [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b).slice(0, MOST_ORDERED)) kept[a] = 1;
  return kept;
}

/** The quartiles of some values that are below their maximum. */
function quartilesOf(values: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  return [...new Set([0.25, 0.5, 0.75].map((share) => quantile(sorted, share)))].filter((q) => q < sorted[sorted.length - 1]);
}

function times(log: EventLog, cases: Uint32Array): CaseFeatures {
  const { activities, activity, caseOffsets, time } = log;
  const size = activities.length;
  const segments = new Map<number, { row: number; seconds: number }[]>();
  const totals = new Map<number, number>();
  cases.forEach((c, row) => {
    for (let i = caseOffsets[c] + 1; i < caseOffsets[c + 1]; i++) {
      const segment = activity[i - 1] * size + activity[i];
      const seconds = (time[i] - time[i - 1]) / 1000;
      totals.set(segment, (totals.get(segment) ?? 0) + seconds);
      let passages = segments.get(segment);
      if (passages === undefined) segments.set(segment, passages = []);
      if (passages.at(-1)?.row !== row) passages.push({ row, seconds });
    }
  });
  const found = createFeatures();
  const rows: number[][] = Array.from(cases, () => []);
  const chosen = [...segments].sort(([a], [b]) => totals.get(b)! - totals.get(a)! || a - b).slice(0, MOST_SEGMENTS);
  for (const [segment, passages] of chosen) {
    const [from, to] = [Math.floor(segment / size), segment % size];
    const trial = found.number(`s${segment}`, () => ({ kind: "segment", from, to }));
    for (const { row } of passages) rows[row].push(trial);
    for (const seconds of quartilesOf(passages.map((passage) => passage.seconds))) {
      const slower = found.number(`s${segment} ${seconds}`, () => ({ kind: "slower", from, to, seconds }), trial);
      for (const passage of passages) if (passage.seconds > seconds) rows[passage.row].push(slower);
    }
  }
  const cycle = Array.from(cases, (c) => (time[caseOffsets[c + 1] - 1] - time[caseOffsets[c]]) / 1000);
  for (const seconds of quartilesOf(cycle)) {
    const longer = found.number(`c${seconds}`, () => ({ kind: "longer", seconds }));
    cycle.forEach((own, row) => own > seconds && rows[row].push(longer));
  }
  return { ...found, rows };
}

function resources({ activities, activity, caseOffsets, resource }: EventLog, cases: Uint32Array): CaseFeatures {
  const found = createFeatures();
  const rows: number[][] = Array.from(cases, () => []);
  if (resource === null) return { ...found, rows };
  const { codes, values } = resource;
  const firsts: (readonly [number, number, number])[] = [];
  const counts = new Map<number, number>();
  const lastCase = new Int32Array(activities.length).fill(-1);
  cases.forEach((c, row) => {
    for (let i = caseOffsets[c]; i < caseOffsets[c + 1]; i++) {
      if (lastCase[activity[i]] === c || codes[i] < 0) continue;
      lastCase[activity[i]] = c;
      const pair = activity[i] * values.length + codes[i];
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
      firsts.push([row, activity[i], codes[i]]);
    }
  });
  const kept = new Set([...counts].sort(([a, n], [b, m]) => m - n || a - b).slice(0, MOST_PERFORMERS).map(([pair]) => pair));
  for (const [row, own, by] of firsts) {
    const trial = found.number(`d${own}`, () => ({ kind: "done", activity: own }));
    rows[row].push(trial);
    if (!kept.has(own * values.length + by)) continue;
    rows[row].push(found.number(`p${own} ${by}`, () => ({ kind: "resource", activity: own, resource: by }), trial));
  }
  return { ...found, rows };
}

function mix({ caseAttributes }: EventLog, cases: Uint32Array): CaseFeatures {
  const found = createFeatures();
  const rows: number[][] = Array.from(cases, () => []);
  caseAttributes.forEach((column, attribute) => {
    const { type, codes } = column;
    if (type === "date" || type === "id" || type === "nested") return;
    const numeric = isMeasure(column);
    const used = new Set<number>();
    for (const c of cases) if (codes[c] >= 0) used.add(codes[c]);
    if (used.size < 1 || (used.size > MOST_VALUES && !numeric)) return;
    const trial = found.number(`k${attribute}`, () => ({ kind: "known", attribute }));
    const numbers = numeric && used.size > 10 ? numbersOf(column) : null;
    const thresholds = numbers === null
      ? []
      : quartilesOf(Array.from(cases).flatMap((c) => codes[c] < 0 || Number.isNaN(numbers[codes[c]]) ? [] : [numbers[codes[c]]]));
    cases.forEach((c, row) => {
      const value = codes[c];
      if (value < 0 || numbers !== null && Number.isNaN(numbers[value])) return;
      rows[row].push(trial);
      if (numbers === null) {
        rows[row].push(found.number(`v${attribute} ${value}`, () => ({ kind: "value", attribute, value }), trial));
        return;
      }
      for (const threshold of thresholds) {
        if (!(numbers[value] > threshold)) continue;
        rows[row].push(found.number(`q${attribute} ${threshold}`, () => ({ kind: "above", attribute, threshold }), trial));
      }
    });
  });
  return { ...found, rows };
}

/**
 * The features of the days from the first to the last of some starts: whether more cases start than
 * each quartile of the days of the same weekday. `days` has the number of each.
 */
export function arrivalFeatures(starts: ArrayLike<number>, zone: TimeZone): CaseFeatures & { readonly days: readonly number[] } {
  const counts = new Map<number, number>();
  for (let i = 0; i < starts.length; i++) {
    const day = localDay(zone, starts[i]);
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  // The first and the last day are cut off somewhere.
  const [first, last] = [...counts.keys()].reduce(
    ([least, most], day) => [Math.min(least, day), Math.max(most, day)],
    [Infinity, -Infinity],
  );
  const days = last - first < 28 ? [] : Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const usual = [1, 2, 3, 4, 5, 6, 7].map((weekday) =>
    Float64Array.from(days.filter((day) => weekdayOfDay(day) === weekday), (day) => counts.get(day) ?? 0).sort()
  );
  const rows = days.map((day) => {
    const own = usual[weekdayOfDay(day) - 1];
    return [0, 1, 2].filter((q) => (counts.get(day) ?? 0) > quantile(own, (q + 1) / 4));
  });
  const features = ([1, 2, 3] as const).map((quartile) => ({ kind: "arrivals", quartile }) as const);
  return { features, trials: [-1, -1, -1], rows, days };
}

/** Features that only count the trials of others. */
const TRIALS_ONLY: ReadonlySet<DriftFeature["kind"]> = new Set(["segment", "done"]);

/**
 * The features of cases or days as those of units, each of some rows that follow one another.
 *
 * @param unitOfRow ascending from 0
 * @param strata of the units; see {@linkcode weekdayOfUnits}
 */
export function unitFeatures(
  { features, trials, rows }: CaseFeatures,
  unitOfRow: ArrayLike<number>,
  strata: Uint16Array | null,
): UnitFeatures {
  const units = rows.length === 0 ? 0 : unitOfRow[rows.length - 1] + 1;
  const weights = new Uint32Array(units);
  const offsets = new Uint32Array(units + 1);
  const codes: number[] = [];
  const counts: number[] = [];
  const own = new Uint32Array(features.length);
  let present: number[] = [];
  rows.forEach((row, i) => {
    const unit = unitOfRow[i];
    weights[unit]++;
    for (let at = 0; at < row.length; at++) if (own[row[at]]++ === 0) present.push(row[at]);
    if (i + 1 < rows.length && unitOfRow[i + 1] === unit) return;
    for (const code of present) {
      codes.push(code);
      counts.push(own[code]);
      own[code] = 0;
    }
    present = [];
    offsets[unit + 1] = codes.length;
  });
  return {
    units,
    weights,
    trials: Int32Array.from(trials),
    tested: Uint8Array.from(features, ({ kind }) => TRIALS_ONLY.has(kind) ? 0 : 1),
    offsets,
    codes: Uint32Array.from(codes),
    counts: Uint32Array.from(counts),
    strata,
  };
}

/**
 * The weekday of each unit, by the time of its first row, for permutations that keep what differs
 * between weekdays; null if the log is shorter than eight weeks.
 */
export function weekdayOfUnits(times: ArrayLike<number>, unitOfRow: ArrayLike<number>, zone: TimeZone): Uint16Array | null {
  const size = times.length;
  if (size === 0 || times[size - 1] - times[0] < 56 * DAY) return null;
  const strata = new Uint16Array(unitOfRow[size - 1] + 1);
  for (let row = size - 1; row >= 0; row--) strata[unitOfRow[row]] = weekdayOfDay(localDay(zone, times[row]));
  return strata;
}
