import type { EventLog } from "../../event-log/event-log.ts";
import { treeContributions } from "../../machine-learning/tree-shap.ts";
import { medianByLastActivity } from "../models/baselines.ts";
import { invertTransform } from "../models/fitted-trees.ts";
import type { Workload } from "../dataset/workload.ts";
import { encodePrefixes } from "../dataset/plan-features.ts";
import type { Prefix } from "../dataset/prefixes.ts";
import type { RemainingModel } from "../models/remaining-model.ts";
import { keyOf } from "../dataset/dataset.ts";
import { nameOf } from "../dataset/feature-plan.ts";

/** Why a model says what it says of one case. */
export interface Explanation {
  /** What its trees say on average over their training rows, in hours. */
  readonly expectedHours: number;
  /**
   * For each feature by how much it moves the answer, on the scale on which hours were learned
   * (`log`: of the logarithm of hours + 1), greatest first. Their sum leads from the average to the
   * answer; on other scales than `log` to what the trees say, before that is drawn towards a
   * median.
   */
  readonly contributions: readonly { readonly feature: string; readonly contribution: number }[];
  readonly scale: "log" | "sqrt" | "none";
}

/**
 * Exact contributions of the features to one answer; see {@linkcode treeContributions}. Of the
 * blend they are the mean of both models'. Where the answer is drawn towards the median by last
 * activity and length, that counts as a feature of its own.
 *
 * @returns null where a baseline answers, which looks at no features, or where a blend has learned
 * on two scales
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { explainPrediction } from "@/prediction/running-cases/explain-prediction.ts";
 * import { trainRemainingModel } from "@/prediction/models/train-remaining-model.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const log = eventLogFromTraces(Array.from({ length: 40 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "ask", time: 24 * i * hour }, { activity: "answer", time: (24 * i + 5) * hour }],
 * })));
 * const model = await trainRemainingModel(log, { seed: 42, endActivities: ["answer"] });
 * assertEquals(explainPrediction(model, log, { caseIndex: 0, length: 1 }), null); // the median looks at no features
 * ```
 */
export function explainPrediction(model: RemainingModel, log: EventLog, prefix: Prefix, workload?: Workload): Explanation | null {
  const { fitted: { forest, boosting }, selected, plan } = model;
  const parts = [forest, boosting].filter((part) => part !== null);
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

/**
 * How much forest, boosting and median make of the answer, on the scale of logarithms; the trees of
 * all that answers, forest first.
 */
function weightsOf({ fitted: { forest, boosting, shrink }, selected }: RemainingModel, scale: Explanation["scale"]) {
  const models = [forest === null ? [] : [1], boosting === null ? [] : [1 - (scale === "log" ? shrink : 0)]].flat();
  const share = (selected === "shrinkage" && scale === "log" ? 0.5 : 1) / models.length;
  const trees = models.map((weight) => share * weight);
  return { trees, median: scale === "log" ? 1 - trees.reduce((sum, weight) => sum + weight, 0) : 0 };
}
