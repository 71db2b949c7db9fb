import type { EventLog } from "../../event-log/event-log.ts";
import { treeContributions } from "../../machine-learning/tree-shap.ts";
import { medianByLastActivity } from "../models/baselines.ts";
import { invertTransform } from "../models/fitted-trees.ts";
import type { ProcessWorkload } from "../dataset/workload.ts";
import { encodePrefixes } from "../dataset/dataset.ts";
import type { Prefix } from "../dataset/prefixes.ts";
import type { PredictionModel } from "../models/prediction-model.ts";
import { keyOf } from "../dataset/dataset.ts";
import { nameOf } from "../dataset/feature-plan.ts";

/** Why a model predicts what it does for one case. */
export interface Explanation {
  /** Mean prediction of the trees over their training rows, in hours. */
  readonly expectedHours: number;
  /**
   * By how much each feature moves the prediction, on the scale on which hours were learned (`log`:
   * of the logarithm of hours + 1), greatest first. Their sum leads from the mean to the
   * prediction; on other scales than `log` to that of the trees, before shrinkage.
   */
  readonly contributions: readonly { readonly feature: string; readonly contribution: number }[];
  readonly scale: "log" | "sqrt" | "none";
}

/**
 * The exact contributions of the features to one prediction; see {@linkcode treeContributions}. For
 * a blend they are the mean of both models'. Where a prediction is shrunk towards the median by
 * last activity and length, that counts as a feature of its own.
 *
 * @returns null where a baseline was selected, which reads no features, or where a blend has
 * learned on two scales
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { explainPrediction } from "@/prediction/running-cases/explain-prediction.ts";
 * import { trainModel } from "@/prediction/models/train-model.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const log = eventLogFromTraces(Array.from({ length: 40 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "ask", time: 24 * i * hour }, { activity: "answer", time: (24 * i + 5) * hour }],
 * })));
 * const model = await trainModel(log, { task: "remaining", seed: 42, endActivities: ["answer"] });
 * assertEquals(explainPrediction(model, log, { caseIndex: 0, length: 1 }), null); // the median looks at no features
 * ```
 */
export function explainPrediction(
  model: PredictionModel,
  log: EventLog,
  prefix: Prefix,
  workload?: ProcessWorkload,
): Explanation | null {
  const { fitted: { forest, boosting, libraryForest }, selected, plan } = model;
  const parts = [forest, boosting, libraryForest].filter((part) => part !== null);
  const scales = new Set(parts.map(({ transform }) => transform));
  if (selected === "median" || selected === "last-activity-median" || scales.size !== 1) return null;
  const row = encodePrefixes(log, plan, [prefix], workload).values;
  const explained = parts.map(({ trees }) => treeContributions(trees, row));
  const [scale] = scales;
  const weights = weightsOf(model, scale);
  const together = (numbers: readonly number[]) => numbers.reduce((sum, number, at) => sum + weights.trees[at] * number, 0);
  const expected = together(explained.map((part) => part.expected)) / (1 - weights.median);
  const contributions = plan.features.map((feature, at) => ({
    feature: nameOf(feature),
    contribution: together(explained.map(({ byColumn }) => byColumn[at])),
  }));
  if (weights.median > 0) {
    const median = Math.log1p(medianByLastActivity(model.fitted.medians)(keyOf(log, prefix)));
    contributions.push({ feature: "median by last activity and length", contribution: weights.median * (median - expected) });
  }
  return {
    expectedHours: invertTransform(scale)(expected),
    contributions: contributions.sort((a, b) =>
      Math.abs(b.contribution) - Math.abs(a.contribution) || (a.feature < b.feature ? -1 : 1)
    ),
    scale,
  };
}

/** The weights of the trees and of the median in a prediction, on the scale of logarithms. */
function weightsOf(
  { fitted: { forest, boosting, libraryForest, shrink }, selected }: PredictionModel,
  scale: Explanation["scale"],
) {
  const isLog = scale === "log";
  const own = [[forest, 1], [boosting, isLog ? 1 - shrink : 1], [libraryForest, 1]] as const;
  const models = own.flatMap(([part, weight]) => part === null ? [] : [weight]);
  const share = (selected === "shrinkage" && isLog ? 0.5 : 1) / models.length;
  const trees = models.map((weight) => share * weight);
  return { trees, median: isLog ? 1 - trees.reduce((sum, weight) => sum + weight, 0) : 0 };
}
