import type { EventLog } from "../../event-log/event-log.ts";
import { regressionErrors } from "../../machine-learning/regression-errors.ts";
import { sayShare } from "../../numerics/number-text.ts";
import { casesByStart, endOf, prefixesOf, remainingHours } from "../dataset/prefixes.ts";
import { completedBy, predictPrefixes } from "./predict-prefixes.ts";
import { encodePrefixes } from "../dataset/dataset.ts";
import type { PredictionModel } from "../models/prediction-model.ts";
import { knownActivities, mismatchOf } from "./model-log-mismatch.ts";
import { completionOf, type FeaturePlan, nameOf } from "../dataset/feature-plan.ts";
import { processWorkload } from "../dataset/workload.ts";
import type { RowTable } from "../../machine-learning/row-table.ts";

/** From when on a model counts as drifted. */
const DRIFT_LIMITS = {
  /** Error on newer cases, as a multiple of that on its test cases. */
  error: 1.3,
  /**
   * Mean signed error, as a share of the mean absolute one: the model is then off mostly to one
   * side.
   */
  bias: 0.7,
  /** The bias counts only where the error has grown to such a multiple. */
  biasedError: 1.1,
  /** Share of the newer cases in their 90 % interval. */
  coverage: 0.8,
  /** Population stability index of a feature; 0.25 is the usual mark of a great shift. */
  shift: 0.25,
  /** Share of the newer events whose activity the model has never seen. */
  newActivities: 0.01,
} as const;

/** Least number of newer cases for a check. */
export const LEAST_NEW_CASES = 20;

/** How a model does on cases that have completed since it was trained; hours. */
export interface ModelDriftFigures {
  /** Cases that completed since, and rows of them. */
  readonly cases: number;
  readonly rows: number;
  /** NaN, written null, where there are too few cases. */
  readonly mae: number | null;
  readonly bias: number | null;
  readonly coverage90: number | null;
  /**
   * Features that have shifted most, with their population stability index, greatest first; at most
   * five.
   */
  readonly shifts: readonly { readonly feature: string; readonly index: number }[];
  readonly newActivities: readonly string[];
  readonly newActivityShare: number;
}

/** A check of a model. */
export interface ModelDrift {
  readonly flagged: boolean;
  /** What is wrong, as sentences. */
  readonly reasons: readonly string[];
  readonly figures: ModelDriftFigures;
}

/**
 * Checks a model against the cases that have completed since it was trained: its error, bias and
 * coverage there, the shift of its features against the latest of the cases it learned from
 * (population stability index over ten classes), and activities that it has never seen.
 *
 * @param since last time, in ms, of the log that it was trained on
 */
export function checkModelDrift(model: PredictionModel, log: EventLog, since: number): ModelDrift {
  const { completed } = completedBy(model, log);
  const caseIndexes = casesByStart(log).filter((caseIndex) => completed[caseIndex] === 1);
  const newer = caseIndexes.filter((caseIndex) => endOf(log, caseIndex) > since);
  const older = caseIndexes.filter((caseIndex) => endOf(log, caseIndex) <= since);
  const fresh = freshActivities(log, newer, knownActivities(model.plan));
  const mismatch = mismatchOf(model, log);
  const reasons = mismatch === null ? [] : [`It does not fit the log any more: ${mismatch}`];
  if (fresh.share > DRIFT_LIMITS.newActivities) {
    reasons.push(
      `${sayShare(fresh.share)} of the newer events have activities that the model has never seen: ${
        fresh.labels.slice(0, 5).join(", ")
      }.`,
    );
  }
  const empty = { mae: null, bias: null, coverage90: null, shifts: [] };
  const counts = { cases: newer.length, rows: 0, newActivities: fresh.labels, newActivityShare: fresh.share };
  if (newer.length < LEAST_NEW_CASES) return { flagged: reasons.length > 0, reasons, figures: { ...counts, ...empty } };
  const prefixes = prefixesOf(log, newer, model.task);
  const hours = remainingHours(log, prefixes);
  const workload = processWorkload(log, completionOf(model.plan));
  const predicted = predictPrefixes(model, log, prefixes, workload);
  const { mae, bias } = regressionErrors(hours, predicted.map(({ remaining }) => remaining));
  const inside = predicted.filter(({ remainingInterval: [low, high] }, row) => hours[row] >= low && hours[row] <= high).length;
  const coverage90 = inside / predicted.length;
  const shifts = older.length < LEAST_NEW_CASES ? [] : shiftsOf(
    model.plan,
    [older.slice(-Math.max(newer.length, 200)), newer].map((caseIndexes) =>
      encodePrefixes(log, model.plan, prefixesOf(log, caseIndexes, "duration"), workload)
    ),
  );
  const expected = model.figures?.results.find(({ name }) => name === model.selected)?.mae;
  if (expected !== undefined && mae > DRIFT_LIMITS.error * expected) {
    reasons.push(`Its error has grown from ${expected.toFixed(1)} h to ${mae.toFixed(1)} h.`);
  }
  if (Math.abs(bias) > DRIFT_LIMITS.bias * mae && mae > DRIFT_LIMITS.biasedError * (expected ?? 0)) {
    reasons.push(`Its predictions are ${Math.abs(bias).toFixed(1)} h too ${bias > 0 ? "long" : "short"} on average.`);
  }
  if (coverage90 < DRIFT_LIMITS.coverage) {
    reasons.push(`Only ${sayShare(coverage90)} of the newer cases lie in their 90 % interval.`);
  }
  for (const { feature, index } of shifts.slice(0, 3)) {
    if (index > DRIFT_LIMITS.shift) reasons.push(`The values of ${feature} have shifted (index ${index.toFixed(2)}).`);
  }
  return {
    flagged: reasons.length > 0,
    reasons,
    figures: { ...counts, rows: predicted.length, mae, bias, coverage90, shifts: shifts.slice(0, 5) },
  };
}

