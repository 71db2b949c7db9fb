import { inputError } from "../../errors.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { type Dataset, encodeCases, fitPlan, type PrefixTable, prefixTable } from "../dataset/dataset.ts";
import { categoricalOf, type FeaturePlan } from "../dataset/feature-plan.ts";
import { endOf, startOf } from "../dataset/prefixes.ts";
import { type CompletionOptions, inactivityTimeoutOf, lastTimeOf } from "../dataset/completed-cases.ts";
import type { EvaluateOptions } from "./evaluation.ts";
import { censoringWeights } from "./censoring.ts";
import { rollingOrigins, splitByStart, type TemporalSplit } from "./temporal-split.ts";

/** With fewer cases to train on there is no inner split. */
const LEAST_INNER_CASES = 10;

/** Case indexes by start: cases that have ended, and those that have not. */
export interface SplitCases {
  readonly completed: readonly number[];
  readonly running: readonly number[];
}

/** The cases of a training, with their outer split and with all prefixes. */
export interface TrainingCases extends SplitCases {
  readonly outer: TemporalSplit;
  readonly table: PrefixTable;
  /** Time of the log's last event, in ms. */
  readonly until: number;
}

/**
 * Splits the completed cases into training and test cases, and reads the prefixes of all cases.
 *
 * @throws an input error for a case whose duration is negative or not finite; a usage error for an
 * unknown zone
 */
export function trainingCases(
  log: EventLog,
  cases: SplitCases,
  { task, zone, endActivities = "all", inactivityTimeout }: Pick<EvaluateOptions, "task" | "zone"> & CompletionOptions,
): TrainingCases {
  const { completed, running } = cases;
  checkTimes(log, completed);
  const outer = splitByStart(log, completed);
  const rule = { endActivities, inactivityTimeout: inactivityTimeout ?? inactivityTimeoutOf(log, outer.train) };
  const isRunning = runningAmong(cases);
  return {
    ...cases,
    outer,
    until: lastTimeOf(log),
    table: prefixTable(log, [...completed, ...running], { task, zone, rule, isRunning, until: outer.time }),
  };
}

function checkTimes(log: EventLog, caseIndexes: readonly number[]): void {
  for (const caseIndex of caseIndexes) {
    const hours = (endOf(log, caseIndex) - startOf(log, caseIndex)) / 3_600_000;
    if (hours >= 0 && Number.isFinite(hours)) continue;
    throw inputError({
      caseId: log.caseIds[caseIndex],
      expected: "a duration that is finite and not negative",
      found: `${hours} hours`,
      advice: "Check the times of its events.",
    });
  }
}

/** Whether a case has not ended. */
export const runningAmong = ({ running }: SplitCases): (caseIndex: number) => boolean => {
  const caseIndexes = new Set(running);
  return (caseIndex) => caseIndexes.has(caseIndex);
};

/**
 * Training and test set of a split, encoded by a plan that was fitted to the training cases alone.
 */
export interface Datasets {
  readonly train: Dataset;
  readonly test: Dataset;
  /** Cases that are in neither set: they too show in time how far hours lie from predictions. */
  readonly others: Dataset;
  readonly plan: FeaturePlan;
  readonly categorical: readonly boolean[];
}

/** Encodes the cases of a split. */
export function datasetsOf(
  table: PrefixTable,
  split: Pick<TemporalSplit, "train" | "test">,
  others: readonly number[],
): Datasets {
  const plan = fitPlan(table, split.train);
  const [train, test, rest] = [split.train, split.test, others].map((caseIndexes) => encodeCases(table, caseIndexes, plan));
  return { train, test, others: rest, plan, categorical: categoricalOf(plan) };
}

/** A fold of validation: cases to train on, and later cases to validate on. */
export interface Fold extends TemporalSplit {
  /** How much each validation case counts, by case index: see {@linkcode censoringWeights}. */
  readonly weights: ReadonlyMap<number, number>;
}

/**
 * The folds by which a model is selected: see {@linkcode rollingOrigins}. Their validation cases
 * are those that had ended by the test, and so they are weighted.
 *
 * @param earlier the cases begun before the test by start, ended or not
 */
export function validationFolds(log: EventLog, { outer }: TrainingCases, earlier: readonly number[]): Fold[] {
  const splits = rollingOrigins(log, outer.train).filter(({ train }) => train.length >= LEAST_INNER_CASES);
  return splits.map((split, at) => {
    const until = splits[at + 1]?.time ?? Infinity;
    const population = earlier.filter((caseIndex) => {
      const start = startOf(log, caseIndex);
      return start >= split.time && start < until;
    });
    return { ...split, weights: censoringWeights(log, split.test, population, outer.time) };
  });
}

/** Training and validation set of the inner split. */
export interface ValidationSets extends Datasets {
  readonly weights: ReadonlyMap<number, number>;
}

/**
 * Training and validation set of the inner split, for settings, rounds and calibration. The
 * validation cases are those that had ended by the test, and so they are weighted. Where the cases
 * are too few, the outer training set stands in: then only baselines are compared.
 */
export function validationSets(
  log: EventLog,
  { outer, table, running }: TrainingCases,
  { inner, earlier }: { readonly inner: TemporalSplit; readonly earlier: readonly number[] },
  late: Datasets,
): ValidationSets {
  const ended = new Set(outer.train);
  const unfinished = [
    ...earlier.filter((caseIndex) => !ended.has(caseIndex)),
    ...running.filter((caseIndex) => startOf(log, caseIndex) < outer.time),
  ];
  if (inner.train.length < LEAST_INNER_CASES || inner.test.length === 0) {
    return { ...late, test: late.train, others: encodeCases(table, unfinished, late.plan), weights: new Map() };
  }
  const recent = unfinished.filter((caseIndex) => startOf(log, caseIndex) >= inner.time);
  const population = earlier.filter((caseIndex) => startOf(log, caseIndex) >= inner.time);
  return { ...datasetsOf(table, inner, recent), weights: censoringWeights(log, inner.test, population, outer.time) };
}
