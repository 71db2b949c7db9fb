import type { Transform } from "./fitted-trees.ts";

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
 * The forest that is trained where nothing else is predicted. Logarithms and large leaves were
 * found on the validation cases of three real logs: leaves of 5 rows, and hours as they are, were
 * worse on each.
 */
export const DEFAULT_FOREST: ForestSettings = {
  algorithm: "random-forest",
  transform: "log",
  trees: 100,
  featureShare: 0.33,
  maxDepth: 11,
  minLeaf: 15,
};

/** The boosting that is trained where nothing else is predicted. */
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

/** The forest of the library, which is trained on small logs only: it is slow. */
export const LIBRARY_FOREST: LibraryForestSettings = { algorithm: "ml-random-forest", transform: "log", trees: 50 };
