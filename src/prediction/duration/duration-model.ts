import type { TreeEnsemble } from "../../machine-learning/tree-ensemble.ts";
import type { Feature, LeftOut } from "./features.ts";

/**
 * What a model of case durations says: its forest where that has shown skill, else the median, and
 * nothing where no case is completed.
 */
export type Speaker = "forest" | "median" | "nothing";

/** How far a predictor is off, in hours, on cases that it had not seen. */
export interface DurationErrors {
  /** Mean absolute error. */
  readonly mae: number;
  /** Root mean squared error: large misses weigh more. */
  readonly rmse: number;
  /** Mean of predicted minus actual: above 0 the predictions are too long. */
  readonly bias: number;
  /**
   * 1 - mae / mae of the median: 0 is no better than the median, below 0 worse; null where the
   * median makes no error.
   */
  readonly skill: number | null;
}

/** Forest and median on the same cases. */
export interface Comparison {
  readonly cases: number;
  readonly forest: DurationErrors;
  readonly median: DurationErrors;
}

/** How the model was judged. */
export interface DurationFigures {
  /** Completed cases with at least two events; the shipped model learned from all of them. */
  readonly cases: number;
  /**
   * The earlier cases that the judged model learned from, without those that `overlapping` counts.
   */
  readonly trainCases: number;
  /** Earlier cases left out because they ended after the first test case started. */
  readonly overlapping: number;
  /** Start of the first test case, ISO 8601 in UTC. */
  readonly splitTime: string;
  /** The last fifth of the training cases: decided whether the forest may speak. */
  readonly validation: Comparison;
  /** The last fifth of all cases: looked at once, decided nothing. */
  readonly test: Comparison;
  /**
   * By how many hours the mean absolute error on the validation cases grows when a feature is
   * shuffled, greatest first.
   */
  readonly importance: readonly { readonly feature: string; readonly hours: number }[];
}

/** Where a model comes from; enough to make it again. */
export interface ModelOrigin {
  /** Slug, version and checksum of the log as the database keeps them. */
  readonly log: string;
  readonly logVersion: number;
  readonly checksum: string;
  readonly seed: number;
  /** Version of the code that trained it. */
  readonly codeVersion: string;
  /** ISO 8601 in UTC. */
  readonly trainedAt: string;
}

/**
 * A model of how long a case takes from its first to its last event, told right after the first.
 */
export interface DurationModel {
  readonly task: "duration";
  readonly algorithm: "ml-random-forest";
  readonly speaker: Speaker;
  /** Why the forest does not speak, as a sentence; null where it does. */
  readonly because: string | null;
  /**
   * Trees over the rows that `features` encode, predicting log(1 + hours); null unless the forest
   * speaks.
   */
  readonly forest: TreeEnsemble | null;
  readonly features: readonly Feature[];
  /** Attributes that are no features, and why. */
  readonly leftOut: readonly LeftOut[];
  /** IANA zone that hour, weekday and month are read in. */
  readonly zone: string;
  /** Median duration of the completed cases; null if there are none. */
  readonly medianHours: number | null;
  /** The rule by which cases count as completed, and how many do. */
  readonly completion: {
    readonly endActivities: readonly string[] | "all";
    /** Null: no case completes by inactivityTimeout. */
    readonly inactivityTimeoutHours: number | null;
    readonly completed: number;
    readonly running: number;
  };
  /** Null where there were too few cases to judge anything. */
  readonly figures: DurationFigures | null;
  readonly origin: ModelOrigin;
}
