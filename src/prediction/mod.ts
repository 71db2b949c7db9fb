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
export { evaluateLog, type EvaluateOptions, type Evaluation, type EvaluationResult, type ModelName } from "./evaluate.ts";
export type { CategoryFeature, Feature, FeatureSource, LeftOut, NumberFeature } from "./features.ts";
export { decodeModel, encodeModel } from "./model-file.ts";
export { type CaseStart, type DurationPrediction, predictDuration } from "./predict-duration.ts";
export { predictRemaining, type RemainingPrediction } from "./predict-remaining.ts";
export type { RemainingFigures, RemainingModel } from "./remaining-model.ts";
export { trainDurationModel, type TrainDurationOptions } from "./train-duration-model.ts";
export { trainRemainingModel, type TrainRemainingOptions } from "./train-remaining-model.ts";
