/**
 * Predictions in the page: what `pages/lib/predictions.js` is made from, which only the page with
 * predictions loads. The predictions themselves are computed in the analysis worker.
 *
 * @module
 */
export type { Task } from "../prediction/dataset/prefixes.ts";
export { decodeModel } from "../prediction/models/model-file.ts";
export type { PredictionModel } from "../prediction/models/prediction-model.ts";
export type { ErrorGroup } from "../prediction/validation/error-groups.ts";
export type { NextStep } from "../prediction/next-activity/next-activity.ts";
export type { Explanation } from "../prediction/running-cases/explain-prediction.ts";
export * from "../prediction/running-cases/forecast-running-cases.ts";
export { checkModelOf } from "../prediction/running-cases/predict-prefixes.ts";
export { type AssumedStep, type CaseValue, endsWith } from "./what-if.ts";
export { intervalWarning } from "../prediction/validation/calibration.ts";
export * from "../prediction/validation/model-verdict.ts";
export { predictorName, predictorWords } from "../prediction/validation/predictor-words.ts";