function freshActivities(log: EventLog, caseIndexes: readonly number[], known: ReadonlySet<string>) {
  const fresh = new Map<string, number>();
  let events = 0;
  let unknown = 0;
  for (const caseIndex of caseIndexes) {
    for (let event = log.caseOffsets[caseIndex]; event < log.caseOffsets[caseIndex + 1]; event++) {
      events++;
      const label = log.activities[log.activity[event]];
      // The last activity of a case is never that of a training row: end activities are known by
      // the completion rule alone.
      if (known.has(label) || event === log.caseOffsets[caseIndex + 1] - 1) continue;
      unknown++;
      fresh.set(label, (fresh.get(label) ?? 0) + 1);
    }
  }
  return { labels: [...fresh.keys()].sort(), share: events === 0 ? 0 : unknown / events };
}

/** Features of calendar and workload: over a few weeks they always differ. */
const NOT_COMPARED: ReadonlySet<string> = new Set([
  "hour",
  "weekday",
  "month",
  "working-elapsed",
  "elapsed",
  "prefix-length",
  "running-cases",
  "new-cases",
  "events",
  "resource-load",
]);

/**
 * Population stability index of the features that are compared, at the first event of the cases.
 */
function shiftsOf({ features }: FeaturePlan, datasets: readonly RowTable[]) {
  return features.flatMap((feature, column) => {
    if (NOT_COMPARED.has(feature.source)) return [];
    const [before, after] = datasets.map(({ rows, columns, values }) =>
      Float64Array.from({ length: rows }, (_, row) => values[row * columns + column])
    );
    return [{ feature: nameOf(feature), index: stabilityIndex(before, after, feature.kind === "category") }];
  }).sort((a, b) => b.index - a.index || (a.feature < b.feature ? -1 : 1));
}

/**
 * The population stability index of two samples: classes are categories, or tenths of the first
 * sample; missing values are a class of their own.
 */
function stabilityIndex(before: Float64Array, after: Float64Array, isCategory: boolean): number {
  const sorted = before.filter((value) => !Number.isNaN(value)).sort();
  const edges = Array.from({ length: 9 }, (_, at) => sorted[Math.floor((at + 1) * sorted.length / 10)]);
  const classOf = (value: number) => Number.isNaN(value) ? -1 : isCategory ? value : edges.filter((edge) => value >= edge).length;
  const classes = new Map<number, [number, number]>();
  [before, after].forEach((values, side) => {
    for (const value of values) {
      const counts = classes.get(classOf(value)) ?? [0, 0];
      counts[side]++;
      classes.set(classOf(value), counts);
    }
  });
  let index = 0;
  for (const [a, b] of classes.values()) {
    // Half a row keeps a class that one side lacks from being infinitely different.
    const [shareA, shareB] = [(a + 0.5) / (before.length + 1), (b + 0.5) / (after.length + 1)];
    index += (shareB - shareA) * Math.log(shareB / shareA);
  }
  return index;
}
