import type { Trial } from "../../machine-learning/parzen-tuner.ts";
import type { PredictorName } from "../models/fitted-models.ts";
import type { Task } from "../dataset/prefixes.ts";
import type { ErrorGroups } from "./error-groups.ts";
import type { TrainingDataOptions } from "../dataset/training-data.ts";
import type { TreeFitter } from "../models/tree-settings.ts";

/** A model that can be trained. */
export type ModelName = "random-forest" | "gradient-boosting";
/** All of them. */
export const MODEL_NAMES: readonly ModelName[] = ["gradient-boosting", "random-forest"];

/**
 * How {@linkcode evaluateLog} works. Which cases count as completed, zone and limits are those of a
 * training.
 */
export interface EvaluateOptions extends TrainingDataOptions {
  /** The models besides the baselines. Default: both, their blend, and the shrunk model. */
  readonly models?: readonly ModelName[];
  /** Trials of tuning for each model. Default 0: the default settings. */
  readonly tune?: number;
  /** Trials of an earlier tuning with the same log, task, models and seed. */
  readonly pastTrials?: readonly Trial[];
  /** Default 42. */
  readonly seed?: number;
  /**
   * Called with what was left out of a large log, as a sentence; see {@linkcode TRAINING_LIMITS}.
   */
  readonly onReduced?: (sentence: string) => void;
  /** Trains trees. Default: this thread. */
  readonly fit?: TreeFitter;
  /** Called after each trial of tuning. */
  readonly onTrial?: (trial: Trial) => void;
  /**
   * Called with the share of the work that is done, from 0 to 1; as even in time as can be
   * foreseen.
   */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/** How one model or baseline did on the test rows; hours. */
export interface EvaluationResult {
  readonly name: PredictorName;
  /** Mean absolute error, root mean squared error, mean of predicted minus actual. */
  readonly mae: number;
  readonly rmse: number;
  readonly bias: number;
  /** 1 - mae / mae of the median; null where the median makes no error and this one does. */
  readonly skill: number | null;
  /** Share of the rows in their 90 % interval, and its mean width. */
  readonly coverage90: number;
  readonly width90: number;
}

/** What {@linkcode evaluateLog} found. */
export interface Evaluation {
  readonly task: Task;
  readonly trainCases: number;
  readonly trainRows: number;
  readonly testCases: number;
  readonly testRows: number;
  /**
   * The model or baseline that predicts: the validated one, or the better baseline where that one
   * does not pass the gate. See {@linkcode passGate}.
   */
  readonly selected: PredictorName;
  /** The one that was selected on validation cases alone. See {@linkcode selectPredictor}. */
  readonly validated: PredictorName;
  readonly results: readonly EvaluationResult[];
  /** Where the selected model is good and where it is not. */
  readonly groups: ErrorGroups;
  /**
   * Why the intervals of the test cases could not be trusted when the first of them began, as a
   * sentence; null where they could. See {@linkcode intervalWarning}.
   */
  readonly intervalWarning: string | null;
  /** Why that one was selected, as a sentence. */
  readonly because: string;
  /**
   * The models whose tuned settings had a clear lead over the default ones; the others were trained
   * with those.
   */
  readonly tuned: readonly ModelName[];
}
