import type { Random } from "../../numerics/random.ts";
import { rowOf } from "../../machine-learning/row-table.ts";
import { type BaselineKey, fitMedians, medianByLastActivity, type MedianTable } from "./baselines.ts";
import type { BoostingSettings, ForestSettings, LibraryForestSettings, TreeFitter, TreeSettings } from "./tree-settings.ts";
import { type FittedTrees, hoursBy } from "./fitted-trees.ts";
import type { Dataset } from "../dataset/dataset.ts";

/**
 * What can be selected to predict: a baseline; a model; the mean of forest and boosting (`blend`);
 * or the models shrunk halfway towards the median by last activity (`shrinkage`). Means are those
 * of logarithms. `ml-random-forest` is trained on small logs only.
 */
export type PredictorName =
  | "median"
  | "last-activity-median"
  | "random-forest"
  | "gradient-boosting"
  | "ml-random-forest"
  | "blend"
  | "shrinkage";

/** Everything that was fitted to some training rows; null for what was not. */
export interface FittedModels {
  readonly medians: MedianTable;
  readonly forest: FittedTrees | null;
  readonly boosting: FittedTrees | null;
  readonly libraryForest: FittedTrees | null;
  /**
   * How far boosting is shrunk towards the median by last activity and length; see
   * {@linkcode BoostingSettings}.
   */
  readonly shrink: number;
  /**
   * Trees for the 5 % and 95 % quantiles of the hours. They tell how wide intervals are before
   * calibration, and are not shown themselves.
   */
  readonly low: FittedTrees | null;
  readonly high: FittedTrees | null;
}

/** Settings of what is trained; null for what is not. */
export interface ModelSettings {
  readonly forest: ForestSettings | null;
  readonly boosting: BoostingSettings | null;
  readonly libraryForest: LibraryForestSettings | null;
  /** Rounds of the trees for the two quantiles. */
  readonly spreadRounds: readonly [low: number, high: number] | null;
}

/** Only medians are fitted. */
export const MEDIANS_ONLY: ModelSettings = { forest: null, boosting: null, libraryForest: null, spreadRounds: null };
/** Rounds at most of the trees for the two quantiles. */
export const SPREAD_ROUNDS: readonly [low: number, high: number] = [150, 150];
const SPREAD = { algorithm: "quantile-boosting", transform: "log", learningRate: 0.1, maxDepth: 4, minLeaf: 30, l2: 5 } as const;

/** The settings of what a predictor is made of; null for the rest. */
export function settingsFor(predictor: PredictorName, settings: ModelSettings): ModelSettings {
  const together = predictor === "blend" || predictor === "shrinkage";
  return {
    ...settings,
    forest: together || predictor === "random-forest" ? settings.forest : null,
    boosting: together || predictor === "gradient-boosting" ? settings.boosting : null,
    libraryForest: predictor === "ml-random-forest" ? settings.libraryForest : null,
  };
}

