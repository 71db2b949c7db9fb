import { inputError } from "../../errors.ts";
import type { Trial } from "../../machine-learning/parzen-tuner.ts";
import { regressionErrors, skillAgainst } from "../../machine-learning/regression-errors.ts";
import { countOf } from "../../numerics/number-text.ts";
import { createRandom } from "../../numerics/random.ts";
import { fitModels, type FittedModels, type ModelSettings, predictAll, type PredictorName } from "../models/fitted-models.ts";
import {
  type Calibration,
  calibratorOf,
  type IntervalFigures,
  intervalWarning,
  joinOutcomes,
  type Outcomes,
  outcomesOf,
  replayIntervals,
} from "./calibration.ts";
import { passGate } from "./pass-gate.ts";
import { type CaseErrors, caseErrorsOf, joinCaseErrors, selectPredictor } from "./select-predictor.ts";
import { weightDataset } from "../dataset/censoring.ts";
import { NOTHING_SELECTED, selectSettings } from "../models/tune-trees.ts";
import { type EvaluateOptions, type Evaluation, type EvaluationResult, MODEL_NAMES } from "./evaluation.ts";
import { fitTrees } from "../models/fit-trees.ts";
import type { FittedTrees } from "../models/fitted-trees.ts";
import type { TrainingData } from "../dataset/training-data.ts";
import type { FeaturePlan } from "../dataset/feature-plan.ts";
import { type Dataset, type EncodedSplit, encodeSplit } from "../dataset/dataset.ts";
import { errorGroupsOf } from "./error-groups.ts";
import { stagedProgress } from "./staged-progress.ts";

/** Least numbers of training and test cases. */
const LEAST_TRAIN_CASES = 10;
const LEAST_TEST_CASES = 3;

/** An evaluation with what it was made from. */
export interface ValidationResult {
  readonly evaluation: Evaluation;
  /** The settings, with the best number of rounds. */
  readonly settings: ModelSettings;
  /** Trained on the training cases; and the test rows. */
  readonly fitted: FittedModels;
  readonly test: Dataset;
  readonly plan: FeaturePlan;
  /** The calibration of the selected model, as of the log's last event. */
  readonly calibration: Calibration;
  readonly trials: readonly Trial[];
}

/**
 * The same as {@linkcode evaluateLog} for the data of a training. Running cases are neither trained
 * nor tested on: how long they have lasted so far enters the calibration.
 *
 * @throws an input error for too few cases
 */
export async function validateModels(data: TrainingData, options: EvaluateOptions): Promise<ValidationResult> {
  const { seed = 42, signal, fit = fitTrees, models = MODEL_NAMES, tune = 0 } = options;
  const random = createRandom(seed);
  const { table, outer, inner, folds, ended } = data;
  if (outer.train.length < LEAST_TRAIN_CASES || outer.test.length < LEAST_TEST_CASES) throw tooFew(data);
  const late = encodeSplit(table, outer);
  const early = encodeSplit(table, inner);
  const canTrain = canLearn(data, early, late);
  // Boosting that is stopped by validation rows grows more trees than it keeps.
  const [tuning, validating, folding, training] = stagedProgress(
    [canTrain ? models.length * tune : 0, 2, folds.length / 2, 1],
    options.onProgress,
  );
  const weighted = weightDataset(early.test, inner.weights);
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
  const errors = await errorsOfFolds(data, fixed, { ...how, onProgress: folding });
  const earlyPredictions = predictAll(validationModels, early.test);
  if (folds.length === 0) errors.push(caseErrorsOf(early.test, earlyPredictions, inner.weights));
  const validated = selectPredictor(joinCaseErrors(errors), { folds: errors.length, ended });
  const fitted = await fitModels(late.train, fixed, { ...how, categorical: late.categorical, onProgress: training });
  const { predicted, before, after, intervals, results } = testPredictors(
    { fitted: validationModels, predicted: earlyPredictions, split: early },
    { fitted, predicted: predictAll(fitted, late.test), split: late },
  );
  const choice = passGate(validated, results, outer.test.length);
  const outcomes = joinOutcomes(before.get(choice.selected)!, after.get(choice.selected)!);
  return {
    evaluation: {
      task: options.task,
      trainCases: outer.train.length,
      trainRows: late.train.hours.length,
      testCases: outer.test.length,
      testRows: late.test.hours.length,
      results,
      groups: errorGroupsOf({
        events: late.test.keys.map(({ length }) => length),
        predicted: predicted.get(choice.selected)!,
        actual: late.test.hours,
        inside: intervals.get(choice.selected)!.inside,
      }),
      ...choice,
      intervalWarning: intervalWarning(calibratorOf(before.get(choice.selected)!)(outer.time)!, ended),
      tuned,
    },
    settings: fixed,
    fitted,
    test: late.test,
    plan: late.plan,
    calibration: calibratorOf(outcomes)(data.until)!,
    trials,
  };
}

