/**
 * Predictions in the page: what `pages/lib/predictions.js` is made from, which only the page with
 * predictions loads.
 *
 * @module
 */
export { completionOf } from "../prediction/dataset/feature-plan.ts";
export type { Task } from "../prediction/dataset/prefixes.ts";
export { type ProcessWorkload, processWorkload } from "../prediction/dataset/workload.ts";
export { decodeModel } from "../prediction/models/model-file.ts";
export { type PredictionModel, skillOf } from "../prediction/models/prediction-model.ts";
export type { NextStep } from "../prediction/next-activity/next-activity.ts";
export { nextSteps } from "../prediction/next-activity/next-steps.ts";
export { explainPrediction, type Explanation } from "../prediction/running-cases/explain-prediction.ts";
export * from "../prediction/running-cases/forecast-running-cases.ts";
export { checkModelOf, completedBy } from "../prediction/running-cases/predict-prefixes.ts";
export * from "./model-verdict.ts";
export * from "./what-if.ts";
export * from "./with-latest-values.ts";
export { intervalWarning } from "../prediction/validation/calibration.ts";
