import type { RowTable } from "../../machine-learning/row-table.ts";
import type { FittedTrees } from "./fitted-trees.ts";
import type { TreeSettings } from "./tree-settings.ts";

/** Rows with what came of them. */
export interface Examples {
  readonly rows: RowTable;
  readonly hours: Float64Array;
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
   * Errors on the validation rows: boosting whose least error so far is above the n-th of them
   * after round n gives up; null for no such limit. Default: it never does.
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