/** Whether trees can learn anything: there are columns to split, and cases that take time. */
const canLearn = ({ isEnough }: TrainingData, early: EncodedSplit, late: EncodedSplit): boolean =>
  isEnough && Math.min(early.categorical.length, late.categorical.length) > 0 && late.train.hours.some((hours) => hours > 0);

type FitOptions = Parameters<typeof fitModels>[2];

/** The errors of the cases of each fold, whose models are trained on the cases before it. */
async function errorsOfFolds(
  { table, folds }: Pick<TrainingData, "table" | "folds">,
  settings: ModelSettings,
  { onProgress, ...how }: Pick<FitOptions, "random" | "fit" | "signal"> & { onProgress(done: number, total: number): void },
): Promise<CaseErrors[]> {
  const errors: CaseErrors[] = [];
  for (const fold of folds) {
    const { train, test, categorical } = encodeSplit(table, fold);
    const fitted = await fitModels(train, foldSettings(settings), {
      ...how,
      categorical,
      onProgress: (done, total) => onProgress(errors.length + done / total, folds.length),
    });
    errors.push(caseErrorsOf(test, predictAll(fitted, test), fold.weights));
  }
  return errors;
}

/** Models, and what they predict of the test rows of a split. */
interface PredictedSplit {
  readonly fitted: FittedModels;
  readonly predicted: Predictions;
  readonly split: EncodedSplit;
}

/** How each predictor does on later cases, with intervals from its errors on those before them. */
function testPredictors(early: PredictedSplit, late: PredictedSplit) {
  const { predicted, split: { test } } = late;
  const [before, after] = [early, late].map(({ fitted, predicted, split }) => outcomesByName(fitted, predicted, split));
  const names = [...predicted.keys()];
  const replayed = replayIntervals(names.map((name) => ({ before: before.get(name)!, after: after.get(name)! })));
  const intervals = new Map(names.map((name, i) => [name, replayed[i]]));
  return { predicted, before, after, intervals, results: resultsOf(predicted, test, intervals) };
}

type Predictions = ReadonlyMap<PredictorName, Float64Array>;
type OutcomesByName = ReadonlyMap<PredictorName, Outcomes>;

/**
 * The outcomes of each predictor on the test rows, for which `predicted` stands, and on those of
 * the running cases.
 */
function outcomesByName(fitted: FittedModels, predicted: Predictions, { test, others }: EncodedSplit): OutcomesByName {
  const ofTest = outcomesOf(fitted, test);
  const ofOthers = outcomesOf(fitted, others);
  const predictedOthers = predictAll(fitted, others);
  return new Map(
    [...predicted].map(([name, hours]) => [name, joinOutcomes(ofTest(hours), ofOthers(predictedOthers.get(name)!))]),
  );
}

function resultsOf(
  predicted: Predictions,
  test: Dataset,
  intervals: ReadonlyMap<PredictorName, IntervalFigures>,
): EvaluationResult[] {
  const medianMae = regressionErrors(test.hours, predicted.get("median")!).mae;
  return [...predicted].map(([name, hours]) => {
    const { coverage, width } = intervals.get(name)!;
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
 * What is trained in the folds: no quantiles, which no selection needs, and fewer trees of the
 * forests. Their error falls little with more trees, and their training takes most of the time.
 */
function foldSettings(settings: ModelSettings): ModelSettings {
  const { forest, libraryForest } = settings;
  return {
    ...settings,
    forest: forest && { ...forest, trees: Math.ceil(forest.trees / 2) },
    libraryForest: libraryForest && { ...libraryForest, trees: Math.ceil(libraryForest.trees / 4) },
    spreadRounds: null,
  };
}

function tooFew({ completed, outer: { train, test } }: TrainingData) {
  const cases = completed.length;
  return inputError({
    expected: `at least ${LEAST_TRAIN_CASES} cases to learn from and ${LEAST_TEST_CASES} later ones to be tested on`,
    found: cases === 0
      ? "no case with at least two events"
      : `${
        countOf(cases, "case")
      } with at least two events, of which ${train.length} had ended before the ${test.length} latest began`,
    advice: "Give a longer log.",
  });
}
