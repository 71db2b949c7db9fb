import { bestTrial, type SearchSpace, type Trial, type TrialSettings, tune } from "../machine-learning/parzen-tuner.ts";
import { regressionErrors } from "../machine-learning/regression-errors.ts";
import type { Random } from "../numerics/random.ts";
import { answersFor } from "./answers.ts";
import { fitMedians } from "./baselines.ts";
import { type BoostingSettings, DEFAULT_BOOSTING, fitTrees } from "./fit-trees.ts";
import type { Sheet } from "./sheet.ts";

/** What is tuned, and in which ranges. */
export const BOOSTING_SPACE: SearchSpace = new Map([
  ["objective", { kind: "choice", options: ["median", "squared"] }],
  ["transform", { kind: "choice", options: ["log", "sqrt", "none"] }],
  ["learningRate", { kind: "number", low: 0.03, high: 0.2, log: true }],
  ["maxDepth", { kind: "number", low: 2, high: 8, whole: true }],
  ["minLeaf", { kind: "number", low: 5, high: 150, log: true, whole: true }],
  ["l2", { kind: "number", low: 0.1, high: 30, log: true }],
  ["rowShare", { kind: "number", low: 0.5, high: 1 }],
  ["columnShare", { kind: "number", low: 0.3, high: 1 }],
  ["shrink", { kind: "number", low: 0, high: 0.5 }],
]);

/** What {@linkcode tuneBoosting} needs besides rows. */
export interface TuneBoostingOptions {
  readonly trials: number;
  /** Trials of an earlier tuning with the same rows and seed. */
  readonly past?: readonly Trial[];
  readonly random: Random;
  readonly categorical: readonly boolean[];
  readonly onTrial?: (trial: Trial, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Searches settings of boosting, the default ones first, by the mean absolute error on later rows; see {@linkcode tune}.
 *
 * @param train rows to learn from
 * @param validation rows of the cases after them
 */
export async function tuneBoosting(
  train: Sheet,
  validation: Sheet,
  options: TuneBoostingOptions,
): Promise<{ readonly settings: BoostingSettings; readonly trials: readonly Trial[] }> {
  const { categorical, signal } = options;
  const medians = fitMedians(train.keys, train.hours);
  const { algorithm: _, rounds: __, ...defaults } = DEFAULT_BOOSTING;
  const trials = await tune(BOOSTING_SPACE, {
    ...options,
    random: options.random.fork("tuning"),
    first: [defaults],
    async evaluate(settings, report, random) {
      const boosting = await fitTrees(train, settingsOf(settings), {
        random,
        categorical,
        validation,
        signal,
        onProgress: (_, __, error) => report(error),
      });
      const answers = { medians, forest: null, boosting, shrink: settings.shrink as number, low: null, high: null };
      return regressionErrors(validation.hours, answersFor(answers, validation).get("gradient-boosting")!).mae;
    },
  });
  return { settings: settingsOf(bestTrial(trials)?.settings ?? defaults), trials };
}

const settingsOf = (settings: TrialSettings): BoostingSettings => ({
  ...DEFAULT_BOOSTING,
  ...settings as Partial<BoostingSettings>,
});
