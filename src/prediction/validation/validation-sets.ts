import type { EventLog } from "../../event-log/event-log.ts";
import { prefixesOf, startOf } from "../dataset/prefixes.ts";
import type { TemporalSplit } from "./temporal-split.ts";
import { censoringWeights } from "./censoring.ts";
import type { EvaluateOptions } from "./evaluation.ts";
import { workloadOf } from "../dataset/workload.ts";
import { completionOf, planFeatures } from "../dataset/plan-features.ts";
import type { FeaturePlan } from "../dataset/feature-plan.ts";
import { type Dataset, inactivityTimeoutOf, makeDataset, rowsOfCases } from "../dataset/dataset.ts";
import { rollingOrigins } from "./rolling-origin.ts";

/** Fewer training cases than this make no fold. */
const LEAST_INNER_CASES = 10;

/** Cases by start: those that have ended, and those that have not. */
export interface SplitCases {
  readonly completed: readonly number[];
  readonly running: readonly number[];
}

/** Tells, by its position in the log, whether a case has not ended. */
export const runningAmong = ({ running }: SplitCases): (caseIndex: number) => boolean => {
  const caseIndexes = new Set(running);
  return (caseIndex) => caseIndexes.has(caseIndex);
};

/** Training and test rows of a split, laid out by a plan that the training rows alone made. */
export interface Datasets {
  readonly train: Dataset;
  readonly test: Dataset;
  /**
   * Rows of cases that are neither learned from nor judged on: they, too, tell how far the hours
   * lie from the answers, in time.
   */
  readonly others: Dataset;
  readonly plan: FeaturePlan;
  readonly categorical: readonly boolean[];
}

type DatasetsOptions = Pick<EvaluateOptions, "task" | "zone" | "endActivities"> & { readonly cases: SplitCases };

/** Lays the rows of a split out. */
export function datasetsOf(log: EventLog, split: TemporalSplit, others: readonly number[], options: DatasetsOptions): Datasets {
  const { task, zone, endActivities = "all", cases } = options;
  const completion = { endActivities, inactivityTimeout: inactivityTimeoutOf(log, split.train) };
  const plan = planFeatures(log, prefixesOf(log, split.train, task), { zone, completion });
  const how = { task, plan, workload: workloadOf(log, completion), isRunning: runningAmong(cases) };
  return {
    train: makeDataset(log, split.train, how),
    test: makeDataset(log, split.test, how),
    others: makeDataset(log, others, how),
    plan,
    categorical: categoricalOf(plan),
  };
}

/** Which columns of a plan's rows hold categories. */
export const categoricalOf = (plan: FeaturePlan): boolean[] => plan.features.map(({ kind }) => kind === "category");

/** A fold of validation: rows to train on, later rows, and how much the case of each of these counts. */
export interface Fold {
  readonly train: Dataset;
  readonly test: Dataset;
  /** By case index; see {@linkcode censoringWeights}. */
  readonly weights: ReadonlyMap<number, number>;
}

/** The rows for everything that is decided before the test. */
export interface ValidationSets {
  /** The last fold: rounds, settings and calibration are found with it. */
  readonly last: Fold;
  /** Rows of cases begun since the last fold's origin that had not ended by the test. */
  readonly others: Dataset;
  /** Folds for the selection of a model, by time; none where too few cases had ended. */
  readonly folds: readonly Fold[];
}

/**
 * Divides the training rows of a split into validation sets, for everything that is decided before
 * the test. Training cases stay as they are, but validation cases, being those that had ended by
 * the test, are weighted. Where they are too few, the training rows themselves stand in: then only
 * baselines are compared.
 *
 * All folds share the plan of features of `late`: it knows no hours, and none of the test.
 *
 * @param late the training and test rows of `outer`
 */
export function validationSets(
  log: EventLog,
  { inner, outer, earlier }: { inner: TemporalSplit; outer: TemporalSplit; earlier: readonly number[] },
  late: Datasets,
  options: DatasetsOptions,
): ValidationSets {
  const { cases, task } = options;
  const ended = new Set(outer.train);
  const unfinished = [
    ...earlier.filter((caseIndex) => !ended.has(caseIndex)),
    ...cases.running.filter((caseIndex) => startOf(log, caseIndex) < outer.time),
  ];
  const rowsOf = (caseIndexes: readonly number[]) => {
    const workload = workloadOf(log, completionOf(late.plan));
    return makeDataset(log, caseIndexes, { task, plan: late.plan, workload, isRunning: runningAmong(cases) });
  };
  const foldOf = ({ train, test, time }: TemporalSplit, until: number): Fold => {
    const population = earlier.filter((caseIndex) => startOf(log, caseIndex) >= time && startOf(log, caseIndex) < until);
    return {
      train: rowsOfCases(late.train, train),
      test: rowsOfCases(late.train, test),
      weights: censoringWeights(log, test, population, outer.time),
    };
  };
  const origins = rollingOrigins(log, outer.train).filter(({ train }) => train.length >= LEAST_INNER_CASES);
  const folds = origins.map((split, at) => foldOf(split, origins[at + 1]?.time ?? Infinity));
  if (inner.train.length < LEAST_INNER_CASES || inner.test.length === 0) {
    return { last: { train: late.train, test: late.train, weights: new Map() }, others: rowsOf(unfinished), folds };
  }
  const recent = unfinished.filter((caseIndex) => startOf(log, caseIndex) >= inner.time);
  return { last: foldOf(inner, Infinity), others: rowsOf(recent), folds };
}
