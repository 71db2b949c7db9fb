import type { PredictorName } from "../models/fitted-models.ts";
import type { PredictionModel } from "../models/prediction-model.ts";

/** How a model did on the test cases, beside the best of the simple rules. */
interface ModelVerdict {
  /** `rule`: a simple rule was selected itself; `untested`: there were no test cases. */
  readonly kind: "better" | "alike" | "rule" | "untested";
  /** The simple rule with the smallest error; null where nothing was tested. */
  readonly rule: PredictorName | null;
  /** By what share the error of the model is smaller than that of the rule; negative: greater. */
  readonly gain: number;
  /** Mean absolute error of what predicts, in hours; NaN where nothing was tested. */
  readonly error: number;
}

/** The baselines: what needs no training. */
export const RULES: readonly PredictorName[] = ["median", "last-activity-median"];

/** The simple rule with the smallest error; of equal ones the median. */
export function betterRule(
  results: readonly { readonly name: PredictorName; readonly mae: number }[],
): { readonly name: PredictorName; readonly mae: number } {
  const maeOf = (rule: PredictorName) => results.find(({ name }) => name === rule)?.mae ?? Infinity;
  return RULES.map((name) => ({ name, mae: maeOf(name) })).reduce((best, rule) => rule.mae < best.mae ? rule : best);
}

/**
 * Shares of an error that say nothing: within them a model is as good as the rule.
 */
const ALIKE = 0.05;

/**
 * Compares a model with the best simple rule, on the test cases: that it beats one of them only is
 * no praise. A model that is much worse than a rule does not come into use: see
 * {@linkcode passGate}.
 */
export function modelVerdict({ figures, selected }: Pick<PredictionModel, "figures" | "selected">): ModelVerdict {
  const error = figures?.results.find(({ name }) => name === selected)?.mae;
  if (figures === null || error === undefined) return { kind: "untested", rule: null, gain: 0, error: NaN };
  const best = betterRule(figures.results);
  const gain = best.mae === 0 ? 0 : 1 - error / best.mae;
  const rule = best.name;
  if (RULES.includes(selected)) return { kind: "rule", rule, gain, error };
  return { kind: gain > ALIKE ? "better" : "alike", rule, gain, error };
}

/** Points by which the share of the test cases in their 90 % intervals may be off unsaid. */
const HELD_ENOUGH = 0.03;

/**
 * The share of the test cases that lie in their 90 % intervals, where that is more than three
 * points off; null where it is near enough, or nothing was tested.
 */
export function coverageOff({ figures, selected }: Pick<PredictionModel, "figures" | "selected">): number | null {
  const coverage = figures?.results.find(({ name }) => name === selected)?.coverage90;
  return coverage === undefined || Math.abs(coverage - 0.9) <= HELD_ENOUGH ? null : coverage;
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
