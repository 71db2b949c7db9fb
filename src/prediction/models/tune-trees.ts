import {
  bestTrial,
  type SearchSpace,
  type Trial,
  type TrialOutcome,
  type TrialSettings,
  tune,
} from "../../machine-learning/parzen-tuner.ts";
import { regressionErrors } from "../../machine-learning/regression-errors.ts";
import type { Random } from "../../numerics/random.ts";
import type { Dataset, EncodedSplit } from "../dataset/dataset.ts";
import { type EvaluateOptions, MODEL_NAMES, type ModelName } from "../validation/evaluation.ts";
import { fitMedians } from "./baselines.ts";
import { MEDIANS_ONLY, type ModelSettings, predictAll, SPREAD_ROUNDS } from "./fitted-models.ts";
import {
  type BoostingSettings,
  DEFAULT_BOOSTING,
  DEFAULT_FOREST,
  type FitResult,
  type ForestSettings,
  LIBRARY_FOREST,
  type TreeFitter,
} from "./tree-settings.ts";

/** What is tuned of boosting, and in which ranges. */
const BOOSTING_SPACE: SearchSpace = new Map([
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

/** What is tuned of a forest; its depth stays where the file of 100 trees is below 2 MB. */
const FOREST_SPACE: SearchSpace = new Map([
  ["transform", { kind: "choice", options: ["log", "sqrt", "none"] }],
  ["featureShare", { kind: "number", low: 0.1, high: 0.8 }],
  ["maxDepth", { kind: "number", low: 3, high: 11, whole: true }],
  ["minLeaf", { kind: "number", low: 2, high: 150, log: true, whole: true }],
]);

/**
 * Trials that run side by side. A constant, not the number of cores: the same seed must try the
 * same settings on every machine.
 */
const AT_ONCE = 2;

/** What tuning needs besides rows. */
interface TuneTreesOptions {
  readonly trials: number;
  /** Trials of an earlier tuning with the same rows and seed. */
  readonly past?: readonly Trial[];
  readonly random: Random;
  readonly categorical: readonly boolean[];
  /** Trains the trees. */
  readonly fit: TreeFitter;
  readonly onTrial?: (trial: Trial, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * The best trial must be better than the default settings by this share of their error. On seven
 * logs smaller leads on the rows that chose it were lost on later cases as often as not.
 */
export const LEAST_LEAD = 0.05;

/** The best settings, and the trials that found them. */
interface Tuned<Settings> {
  readonly settings: Settings;
  readonly trials: readonly Trial[];
  /** Whether they have a clear lead; else they are the default ones. */
  readonly leads: boolean;
}

/**
 * Searches settings of boosting, the default ones first, by the mean absolute error on later rows;
 * see {@linkcode tune}.
 *
 * @param train rows to learn from
 * @param validation rows of the cases after them
 */
async function tuneBoosting(
  train: Dataset,
  validation: Dataset,
  options: TuneTreesOptions,
): Promise<Tuned<BoostingSettings>> {
  const { algorithm: _, rounds: __, ...defaults } = DEFAULT_BOOSTING;
  const settingsOf = (settings: TrialSettings) => ({ ...DEFAULT_BOOSTING, ...settings as Partial<BoostingSettings> });
  const medians = fitMedians(train.keys, train.hours);
  return await search(BOOSTING_SPACE, { train, validation, defaults, settingsOf }, {
    ...options,
    random: options.random.fork("tuning"),
    errorOf(boosting, { shrink }) {
      const fitted = { ...NOTHING, medians, boosting, shrink };
      return regressionErrors(validation.hours, predictAll(fitted, validation).get("gradient-boosting")!).mae;
    },
  });
}

/** The same as {@linkcode tuneBoosting} for a forest; its trials are never pruned. */
async function tuneForest(train: Dataset, validation: Dataset, options: TuneTreesOptions): Promise<Tuned<ForestSettings>> {
  const { algorithm: _, trees: __, ...defaults } = DEFAULT_FOREST;
  const settingsOf = (settings: TrialSettings) => ({ ...DEFAULT_FOREST, ...settings as Partial<ForestSettings> });
  const medians = fitMedians(train.keys, train.hours);
  return await search(FOREST_SPACE, { train, validation, defaults, settingsOf }, {
    ...options,
    random: options.random.fork("forest tuning"),
    errorOf(forest) {
      const fitted = { ...NOTHING, medians, forest };
      return regressionErrors(validation.hours, predictAll(fitted, validation).get("random-forest")!).mae;
    },
  });
}

const NOTHING = { forest: null, boosting: null, libraryForest: null, shrink: 0, low: null, high: null };

/**
 * The settings of the best trial, if they are better than the default ones, which were tried first.
 */
function foundBy(trials: readonly Trial[]): TrialSettings | null {
  const [first] = trials;
  const best = bestTrial(trials);
  return best !== null && best.error! < (1 - LEAST_LEAD) * (first.error ?? Infinity) ? best.settings : null;
}

/**
 * What is searched for: settings of trees that are trained on some rows and validated on later
 * ones.
 */
interface Sought<Settings> {
  readonly train: Dataset;
  readonly validation: Dataset;
  readonly defaults: TrialSettings;
  readonly settingsOf: (settings: TrialSettings) => Settings;
}

async function search<Settings extends BoostingSettings | ForestSettings>(
  space: SearchSpace,
  { train, validation, defaults, settingsOf }: Sought<Settings>,
  options: TuneTreesOptions & { readonly errorOf: (trees: FitResult, settings: Settings) => number },
): Promise<Tuned<Settings>> {
  const { categorical, fit, signal, errorOf } = options;
  const trials = await tune(space, {
    ...options,
    first: [defaults],
    atOnce: AT_ONCE,
    async evaluate(given, { random, mustReach }): Promise<TrialOutcome> {
      const settings = settingsOf(given);
      const task = { examples: train, settings, categorical, validation, mustReach, seed: random.uint32() };
      const trees = await fit(task, { signal });
      return { error: errorOf(trees, settings), steps: trees.errors, gaveUp: trees.gaveUp };
    },
  });
  const found = foundBy(trials);
  return { settings: settingsOf(found ?? defaults), trials, leads: found !== null };
}

/** What {@linkcode selectSettings} needs besides rows. */
interface SelectSettingsOptions extends Pick<EvaluateOptions, "models" | "tune" | "pastTrials" | "onTrial" | "signal"> {
  readonly random: Random;
  readonly fit: TreeFitter;
  /** Called after each trial. */
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Settings, how they were found, and for which models tuning led to others than the default ones.
 */
interface SelectedSettings {
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
