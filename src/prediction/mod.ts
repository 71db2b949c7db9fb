/**
 * Predictive process monitoring: how long a case takes, how much of that remains after each of its
 * events, and which activity comes next.
 *
 * - {@linkcode trainModel} trains a model of whole durations or of remaining times on the completed
 *   cases of a log. Baselines, a forest, boosting and combinations of them are compared on
 *   validation cases, and one is selected; {@linkcode evaluateLog} measures the same on any log.
 * - {@linkcode forecastRunningCases} predicts the running cases with intervals, and
 *   {@linkcode forecastCases} a changed one ({@linkcode changedCase});
 *   {@linkcode explainPrediction} says why, {@linkcode recalibrate} brings the intervals up to
 *   date.
 * - A model is one file, which jobs and pages read: {@linkcode encodeModel},
 *   {@linkcode decodeModel}.
 * - {@linkcode nextSteps} tells what comes next.
 *
 * The folders: `dataset/` (prefixes, features, workload, which cases are completed), `models/`
 * (baselines and trees, training, the file), `validation/` (splits, model selection, intervals),
 * `running-cases/` (forecasts, explanations, model drift), `next-activity/`.
 *
 * @module
 */
export { type Change, changedCase } from "./dataset/changed-case.ts";
export { type CompletedCases, completedCases, type CompletionOptions, type CompletionRule } from "./dataset/completed-cases.ts";
export {
  type CategoryFeature,
  type Feature,
  type FeaturePlan,
  type FeatureSource,
  type NumberFeature,
} from "./dataset/feature-plan.ts";
export { type Prefix, type Task } from "./dataset/prefixes.ts";
export { type ProcessWorkload, processWorkload } from "./dataset/workload.ts";
export { type FittedModels, type ModelSettings, type PredictorName } from "./models/fitted-models.ts";
export { decodeModel, encodeModel, MODEL_SCHEMA_VERSION } from "./models/model-file.ts";
export { type ModelFigures, type ModelOrigin, type PredictionModel, skillOf } from "./models/prediction-model.ts";
export { trainModel, type TrainModelOptions } from "./models/train-model.ts";
export { type NextStep, nextSteps } from "./next-activity/next-activity.ts";
export { explainPrediction, type Explanation } from "./running-cases/explain-prediction.ts";
export {
  type CaseForecast,
  forecastCases,
  type ForecastOptions,
  forecastRunningCases,
  riskOf,
} from "./running-cases/forecast-running-cases.ts";
export { type Prediction, predictPrefixes, riskOfMissing } from "./running-cases/predict-prefixes.ts";
export { recalibrate } from "./running-cases/recalibrate.ts";
export { type Calibration, type Interval } from "./validation/calibration.ts";
export type { ErrorGroup, ErrorGroups } from "./validation/error-groups.ts";
export { evaluateLog } from "./validation/evaluate.ts";
export type { EvaluateOptions, Evaluation, EvaluationResult, ModelName } from "./validation/evaluation.ts";

// Parts of models, of their training and of its settings
export type { HeldOut } from "./validation/compare-with-champion.ts";
export type { TrainingDataOptions } from "./dataset/training-data.ts";
export type {
  BoostingSettings,
  Examples,
  FitHooks,
  FitResult,
  FitTask,
  ForestSettings,
  LibraryForestSettings,
  QuantileSettings,
  TreeFitter,
  TreeSettings,
} from "./models/tree-settings.ts";
export type { Trial, TrialSettings } from "../machine-learning/parzen-tuner.ts";
export type { WorkingWeek } from "./dataset/working-week.ts";
export type { FittedTrees, Transform } from "./models/fitted-trees.ts";
export type { MedianTable } from "./models/baselines.ts";
export type { TrainingLimits } from "./dataset/training-limits.ts";
export type { BinnedTable, Binning } from "../machine-learning/binned-table.ts";
export type { TreeEnsemble } from "../machine-learning/tree-ensemble.ts";
export type { RowTable } from "../machine-learning/row-table.ts";
