/**
 * How long a case will take: in all, told after its first event, and from any of its events on.
 *
 * - In all: on the closed cases ({@linkcode closedCases}) a random forest is trained and judged against the median ({@linkcode trainDurationModel}). The model is
 *   one small file ({@linkcode encodeModel}) that a page reads and asks ({@linkcode decodeModel}, {@linkcode predictDuration}).
 * - What remains: {@linkcode trainRemainingModel} chooses between models and baselines on validation cases alone, {@linkcode predictRemaining} answers with an interval,
 *   {@linkcode evaluateLog} measures both tasks on any log.
 *
 * Whoever shows no skill against the baselines does not speak.
 *
 * What remains is learned from prefixes of cases, laid out as rows by a plan ({@linkcode planFeatures}, {@linkcode encodePrefixes}). Baselines, a forest, boosting,
 * their blend and a hedge are compared by time ({@linkcode evaluateLog}); a model of remaining times ({@linkcode trainRemainingModel},
 * {@linkcode predictRemaining}) says who of them answers, in which interval, and why.
 *
 * @module
 */
export { caseStarts } from "./case-starts.ts";
export { type ClosedCaseOptions, type ClosedCases, closedCases } from "./closed-cases.ts";
export type {
  Comparison,
  DurationErrors,
  DurationFigures as DurationModelFigures,
  DurationModel,
  ModelOrigin,
  Speaker,
} from "./duration-model.ts";
export type { CategoryFeature, Feature, FeatureSource, LeftOut, NumberFeature } from "./features.ts";
export { decodeModel, encodeModel } from "./model-file.ts";
export { type CaseStart, type DurationPrediction, predictDuration } from "./predict-duration.ts";
export { trainDurationModel, type TrainDurationOptions } from "./train-duration-model.ts";
export { type AnswerName } from "./answers.ts";
export { type Task } from "./case-split.ts";
export { evaluateLog } from "./evaluate.ts";
export type { EvaluateOptions, Evaluation, EvaluationResult, ModelName } from "./evaluation.ts";
export { explainRemaining, type Explanation } from "./explain-remaining.ts";
export { type Interval } from "./intervals.ts";
export { nextActivity, type NextActivityModel, type NextStep, trainNextActivity } from "./next-activity.ts";
export { nextSteps } from "./next-steps.ts";
export { recalibrate } from "./recalibrate.ts";
export { type Calibration } from "./calibration.ts";
export { type FeaturePlan, type PrefixFeature } from "./prefix-features.ts";
export { predictRemaining, type RemainingPrediction, riskOfMissing } from "./predict-remaining.ts";
export { type Prefix } from "./raw-prefix.ts";
export { type RemainingFigures, type RemainingModel, skillOf } from "./remaining-model.ts";
export { decodeRemainingModel, encodeRemainingModel, REMAINING_SCHEMA_VERSION } from "./remaining-model-file.ts";
export { type Change, whatIf } from "./what-if.ts";
export { trainRemainingModel, type TrainRemainingOptions } from "./train-remaining-model.ts";
