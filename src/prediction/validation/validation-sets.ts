import type { EventLog } from "../../event-log/event-log.ts";
import { prefixesOf, startOf } from "../dataset/prefixes.ts";
import type { TemporalSplit } from "./temporal-split.ts";
import { censoringWeights, weightDataset } from "./censoring.ts";
import type { EvaluateOptions } from "./evaluation.ts";
import { workloadOf } from "../dataset/workload.ts";
import { completionOf, planFeatures } from "../dataset/plan-features.ts";
import type { FeaturePlan } from "../dataset/feature-plan.ts";
import { type Dataset, inactivityTimeoutOf, makeDataset } from "../dataset/dataset.ts";

/** Fewer cases than this to learn from are no rehearsal. */
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

/** The same, with the test rows as they are beside the weighted ones. */
export interface ValidationSets extends Datasets {
  readonly plain: Dataset;
}

/**
 * The rows for everything that is decided before the test: training cases stay as they are, but the
 * validation cases, being those that had ended by the test, are weighted. Where they are too few,
 * the training rows themselves stand in: then only baselines are compared.
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
  if (inner.train.length < LEAST_INNER_CASES || inner.test.length === 0) {
    const workload = workloadOf(log, completionOf(late.plan));
    const others = makeDataset(log, unfinished, { task, plan: late.plan, workload, isRunning: runningAmong(cases) });
    return { ...late, test: late.train, plain: late.train, others };
  }
  const recent = unfinished.filter((caseIndex) => startOf(log, caseIndex) >= inner.time);
  const datasets = datasetsOf(log, inner, recent, options);
  const population = earlier.filter((caseIndex) => startOf(log, caseIndex) >= inner.time);
  const weights = censoringWeights(log, inner.test, population, outer.time);
  return { ...datasets, test: weightDataset(datasets.test, weights), plain: datasets.test };
}
