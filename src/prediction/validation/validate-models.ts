import { inputError } from "../../errors.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import type { Trial } from "../../machine-learning/parzen-tuner.ts";
import { regressionErrors, skillAgainst } from "../../machine-learning/regression-errors.ts";
import { createRandom } from "../../numerics/random.ts";
import { fitModels, type FittedModels, type ModelSettings, predictAll, type PredictorName } from "../models/fitted-models.ts";
import {
  type Calibration,
  calibratorOf,
  intervalWarning,
  joinOutcomes,
  type Outcomes,
  outcomesOf,
  replayIntervals,
} from "./calibration.ts";
import { startOf } from "../dataset/prefixes.ts";
import { splitByStart, type TemporalSplit } from "./temporal-split.ts";
import { type CaseErrors, caseErrorsOf, joinCaseErrors } from "./case-errors.ts";
import { weightDataset } from "./censoring.ts";
import { selectModel } from "./select-model.ts";
import { NOTHING_SELECTED, selectSettings } from "./select-settings.ts";
import { type EvaluateOptions, type Evaluation, type EvaluationResult, MODEL_NAMES } from "./evaluation.ts";
import { fitTrees } from "../models/fit-trees.ts";
import type { FittedTrees } from "../models/fitted-trees.ts";
import {
  type Datasets,
  datasetsOf,
  runningAmong,
  type TrainingCases,
  validationFolds,
  validationSets,
} from "./validation-sets.ts";
import type { FeaturePlan } from "../dataset/feature-plan.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { stagedProgress } from "./staged-progress.ts";

/** Fewer training or test cases than this tell nothing. */
export const LEAST_TRAIN_CASES = 10;
export const LEAST_TEST_CASES = 3;
/** Fewer training cases than this carry no model, only baselines. */
export const LEAST_MODEL_CASES = 100;
/** Share of the cases that are the earlier ones. */
const EARLIER_SHARE = 0.8;
/** Fewer validation cases than this choose nothing. */
const LEAST_VALIDATION_CASES = 10;

/** An evaluation with what it was made from. */
export interface ValidationResult {
  readonly evaluation: Evaluation;
  /** With the rounds that were best. */
  readonly settings: ModelSettings;
  /** Learned from the training cases, and the test rows that it was tested on. */
  readonly fitted: FittedModels;
  readonly test: Dataset;
  readonly plan: FeaturePlan;
  /** Of the selected model, as of the log's last event. */
  readonly calibration: Calibration;
  readonly trials: readonly Trial[];
}

/**
 * The same as {@linkcode evaluateLog} for some cases of a log. Running ones are neither
 * trained nor tested on: how long they have lasted so far enters the calibration.
 */
export async function validateModels(log: EventLog, cases: TrainingCases, options: EvaluateOptions): Promise<ValidationResult> {
  const { seed = 42, signal, fit = fitTrees, models = MODEL_NAMES, tune = 0 } = options;
  const random = createRandom(seed);
  const { completed, outer, table } = cases;
  if (outer.train.length < LEAST_TRAIN_CASES || outer.test.length < LEAST_TEST_CASES) throw tooFew(completed.length, outer);
  const earlier = completed.slice(0, Math.floor(EARLIER_SHARE * completed.length));
  const inner = splitByStart(log, outer.train);
  const starting = cases.running.filter((caseIndex) => startOf(log, caseIndex) >= outer.time);
  const late = datasetsOf(table, outer, starting);
  const early = validationSets(log, cases, { inner, earlier }, late);
  const folds = validationFolds(log, cases, earlier);
  const canTrain = isEnough({ inner, outer }, early, late);
  // Boosting that is stopped by validation rows grows more trees than it keeps.
  const [tuning, validating, folding, training] = stagedProgress(
    [canTrain ? models.length * tune : 0, 2, folds.length / 2, 1],
    options.onProgress,
  );
  const weighted = weightDataset(early.test, early.weights);
  const { settings, trials, tuned } = canTrain
    ? await selectSettings({ ...early, test: weighted }, { ...options, random, fit, onProgress: tuning })
    : NOTHING_SELECTED;
  const how = { random, fit, signal };
  const validationModels = await fitModels(early.train, settings, {
    ...how,
    categorical: early.categorical,
    validation: canTrain ? weighted : undefined,
    onProgress: validating,
  });
  const fixed = keepRounds(settings, validationModels);
  const errors: CaseErrors[] = [];
  for (const { weights, ...split } of folds) {
    const { train, test, categorical } = datasetsOf(table, split, []);
    const onProgress = (done: number, total: number) => folding(errors.length + done / total, folds.length);
    const fitted = await fitModels(train, foldSettings(fixed), { ...how, categorical, onProgress });
    errors.push(caseErrorsOf(test, predictAll(fitted, test), weights));
  }
  if (folds.length === 0) errors.push(caseErrorsOf(early.test, predictAll(validationModels, early.test), early.weights));
  const ended = outer.train.length / earlier.length;
  const choice = selectModel(joinCaseErrors(errors), {
    folds: errors.length,
    ended,
  });
  const fitted = await fitModels(late.train, fixed, { ...how, categorical: late.categorical, onProgress: training });
  const isRunning = runningAmong(cases);
  const before = outcomesByName(validationModels, [early.test, early.others], isRunning);
  const after = outcomesByName(fitted, [late.test, late.others], isRunning);
  const outcomes = joinOutcomes(before.get(choice.selected)!, after.get(choice.selected)!);
  return {
    evaluation: {
      task: options.task,
      trainCases: outer.train.length,
      trainRows: late.train.hours.length,
      testCases: outer.test.length,
      testRows: late.test.hours.length,
      results: resultsOf(predictAll(fitted, late.test), late.test, { before, after }),
      ...choice,
      intervalWarning: intervalWarning(calibratorOf(before.get(choice.selected)!)(outer.time)!, ended),
      tuned,
    },
    settings: fixed,
    fitted,
    test: late.test,
    plan: late.plan,
    calibration: calibratorOf(outcomes)(cases.until)!,
    trials,
  };
}

