/** A dependency between two activities, by their index in {@linkcode HeuristicsNet.activities}. */
export interface Dependency {
  readonly from: number;
  readonly to: number;
  /** Dependency measure, above -1 and below 1. */
  readonly dependency: number;
  /** How often `to` directly follows `from`, over all cases, after cleaning. */
  readonly count: number;
}

/**
 * A heuristics net (Weijters, Ribeiro, "Flexible Heuristics Miner", 2011): dependencies between
 * activities, with the splits and joins at each of them.
 *
 * The outputs of an activity are sets of activities: one activity of each set follows (the sets are
 * joined by AND, the members of a set by XOR). The same for inputs.
 */
export interface HeuristicsNet {
  /** Activity labels in code-unit order. */
  readonly activities: readonly string[];
  /** Events of each activity. */
  readonly activityCounts: readonly number[];
  /** Cases that start, and that end, with each activity. */
  readonly startCounts: readonly number[];
  readonly endCounts: readonly number[];
  /** Sorted by `from`, then `to`. */
  readonly dependencies: readonly Dependency[];
  /** For each activity: AND of XOR sets of successors, each set and the list sorted. */
  readonly outputs: readonly (readonly (readonly number[])[])[];
  /** For each activity: AND of XOR sets of predecessors. */
  readonly inputs: readonly (readonly (readonly number[])[])[];
  /**
   * Which activities a case starts with, as the outputs of an artificial start: AND of XOR sets.
   * Default: exactly one of the activities that {@linkcode startCounts} counts.
   */
  readonly starts?: readonly (readonly number[])[];
  /**
   * Which activities a case ends with, as the inputs of an artificial end. Default: exactly one of
   * the activities that {@linkcode endCounts} counts.
   */
  readonly ends?: readonly (readonly number[])[];
}
