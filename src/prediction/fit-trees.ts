import { trainGradientBoosting } from "../machine-learning/gradient-boosting.ts";
import { trainHistogramForest } from "../machine-learning/histogram-forest.ts";
import { type Objective, quantileLoss, squaredError } from "../machine-learning/objectives.ts";
import { rowOf, type RowTable } from "../machine-learning/row-table.ts";
import { predictTrees, type TreeEnsemble } from "../machine-learning/tree-ensemble.ts";
import { createRandom, type Random } from "../numerics/random.ts";

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

/** Settings of trees for one quantile of the logarithm of hours; see {@linkcode trainGradientBoosting}. */
export interface QuantileSettings {
  readonly algorithm: "quantile-boosting";
  readonly transform: "log";
  /** The quantile's share, between 0 and 1. */
  readonly share: number;
  /** Rounds at most; fewer where validation rows say so. */
  readonly rounds: number;
  readonly learningRate: number;
  readonly maxDepth: number;
  readonly minLeaf: number;
  readonly l2: number;
}

/** How trees that tell hours are trained. */
export type TreeSettings = ForestSettings | BoostingSettings | QuantileSettings;

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

/** Trees to be trained, as plain data: the same task gives the same trees, in whichever thread. */
export interface FitTask {
  /** Infinite or negative hours are the caller's to keep out. */
  readonly examples: Examples;
  readonly settings: TreeSettings;
  /** Which columns hold categories. */
  readonly categorical: readonly boolean[];
  readonly seed: number;
  /** Later examples that say when boosting stops; it goes on for all rounds without. */
  readonly validation?: Examples;
  /**
   * Errors on the validation rows: boosting whose least error so far is above the n-th of them after round n gives up; null for no such limit. Default: it never
   * does.
   */
  readonly mustReach?: readonly (number | null)[];
}

/** How a {@linkcode FitTask} is followed and stopped. */
export interface FitHooks {
  /** Told how many trees are grown, of how many at most. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Trained trees, and how it went. */
export interface FitResult extends FittedTrees {
  /** Errors on the validation rows after each round, in hours; none without such rows. */
  readonly errors: readonly number[];
  readonly gaveUp: boolean;
}

/** Whoever trains trees: {@linkcode fitTrees} in this thread, or workers. */
export type TreeFitter = (task: FitTask, hooks?: FitHooks) => Promise<FitResult>;

/** Trains trees on examples. */
export const fitTrees: TreeFitter = async (task, hooks = {}) => {
  const { examples, settings, categorical, seed } = task;
  const { transform } = settings;
  const random = createRandom(seed);
  const target = examples.hours.map(bendBy(transform));
  if (settings.algorithm !== "random-forest") return await boostTrees(task, { ...settings, random, target }, hooks);
  const { trees: count, featureShare, maxDepth, minLeaf } = settings;
  const trees = await trainHistogramForest(examples.rows, target, {
    random,
    categorical,
    trees: count,
    featureShare,
    maxDepth,
    minLeaf,
    ...hooks,
  });
  return { trees, transform, errors: [], gaveUp: false };
};

async function boostTrees(
  { examples, categorical, validation, mustReach }: FitTask,
  { random, target, ...settings }: (BoostingSettings | QuantileSettings) & { random: Random; target: Float64Array },
  { onProgress, signal }: FitHooks,
): Promise<FitResult> {
  const { transform, learningRate } = settings;
  const errors: number[] = [];
  let least = Infinity;
  let gaveUp = false;
  const trees = await trainGradientBoosting(examples.rows, target, {
    ...settings,
    random,
    categorical,
    signal,
    objective: objectiveOf(settings),
    onRound(done, total, error) {
      onProgress?.(done, total);
      if (validation === undefined) return;
      errors.push(error);
      least = Math.min(least, error);
      gaveUp = least > (mustReach?.[done - 1] ?? Infinity);
      return !gaveUp;
    },
    validation: validation && {
      table: validation.rows,
      patience: Math.ceil(2 / learningRate),
      error: validationError(settings, validation),
    },
  });
  return { trees, transform, errors, gaveUp };
}

function objectiveOf(settings: BoostingSettings | QuantileSettings): Objective {
  if (settings.algorithm === "quantile-boosting") return quantileLoss(settings.share);
  return settings.objective === "median" ? quantileLoss(0.5) : squaredError;
}

/** What boosting is stopped by: the mean absolute error in hours; for a quantile its own loss, on the scale that it is learned on. */
function validationError(
  settings: BoostingSettings | QuantileSettings,
  { hours }: Examples,
): (predicted: Float64Array) => number {
  const straighten = straightenBy(settings.transform);
  const loss = settings.algorithm === "quantile-boosting"
    ? lossOfBent(quantileLoss(settings.share).loss, hours.map(bendBy(settings.transform)))
    : (predicted: number, row: number) => Math.abs(straighten(predicted) - hours[row]);
  return (predicted) => {
    let sum = 0;
    for (let row = 0; row < predicted.length; row++) sum += loss(predicted[row], row);
    return sum / predicted.length;
  };
}

const lossOfBent = (loss: Objective["loss"], target: Float64Array) => (predicted: number, row: number) =>
  loss(target[row], predicted);

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
