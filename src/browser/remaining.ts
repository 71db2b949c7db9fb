/**
 * Remaining times in the page: what `pages/lib/remaining.js` is made from, which only the page with
 * predictions loads.
 *
 * @module
 */
export { explainRemaining, type Explanation } from "../prediction/remaining/explain-remaining.ts";
export { type LoadClock, loadClock } from "../prediction/features/load-clock.ts";
export type { NextStep } from "../prediction/next-activity/next-activity.ts";
export { nextSteps } from "../prediction/next-activity/next-steps.ts";
export { closingOf } from "../prediction/features/plan-features.ts";
export { checkModelOf, closedBy } from "../prediction/remaining/predict-remaining.ts";
export { type RemainingModel, skillOf } from "../prediction/remaining/remaining-model.ts";
export { decodeRemainingModel } from "../prediction/remaining/remaining-model-file.ts";
export * from "./case-forecast.ts";
export * from "./what-if.ts";
export * from "./with-latest-values.ts";
