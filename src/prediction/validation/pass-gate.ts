import { sayCount, sayShare } from "../../numerics/number-text.ts";
import type { PredictorName } from "../models/fitted-models.ts";
import { betterRule } from "./model-verdict.ts";
import { predictorWords } from "./predictor-words.ts";
import type { Selection } from "./select-predictor.ts";

/**
 * Share of the better baseline's error by which the error of what predicts may be greater, on the
 * newest completed cases.
 */
export const MOST_LOSS = 0.03;

/** What predicts, and what validation alone selected. */
interface GatedSelection extends Selection {
  /** The predictor that was selected on validation cases alone. */
  readonly validated: PredictorName;
}

/**
 * The last check before a predictor is put into use: where its error on the test cases is more than
 * {@linkcode MOST_LOSS} greater than that of the better baseline on the same rows, this baseline
 * predicts. So what predicts was never worse than that on the newest completed cases.
 *
 * Why a gate after the folds: validation has only cases that had ended before the test began. Where
 * the process changes, or where only short cases had ended, their errors say little of the newest
 * cases, whatever the significance level. Rolling origins (Tashman, 2000) show that within the
 * training set; the test window is the one origin beyond it. Both sides are measured on
 * the same rows, of which the short cases are the larger part for both: the ratio of the errors is
 * fair though neither error is that of all cases.
 *
 * What it costs: the test cases now decide one thing. Nothing is fitted to them, but a choice
 * between two predictors makes the figures of the chosen one slightly too good (Cawley and Talbot,
 * "On over-fitting in model selection and subsequent selection bias in performance evaluation",
 * 2010). `because` says when it was used as a gate, and
 * the error of `validated` among the results is that of a selection which never saw the test cases.
 * Intervals are calibrated for each predictor by itself, whichever predicts.
 *
 * @param selection of {@linkcode selectPredictor}
 * @param results errors of all predictors on the test rows, both baselines among them
 * @param testCases their number, for the reason
 *
 * @example
 * ```ts
 * import { passGate } from "@/prediction/validation/pass-gate.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const results = [
 *   { name: "median", mae: 120 },
 *   { name: "last-activity-median", mae: 100 },
 *   { name: "random-forest", mae: 134 },
 * ] as const;
 * const validated = { selected: "random-forest", because: "In the folds a random forest was 9.0 % better." } as const;
 * const { selected, because } = passGate(validated, results, 500);
 * assertEquals(selected, "last-activity-median");
 * assertEquals(
 *   because,
 *   "In the folds a random forest was 9.0 % better. But on the 500 newest completed cases a random forest was 34.0 % worse than the median by last activity, which therefore predicts.",
 * );
 * ```
 */
export function passGate(
  { selected, because }: Selection,
  results: readonly { readonly name: PredictorName; readonly mae: number }[],
  testCases: number,
): GatedSelection {
  const own = results.find(({ name }) => name === selected)!.mae;
  const rule = betterRule(results);
  if (own <= (1 + MOST_LOSS) * rule.mae) return { selected, validated: selected, because };
  const loss = rule.mae === 0 ? "" : `${sayShare(own / rule.mae - 1)} `;
  return {
    selected: rule.name,
    validated: selected,
    because: `${because} But on the ${sayCount(testCases)} newest completed cases ${
      predictorWords(selected)
    } was ${loss}worse than ${predictorWords(rule.name)}, which therefore predicts.`,
  };
}
