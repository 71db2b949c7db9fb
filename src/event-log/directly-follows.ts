/**
 * How often each activity directly follows each other one, over all cases of a log. Edges are sorted by `from`, then `to`.
 */
export interface DirectlyFollows {
  /** Activity labels in code-unit order. */
  readonly activities: readonly string[];
  /** Events of each activity. */
  readonly activityCounts: Float64Array;
  /** Cases that start, and that end, with each activity. */
  readonly startCounts: Float64Array;
  readonly endCounts: Float64Array;
  /** Edge by edge: codes of its two activities, and how often it occurs. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly counts: Float64Array;
}
