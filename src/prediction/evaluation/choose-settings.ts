import type { Trial } from "../../machine-learning/parzen-tuner.ts";
import type { Random } from "../../numerics/random.ts";
import { type AnswerSettings, MEDIANS_ONLY, SPREAD_ROUNDS } from "../answers/answers.ts";
import { type EvaluateOptions, MODEL_NAMES } from "./evaluation.ts";
import type { TreeFitter } from "../answers/tree-fitter.ts";
import { DEFAULT_BOOSTING, DEFAULT_FOREST } from "../answers/tree-settings.ts";
import type { Sheets } from "./judging-sheets.ts";
import { tuneBoosting, type Tuned, tuneForest, type TuneTreesOptions } from "../answers/tune-trees.ts";
import type { Sheet } from "../features/sheet.ts";

/** What {@linkcode chooseSettings} needs besides rows. */
export interface ChooseSettingsOptions extends Pick<EvaluateOptions, "models" | "tune" | "pastTrials" | "onTrial" | "signal"> {
  readonly random: Random;
  readonly fit: TreeFitter;
  /** Told after each trial. */
  readonly onProgress: (done: number, total: number) => void;
}

/** The settings that models are trained with: the default ones, or after some trials the best on the validation rows; boosting is tuned first. */
export async function chooseSettings(
  { train, test, categorical }: Pick<Sheets, "train" | "test" | "categorical">,
  options: ChooseSettingsOptions,
): Promise<{ readonly settings: AnswerSettings; readonly trials: readonly Trial[] }> {
  const { models = MODEL_NAMES, tune = 0, pastTrials = [], onTrial, onProgress } = options;
  if (models.length === 0) return { settings: MEDIANS_ONLY, trials: [] };
  const trials: Trial[] = [];
  const search = async <Settings>(tuner: Tuner<Settings>): Promise<Settings> => {
    const before = trials.length;
    const tuned = await tuner(train, test, {
      ...options,
      categorical,
      trials: tune,
      past: pastTrials.slice(before, before + tune),
      onTrial(trial, done) {
        onTrial?.(trial);
        onProgress(before + done, models.length * tune);
      },
    });
    trials.push(...tuned.trials);
    return tuned.settings;
  };
  const has = { forest: models.includes("random-forest"), boosting: models.includes("gradient-boosting") };
  const boosting = !has.boosting ? null : tune === 0 ? DEFAULT_BOOSTING : await search(tuneBoosting);
  const forest = !has.forest ? null : tune === 0 ? DEFAULT_FOREST : await search(tuneForest);
  return { settings: { forest, boosting, spreadRounds: SPREAD_ROUNDS }, trials };
}

type Tuner<Settings> = (train: Sheet, validation: Sheet, options: TuneTreesOptions) => Promise<Tuned<Settings>>;
