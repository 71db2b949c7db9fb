/**
 * How long a case will take: in all, told after its first event, and from any of its events on.
 * Whoever shows no skill against the baselines does not speak.
 *
 * - In all (`duration/`): on the closed cases ({@linkcode closedCases}) a random forest is trained
 *   and judged against the median ({@linkcode trainDurationModel}). The model is one small file
 *   ({@linkcode encodeModel}) that a page reads and asks ({@linkcode decodeModel},
 *   {@linkcode predictDuration}).
 * - What remains (`remaining/`): {@linkcode trainRemainingModel} chooses between baselines, a
 *   forest, boosting, their blend and a hedge on validation cases alone;
 *   {@linkcode predictRemaining} answers with an interval, {@linkcode recalibrate} keeps that up to
 *   date. Cases become rows in `features/`, what can answer is learned in `answers/`.
 * - How well (`evaluation/`): {@linkcode evaluateLog} measures both tasks on any log, by time.
 * - What comes next (`next-activity/`): {@linkcode nextSteps}.
 *
 * @module
 */
export { caseStarts } from "./duration/case-starts.ts";
export { type ClosedCaseOptions, type ClosedCases, closedCases } from "./closed-cases.ts";
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
export { type AnswerName } from "./answers/answers.ts";
export { type Task } from "./case-split.ts";
export { evaluateLog } from "./evaluation/evaluate.ts";
export type { EvaluateOptions, Evaluation, EvaluationResult, ModelName } from "./evaluation/evaluation.ts";
export { explainRemaining, type Explanation } from "./remaining/explain-remaining.ts";
export { type Interval } from "./evaluation/intervals.ts";
export { nextActivity, type NextActivityModel, type NextStep, trainNextActivity } from "./next-activity/next-activity.ts";
export { nextSteps } from "./next-activity/next-steps.ts";
export { recalibrate } from "./remaining/recalibrate.ts";
export { type Calibration } from "./evaluation/calibration.ts";
export { type FeaturePlan, type PrefixFeature } from "./features/prefix-features.ts";
export { predictRemaining, type RemainingPrediction, riskOfMissing } from "./remaining/predict-remaining.ts";
export { type Prefix } from "./features/raw-prefix.ts";
export { type RemainingFigures, type RemainingModel, skillOf } from "./remaining/remaining-model.ts";
export { decodeRemainingModel, encodeRemainingModel, REMAINING_SCHEMA_VERSION } from "./remaining/remaining-model-file.ts";
export { type Change, whatIf } from "./features/what-if.ts";
export { trainRemainingModel, type TrainRemainingOptions } from "./remaining/train-remaining-model.ts";