/** What {@linkcode fitModels} needs besides rows and settings. */
interface FitModelsOptions {
  readonly random: Random;
  readonly categorical: readonly boolean[];
  /** Later rows by whose error boosting stops. */
  readonly validation?: Dataset;
  /** Trains trees; the models are trained side by side as far as it can. */
  readonly fit: TreeFitter;
  /** Called with the number of trees grown so far, and the number at most. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Fits baselines and models to training rows. */
export async function fitModels(dataset: Dataset, settings: ModelSettings, options: FitModelsOptions): Promise<FittedModels> {
  const { random, validation, categorical, signal, fit, onProgress } = options;
  const { forest, boosting, libraryForest, spreadRounds } = settings;
  const examples = { rows: dataset.rows, hours: dataset.hours };
  const total = treesOf(settings);
  const grown: number[] = [];
  const grow = async (
    part: TreeSettings | null,
    name: string,
  ): Promise<FittedTrees | null> => {
    if (part === null) return null;
    const report = (place: number, done: number) => {
      grown[place] = done;
      onProgress?.(grown.reduce((sum, trees) => sum + trees, 0), total);
    };
    const place = grown.push(0) - 1;
    const task = { examples, settings: part, categorical, seed: random.fork(name).uint32(), validation };
    const { trees, transform } = await fit(task, { signal, onProgress: (done) => report(place, done) });
    report(place, "trees" in part ? part.trees : part.rounds);
    return { trees, transform };
  };
  const spread = (share: number, rounds: number | undefined, name: string) =>
    grow(rounds === undefined ? null : { ...SPREAD, share, rounds }, name);
  const [forestTrees, boostingTrees, libraryTrees, low, high] = await Promise.all([
    grow(forest, "random-forest"),
    grow(boosting, "gradient-boosting"),
    grow(libraryForest, "ml-random-forest"),
    spread(0.05, spreadRounds?.[0], "low"),
    spread(0.95, spreadRounds?.[1], "high"),
  ]);
  return {
    medians: fitMedians(dataset.keys, dataset.hours),
    forest: forestTrees,
    boosting: boostingTrees,
    libraryForest: libraryTrees,
    shrink: boosting?.shrink ?? 0,
    low,
    high,
  };
}

/** Trees that are grown at most by some settings. */
const treesOf = ({ forest, boosting, libraryForest, spreadRounds }: ModelSettings): number =>
  (forest?.trees ?? 0) + (boosting?.rounds ?? 0) + (libraryForest?.trees ?? 0) + (spreadRounds?.[0] ?? 0) +
  (spreadRounds?.[1] ?? 0);

/**
 * A predictor as a function of single rows, in hours; null where it was not trained.
 *
 * @param hoursOf how trees predict. Default {@linkcode hoursBy}
 */
export function predictorOf(
  fitted: FittedModels,
  name: PredictorName,
  hoursOf: (trees: FittedTrees) => (row: Float64Array) => number = hoursBy,
): ((row: Float64Array, key: BaselineKey) => number) | null {
  const { medians, forest, boosting, libraryForest, shrink } = fitted;
  const byActivity = medianByLastActivity(medians);
  switch (name) {
    case "median":
      return () => medians.all;
    case "last-activity-median":
      return (_, key) => byActivity(key);
    case "random-forest":
      return forest && hoursOf(forest);
    case "ml-random-forest":
      return libraryForest && hoursOf(libraryForest);
    case "gradient-boosting": {
      const hours = boosting && hoursOf(boosting);
      return hours && ((row, key) => blendOf(hours(row), byActivity(key), shrink));
    }
    case "blend": {
      const [a, b] = [predictorOf(fitted, "random-forest", hoursOf), predictorOf(fitted, "gradient-boosting", hoursOf)];
      return a && b && ((row, key) => blendOf(a(row, key), b(row, key)));
    }
    case "shrinkage": {
      const model = predictorOf(fitted, modelsOf(fitted), hoursOf);
      return model && ((row, key) => blendOf(model(row, key), byActivity(key)));
    }
  }
}

/** All models that were trained, as one predictor. */
const modelsOf = ({ forest, boosting }: FittedModels): PredictorName =>
  forest !== null && boosting !== null ? "blend" : forest !== null ? "random-forest" : "gradient-boosting";

/** The others are made from these. */
const SINGLE: readonly PredictorName[] = [
  "median",
  "last-activity-median",
  "random-forest",
  "gradient-boosting",
  "ml-random-forest",
];

/** What each predictor that was fitted predicts for some rows, in hours. */
export function predictAll(fitted: FittedModels, dataset: Pick<Dataset, "rows" | "keys">): Map<PredictorName, Float64Array> {
  const predicted = new Map<PredictorName, Float64Array>();
  for (const name of SINGLE) {
    const predictor = predictorOf(fitted, name);
    if (predictor === null) continue;
    predicted.set(name, Float64Array.from(dataset.keys, (key, row) => predictor(rowOf(dataset.rows, row), key)));
  }
  const blend = (name: PredictorName, one: PredictorName, other: PredictorName) => {
    const [a, b] = [predicted.get(one), predicted.get(other)];
    if (a !== undefined && b !== undefined) predicted.set(name, a.map((hours, row) => blendOf(hours, b[row])));
  };
  blend("blend", "random-forest", "gradient-boosting");
  blend("shrinkage", modelsOf(fitted), "last-activity-median");
  return predicted;
}

/**
 * A weighted mean of two durations on the scale of logarithms, so that the longer one does not
 * dominate it.
 *
 * @param share weight of the second one. Default 0.5
 */
function blendOf(a: number, b: number, share = 0.5): number {
  return share === 0 ? a : Math.expm1((1 - share) * Math.log1p(a) + share * Math.log1p(b));
}
