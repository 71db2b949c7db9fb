/**
 * How long a case will take: in all, told after its first event, and from any of its events on.
 * Whoever shows no skill against the baselines does not speak.
 *
 * - In all (`duration/`): on the completed cases ({@linkcode completedCases}) a random forest is trained
 *   and judged against the median ({@linkcode trainDurationModel}). The model is one small file
 *   ({@linkcode encodeModel}) that a page reads and asks ({@linkcode decodeModel},
 *   {@linkcode predictDuration}).
 * - What remains (`remaining/`): {@linkcode trainRemainingModel} chooses between baselines, a
 *   forest, boosting, their blend and shrinkage towards a median on validation cases alone;
 *   {@linkcode predictRemaining} answers with an interval, {@linkcode recalibrate} keeps that up to
 *   date. Cases become rows in `features/`, what can answer is learned in `answers/`.
 * - How well (`evaluation/`): {@linkcode evaluateLog} measures both tasks on any log, by time.
 * - What comes next (`next-activity/`): {@linkcode nextSteps}.
 *
 * @module
 */
export { caseStarts } from "./duration/case-starts.ts";
export { type CompletedCases, completedCases, type CompletionOptions } from "./dataset/completed-cases.ts";
export type {
  Comparison,
  DurationErrors,
  DurationFigures as DurationModelFigures,
  DurationModel,
  ModelOrigin,
  Speaker,
} from "./duration/duration-model.ts";
export type { CategoryFeature, Feature, FeatureSource, LeftOut, NumberFeature } from "./duration/features.ts";
export { decodeModel, encodeModel } from "./duration/model-file.ts";
export { type CaseStart, type DurationPrediction, predictDuration } from "./duration/predict-duration.ts";
export { trainDurationModel, type TrainDurationOptions } from "./duration/train-duration-model.ts";
export { type PredictorName } from "./models/fitted-models.ts";
export { type Task } from "./dataset/prefixes.ts";
export { evaluateLog } from "./validation/evaluate.ts";
export type { EvaluateOptions, Evaluation, EvaluationResult, ModelName } from "./validation/evaluation.ts";
export { explainPrediction, type Explanation } from "./running-cases/explain-prediction.ts";
export { type Interval } from "./validation/intervals.ts";
export { nextActivity, type NextActivityModel, type NextStep, trainNextActivity } from "./next-activity/next-activity.ts";
export { nextSteps } from "./next-activity/next-steps.ts";
export { recalibrate } from "./running-cases/recalibrate.ts";
export { type Calibration } from "./validation/calibration.ts";
export { type FeaturePlan, type PrefixFeature } from "./dataset/feature-plan.ts";
export { predictRemaining, type RemainingPrediction, riskOfMissing } from "./running-cases/predict-remaining.ts";
export { type Prefix } from "./dataset/prefixes.ts";
export { type RemainingFigures, type RemainingModel, skillOf } from "./models/remaining-model.ts";
export { decodeRemainingModel, encodeRemainingModel, REMAINING_SCHEMA_VERSION } from "./models/remaining-model-file.ts";
export { type Change, changedCase } from "./dataset/changed-case.ts";
export { trainRemainingModel, type TrainRemainingOptions } from "./models/train-remaining-model.ts";