/** Whether there is enough to train models and to choose between them. */
function isEnough(
  { inner, outer }: { readonly inner: TemporalSplit; readonly outer: TemporalSplit },
  early: Datasets,
  late: Datasets,
): boolean {
  return outer.train.length >= LEAST_MODEL_CASES && inner.train.length >= LEAST_MODEL_CASES / 2 &&
    inner.test.length >= LEAST_VALIDATION_CASES && Math.min(early.categorical.length, late.categorical.length) > 0 &&
    late.train.hours.some((hours) => hours > 0);
}

type OutcomesByName = ReadonlyMap<PredictorName, Outcomes>;

/** The outcomes of each predictor on the rows of some datasets. */
function outcomesByName(
  fitted: FittedModels,
  datasets: readonly Dataset[],
  isRunning: (caseIndex: number) => boolean,
): OutcomesByName {
  const parts = datasets.map((dataset) => ({ dataset, predicted: predictAll(fitted, dataset) }));
  return new Map(
    [...parts[0].predicted.keys()].map((name) => [
      name,
      parts.map(({ dataset, predicted }) => outcomesOf(fitted, dataset, predicted.get(name)!, isRunning)).reduce(joinOutcomes),
    ]),
  );
}

function resultsOf(
  predicted: ReadonlyMap<PredictorName, Float64Array>,
  test: Dataset,
  outcomes: { readonly before: OutcomesByName; readonly after: OutcomesByName },
): EvaluationResult[] {
  const medianMae = regressionErrors(test.hours, predicted.get("median")!).mae;
  return [...predicted].map(([name, hours]) => {
    const { coverage, width } = replayIntervals(outcomes.before.get(name)!, outcomes.after.get(name)!);
    const { mae, rmse, bias } = regressionErrors(test.hours, hours);
    const skill = skillAgainst(mae, medianMae);
    return { name, mae, rmse, bias, skill: Number.isFinite(skill) ? skill : null, coverage90: coverage, width90: width };
  });
}

/**
 * The same settings with the rounds that were best on the validation rows: the final training has
 * none to stop by.
 */
function keepRounds(settings: ModelSettings, { boosting, low, high }: FittedModels): ModelSettings {
  const roundsOf = (trees: FittedTrees) => trees.trees.roots.length;
  return {
    ...settings,
    boosting: settings.boosting && { ...settings.boosting, rounds: roundsOf(boosting!) },
    spreadRounds: settings.spreadRounds && [roundsOf(low!), roundsOf(high!)],
  };
}

/**
 * What is trained in the folds: no quantiles, which no selection needs, and a quarter of the trees
 * of `ml-random-forest`, whose training takes most of the time on small logs.
 */
function foldSettings(settings: ModelSettings): ModelSettings {
  const { libraryForest } = settings;
  return {
    ...settings,
    libraryForest: libraryForest && { ...libraryForest, trees: Math.ceil(libraryForest.trees / 4) },
    spreadRounds: null,
  };
}

function tooFew(cases: number, { train, test }: TemporalSplit) {
  return inputError({
    expected: `at least ${LEAST_TRAIN_CASES} cases to learn from and ${LEAST_TEST_CASES} later ones to be tested on`,
    found: cases === 0
      ? "no case with at least two events"
      : `${cases} cases with at least two events, of which ${train.length} had ended before the ${test.length} latest began`,
    advice: "Give a longer log.",
  });
}
