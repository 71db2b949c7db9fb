/**
 * How long a case will take, told after its first event.
 *
 * A log becomes a table of cases ({@linkcode caseTable}): what is known after the first event, beside what came of it. On the closed cases
 * ({@linkcode closedCases}) a random forest is trained and judged against the median ({@linkcode trainDurationModel}). The model is one small file
 * ({@linkcode encodeModel}) that a page reads and asks ({@linkcode decodeModel}, {@linkcode predictDuration}); import those two from their own
 * files where weight counts, since they need no package.
 *
 * @module
 */
export { type Candidate, type CaseTable, caseTable, type CaseTableOptions } from "./case-table.ts";
export {
  type ClosedCaseOptions,
  type ClosedCases,
  closedCases,
  type EndActivityOptions,
  findEndActivities,
} from "./closed-cases.ts";
export { compareDurations, medianHoursOf } from "./compare-durations.ts";
export type {
  Comparison,
  DurationErrors,
  DurationFigures as DurationModelFigures,
  DurationModel,
  ModelOrigin,
  Speaker,
} from "./duration-model.ts";
export {
  type CategoryFeature,
  encodeValue,
  type Feature,
  type FeatureSource,
  type FeatureValue,
  isKnown,
  type LeftOut,
  type NumberFeature,
} from "./features.ts";
export { encodeCases, fitFeatures, type FittedFeature } from "./fit-features.ts";
export { type LoadAtStart, loadAtStart, type LoadOptions } from "./load-at-start.ts";
export { LEAST_CASES, LEAST_SKILL } from "./median-only.ts";
export { decodeModel, encodeModel, MODEL_SCHEMA_VERSION } from "./model-file.ts";
export { type CaseStart, type DurationPrediction, predictDuration } from "./predict-duration.ts";
export { type ClockReading, startClock } from "./start-clock.ts";
export { type TemporalSplit, temporalSplit } from "./temporal-split.ts";
export { trainDurationModel, type TrainDurationOptions } from "./train-duration-model.ts";
export { TRAINING_VERSION } from "./training-version.ts";
