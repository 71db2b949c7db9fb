import { sayShare } from "../../numerics/number-text.ts";
import type { PredictorName } from "../models/fitted-models.ts";
import type { PredictionModel } from "../models/prediction-model.ts";

/** How a model did on the test cases, beside the best of the simple rules. */
export interface ModelVerdict {
  /** `rule`: a simple rule was selected itself; `untested`: there were no test cases. */
  readonly kind: "better" | "alike" | "worse" | "rule" | "untested";
  /** The simple rule with the smallest error; null where nothing was tested. */
  readonly rule: PredictorName | null;
  /** By what share the error of the model is smaller than that of the rule; negative: larger. */
  readonly gain: number;
  /** Mean absolute error of what predicts, in hours; NaN where nothing was tested. */
  readonly error: number;
}

/** What needs no training. */
const RULES: readonly PredictorName[] = ["median", "last-activity-median"];

/**
 * Shares of an error that say nothing: within them a model is as good as the rule.
 */
const ALIKE = 0.05;

/**
 * Compares a model with the best simple rule, on the test cases: that it beats one of them only is
 * no praise, and that it is a little worse is no blame.
 */
export function modelVerdict({ figures, selected }: Pick<PredictionModel, "figures" | "selected">): ModelVerdict {
  const errorOf = (name: PredictorName) => figures?.results.find((result) => result.name === name)?.mae;
  const error = errorOf(selected);
  if (error === undefined) return { kind: "untested", rule: null, gain: 0, error: NaN };
  const [best] = RULES.map((name) => ({ name, mae: errorOf(name) ?? Infinity })).sort((a, b) => a.mae - b.mae);
  const gain = best.mae === 0 ? 0 : 1 - error / best.mae;
  const rule = best.name;
  if (RULES.includes(selected)) return { kind: "rule", rule, gain, error };
  return { kind: gain > ALIKE ? "better" : gain < -ALIKE ? "worse" : "alike", rule, gain, error };
}

/** A simple rule, within a sentence. */
export const ruleName = (rule: PredictorName): string => rule === "median" ? "the median" : "the median by last activity";

/**
 * Why predictions of a model are not to be relied on: it did worse on the test cases than a simple
 * rule. Null for other models.
 */
export function doubtOf(model: Pick<PredictionModel, "figures" | "selected">): string | null {
  const { kind, gain, rule } = modelVerdict(model);
  return kind === "worse" ? `${sayShare(-gain, 0)} worse than ${ruleName(rule!)}` : null;
}

/** An interval that reaches so many times as far as the prediction says nothing on when it ends. */
const FAR = 10;
/** Intervals of less than this are worth telling whatever is predicted, in hours. */
const SHORT = 24;

/**
 * Whether a remaining time is worth telling: not where its 90 % interval reaches more than ten
 * times as far as the prediction, and farther than a day.
 *
 * @param remaining predicted hours
 * @param interval in hours
 * @example
 * ```ts
 * import { isTelling } from "@/prediction/validation/model-verdict.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([isTelling(46, [2, 90]), isTelling(46, [2, 26_000]), isTelling(0.1, [0, 20])], [true, false, true]);
 * ```
 */
export const isTelling = (remaining: number, [, high]: readonly [number, number]): boolean =>
  high <= Math.max(SHORT, FAR * remaining);
