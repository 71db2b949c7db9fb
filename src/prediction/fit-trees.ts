import { trainGradientBoosting } from "../machine-learning/gradient-boosting.ts";
import { trainHistogramForest } from "../machine-learning/histogram-forest.ts";
import { quantileLoss, squaredError } from "../machine-learning/objectives.ts";
import { rowOf, type RowTable } from "../machine-learning/row-table.ts";
import { predictTrees, type TreeEnsemble } from "../machine-learning/tree-ensemble.ts";
import type { Random } from "../numerics/random.ts";

/** How hours are bent before they are learned: durations spread over orders of magnitude. */
export type Transform = "none" | "sqrt" | "log";

/** Settings of a forest; see {@linkcode trainHistogramForest}. */
export interface ForestSettings {
  readonly algorithm: "random-forest";
  readonly transform: Transform;
  readonly trees: number;
  readonly featureShare: number;
  readonly maxDepth: number;
  readonly minLeaf: number;
}

/** Settings of boosting; see {@linkcode trainGradientBoosting}. */
export interface BoostingSettings {
  readonly algorithm: "gradient-boosting";
  readonly transform: Transform;
  readonly objective: "squared" | "median";
  /** Rounds at most; fewer where validation rows say so. */
  readonly rounds: number;
  readonly learningRate: number;
  readonly maxDepth: number;
  readonly minLeaf: number;
  readonly l2: number;
  readonly rowShare: number;
  readonly columnShare: number;
  /** How far answers are drawn towards the median by last activity and length: 0 not at all, 1 all the way, on the scale of logarithms. */
  readonly shrink: number;
}

/** How a model of hours is trained. */
export type TreeSettings = ForestSettings | BoostingSettings;

/**
 * The forest that is trained where nothing else is said. Logarithms and large leaves were found on the validation cases of three real logs: leaves of
 * 5 rows, and hours as they are, were worse on each.
 */
export const DEFAULT_FOREST: ForestSettings = {
  algorithm: "random-forest",
  transform: "log",
  trees: 100,
  featureShare: 0.33,
  maxDepth: 11,
  minLeaf: 15,
};

/** The boosting that is trained where nothing else is said. */
export const DEFAULT_BOOSTING: BoostingSettings = {
  algorithm: "gradient-boosting",
  transform: "log",
  objective: "median",
  rounds: 600,
  learningRate: 0.05,
  maxDepth: 6,
  minLeaf: 20,
  l2: 1,
  rowShare: 0.8,
  columnShare: 0.8,
  shrink: 0,
};

/** Rows with what came of them. */
export interface Examples {
  readonly rows: RowTable;
  readonly hours: Float64Array;
}

/** Trees that tell hours, bent as the settings say. */
export interface FittedTrees {
  readonly trees: TreeEnsemble;
  readonly transform: Transform;
}

/** What {@linkcode fitTrees} needs besides examples and settings. */
export interface FitOptions {
  readonly random: Random;
  /** Which columns hold categories. */
  readonly categorical: readonly boolean[];
  /** Later examples that say when boosting stops; it goes on for all rounds without. */
  readonly validation?: Examples;
  /** Told how many trees are grown, of how many at most, and the error on the validation rows in hours; false stops there. */
  readonly onProgress?: (done: number, total: number, error: number) => boolean | void;
  readonly signal?: AbortSignal;
}

/** Trains trees on examples. Infinite or negative hours are the caller's to keep out. */
export async function fitTrees(examples: Examples, settings: TreeSettings, options: FitOptions): Promise<FittedTrees> {
  const { transform } = settings;
  const { random, categorical, validation, onProgress, signal } = options;
  const target = examples.hours.map(bendBy(transform));
  if (settings.algorithm === "random-forest") {
    const { trees: count, featureShare, maxDepth, minLeaf } = settings;
    const trees = await trainHistogramForest(examples.rows, target, {
      random,
      categorical,
      trees: count,
      featureShare,
      maxDepth,
      minLeaf,
      signal,
      onProgress: onProgress && ((done, total) => void onProgress(done, total, NaN)),
    });
    return { trees, transform };
  }
  const straighten = straightenBy(transform);
  const trees = await trainGradientBoosting(examples.rows, target, {
    ...settings,
    random,
    categorical,
    signal,
    objective: settings.objective === "median" ? quantileLoss(0.5) : squaredError,
    onRound: onProgress,
    validation: validation === undefined ? undefined : {
      table: validation.rows,
      patience: Math.ceil(2 / settings.learningRate),
      error: (predicted) => {
        let sum = 0;
        for (let row = 0; row < predicted.length; row++) sum += Math.abs(straighten(predicted[row]) - validation.hours[row]);
        return sum / predicted.length;
      },
    },
  });
  return { trees, transform };
}

/** Hours as they are learned. */
export const bendBy = (transform: Transform): (hours: number) => number =>
  transform === "log" ? Math.log1p : transform === "sqrt" ? Math.sqrt : (hours) => hours;

/** The way back from {@linkcode bendBy}; never below 0. */
export function straightenBy(transform: Transform): (target: number) => number {
  if (transform === "log") return (target) => Math.max(0, Math.expm1(target));
  if (transform === "sqrt") return (target) => target <= 0 ? 0 : target * target;
  return (target) => Math.max(0, target);
}

/** Makes the teller of hours for single rows. */
export function hoursBy({ trees, transform }: FittedTrees): (row: Float64Array) => number {
  const straighten = straightenBy(transform);
  return (row) => straighten(predictTrees(trees, row));
}

/** Hours for each row. */
export function predictHours(fitted: FittedTrees, rows: RowTable): Float64Array {
  const hours = hoursBy(fitted);
  return Float64Array.from({ length: rows.rows }, (_, row) => hours(rowOf(rows, row)));
}
