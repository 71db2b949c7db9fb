/**
 * Remaining times in the page: what `pages/lib/remaining.js` is made from, which only the page with
 * predictions loads.
 *
 * @module
 */
export { explainPrediction, type Explanation } from "../prediction/running-cases/explain-prediction.ts";
export { type Workload, workloadOf } from "../prediction/dataset/workload.ts";
export type { NextStep } from "../prediction/next-activity/next-activity.ts";
export { nextSteps } from "../prediction/next-activity/next-steps.ts";
export { completionOf } from "../prediction/dataset/plan-features.ts";
export { checkModelOf, completedBy } from "../prediction/running-cases/predict-remaining.ts";
export { type RemainingModel, skillOf } from "../prediction/models/remaining-model.ts";
export { decodeRemainingModel } from "../prediction/models/remaining-model-file.ts";
export * from "./case-forecast.ts";
export * from "./what-if.ts";
export * from "./with-latest-values.ts";
