/**
 * Learning from rows of numbers: random forests and gradient boosting in flat arrays, their bytes,
 * errors and importances. Pure and seeded; nothing here knows of event logs.
 *
 * @module
 */
export { crc32 } from "./crc-32.ts";
export { drawSample } from "./draw-sample.ts";
export { boostingSteps, type GradientBoostingOptions, trainGradientBoosting } from "./gradient-boosting.ts";
export { type HistogramForestOptions, trainHistogramForest } from "./histogram-forest.ts";
export { type Objective, quantileLoss, squaredError } from "./objectives.ts";
export {
  bestTrial,
  type SearchRange,
  type SearchSpace,
  type Trial,
  type TrialOptions,
  type TrialOutcome,
  type TrialSettings,
  tune,
  type TuneOptions,
} from "./parzen-tuner.ts";
export { type ImportanceOptions, permutationImportance } from "./permutation-importance.ts";
export { type RegressionErrors, regressionErrors, skillAgainst } from "./regression-errors.ts";
export { rowOf, type RowTable } from "./row-table.ts";
export { affordableRows, flattenForest, type RandomForestOptions, trainRandomForest } from "./train-random-forest.ts";
export { joinTrees, numberTrees, predictTrees, type TreeEnsemble } from "./tree-ensemble.ts";
export { decodeTrees, encodeTrees } from "./tree-ensemble-bytes.ts";
export { type Contributions, treeContributions } from "./tree-shap.ts";
