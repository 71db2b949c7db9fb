/** A pair of activities between which a relation holds. */
export type ActivityPair = readonly [from: string, to: string];

/**
 * A log skeleton (Verbeek, Medeiros de Carvalho, "Log Skeletons: A Classification Approach to
 * Process Discovery", 2018): relations between activities that hold in all cases, or in all but the
 * share that the noise threshold allows.
 *
 * Pairs are sorted by the first, then by the second label, in code-unit order.
 */
export interface LogSkeleton {
  /** Activity labels in code-unit order. */
  readonly activities: readonly string[];
  /**
   * Activities that occur equally often in each case; the first label of a pair is the smaller one.
   */
  readonly equivalence: readonly ActivityPair[];
  /** Whenever the first occurs, the second occurs some time after it. */
  readonly alwaysAfter: readonly ActivityPair[];
  /** Whenever the first occurs, the second occurs some time before it. */
  readonly alwaysBefore: readonly ActivityPair[];
  /** The two never occur in one case; the first label of a pair is the smaller one. */
  readonly neverTogether: readonly ActivityPair[];
  /** The second follows the first directly in some case. */
  readonly directlyFollows: readonly ActivityPair[];
  /** For each activity (in the order of `activities`): how often it occurs in a case, ascending. */
  readonly occurrences: readonly (readonly number[])[];
}
