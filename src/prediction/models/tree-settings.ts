import type { BinnedTable } from "../../machine-learning/binned-table.ts";
import type { RowTable } from "../../machine-learning/row-table.ts";
import type { FittedTrees, Transform } from "./fitted-trees.ts";

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
  /**
   * How far predictions are shrunk towards the median by last activity and length, from 0 to 1, on
   * the scale of logarithms.
   */
  readonly shrink: number;
}

/** Settings of a forest of the library `ml-random-forest`; see {@linkcode trainRandomForest}. */
export interface LibraryForestSettings {
  readonly algorithm: "ml-random-forest";
  readonly transform: Transform;
  readonly trees: number;
}

/**
 * Settings of trees for one quantile of the logarithm of hours; see
 * {@linkcode trainGradientBoosting}.
 */
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

/** How trees that predict hours are trained. */
export type TreeSettings = ForestSettings | LibraryForestSettings | BoostingSettings | QuantileSettings;

/**
 * The default forest. On the validation cases of three real logs, leaves of 5 rows and hours
 * without logarithm were worse on each.
 */
export const DEFAULT_FOREST: ForestSettings = {
  algorithm: "random-forest",
  transform: "log",
  trees: 100,
  featureShare: 0.33,
  maxDepth: 11,
  minLeaf: 15,
};

/** The default boosting. */
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

/** The forest of the library. It is slow, so it is trained on small logs only. */
export const LIBRARY_FOREST: LibraryForestSettings = { algorithm: "ml-random-forest", transform: "log", trees: 50 };

/** Rows with what came of them. */
export interface Examples {
  readonly rows: RowTable;
  readonly hours: Float64Array;
}

/** Trees to be trained, as plain data: the same task gives the same trees, in whichever thread. */
export interface FitTask {
  /** Their hours must be finite and not negative. */
  readonly examples: Examples;
  readonly settings: TreeSettings;
  /** Which columns hold categories. */
  readonly categorical: readonly boolean[];
  /** The bins of the rows, where they are known. Default: they are found. */
  readonly binned?: BinnedTable;
  readonly seed: number;
  /** Later examples that say when boosting stops; it goes on for all rounds without. */
  readonly validation?: Examples;
  /**
   * Errors on the validation rows: boosting whose least error so far is above the n-th of them
   * after round n gives up; null for no such limit. Default: it never does.
   */
  readonly mustReach?: readonly (number | null)[];
}

/** Progress and cancellation of a {@linkcode FitTask}. */
export interface FitHooks {
  /** Called with the number of trees grown so far, and the number at most. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Trained trees, and how it went. */
export interface FitResult extends FittedTrees {
  /** Errors on the validation rows after each round, in hours; none without such rows. */
  readonly errors: readonly number[];
  readonly gaveUp: boolean;
}

/** Trains trees: {@linkcode fitTrees} does in this thread, others in workers. */
export type TreeFitter = (task: FitTask, hooks?: FitHooks) => Promise<FitResult>;
