import type { Trial } from "../../machine-learning/parzen-tuner.ts";
import type { Random } from "../../numerics/random.ts";
import { MEDIANS_ONLY, type ModelSettings, SPREAD_ROUNDS } from "../models/fitted-models.ts";
import { type EvaluateOptions, MODEL_NAMES, type ModelName } from "./evaluation.ts";
import type { TreeFitter } from "../models/tree-fitter.ts";
import { DEFAULT_BOOSTING, DEFAULT_FOREST, LIBRARY_FOREST } from "../models/tree-settings.ts";
import { tuneBoosting, type Tuned, tuneForest, type TuneTreesOptions } from "../models/tune-trees.ts";
import type { Dataset, EncodedSplit } from "../dataset/dataset.ts";

/** What {@linkcode selectSettings} needs besides rows. */
export interface SelectSettingsOptions extends Pick<EvaluateOptions, "models" | "tune" | "pastTrials" | "onTrial" | "signal"> {
  readonly random: Random;
  readonly fit: TreeFitter;
  /** Told after each trial. */
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Settings, how they were found, and for which models tuning led to others than the default ones.
 */
export interface SelectedSettings {
  readonly settings: ModelSettings;
  readonly trials: readonly Trial[];
  readonly tuned: readonly ModelName[];
}

/** The forest of `ml-random-forest` is a candidate up to so many training rows. */
const SMALL_LOG_ROWS = 2000;

/** Where no model is trained. */
export const NOTHING_SELECTED: SelectedSettings = { settings: MEDIANS_ONLY, trials: [], tuned: [] };

/**
 * The settings that models are trained with: the default ones, or after some trials the best on the
 * validation rows; boosting is tuned first.
 */
export async function selectSettings(
  { train, test, categorical }: Pick<EncodedSplit, "train" | "test" | "categorical">,
  options: SelectSettingsOptions,
): Promise<SelectedSettings> {
  const { models = MODEL_NAMES, tune = 0, pastTrials = [], onTrial, onProgress } = options;
  if (models.length === 0) return NOTHING_SELECTED;
  const trials: Trial[] = [];
  const tuned: ModelName[] = [];
  const search = async <Settings>(name: ModelName, tuner: Tuner<Settings>): Promise<Settings> => {
    const before = trials.length;
    const found = await tuner(train, test, {
      ...options,
      categorical,
      trials: tune,
      past: pastTrials.slice(before, before + tune),
      onTrial(trial, done) {
        onTrial?.(trial);
        onProgress(before + done, models.length * tune);
      },
    });
    trials.push(...found.trials);
    if (found.leads) tuned.push(name);
    return found.settings;
  };
  const has = { forest: models.includes("random-forest"), boosting: models.includes("gradient-boosting") };
  const boosting = !has.boosting ? null : tune === 0 ? DEFAULT_BOOSTING : await search("gradient-boosting", tuneBoosting);
  const forest = !has.forest ? null : tune === 0 ? DEFAULT_FOREST : await search("random-forest", tuneForest);
  const isSmall = options.models === undefined && train.hours.length <= SMALL_LOG_ROWS;
  const libraryForest = isSmall ? LIBRARY_FOREST : null;
  return { settings: { forest, boosting, libraryForest, spreadRounds: SPREAD_ROUNDS }, trials, tuned };
}

type Tuner<Settings> = (train: Dataset, validation: Dataset, options: TuneTreesOptions) => Promise<Tuned<Settings>>;
