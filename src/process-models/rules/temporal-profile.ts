/** How much time passes between two activities of a case. */
export interface ActivityDistance {
  readonly from: string;
  readonly to: string;
  /** Pairs of events measured. */
  readonly count: number;
  /** Mean, in seconds. */
  readonly meanSeconds: number;
  /** Standard deviation of the pairs (divided by their number), in seconds. */
  readonly deviationSeconds: number;
}

/**
 * A temporal profile (Stertz, Mangler, Rinderle-Ma, "Temporal Conformance Checking at Runtime Based
 * on Time-Infused Process Models", 2020): for each two activities of which the second eventually
 * follows the first, mean and standard deviation of the time between them. Pairs are sorted by
 * `from`, then by `to`, in code-unit order.
 */
export interface TemporalProfile {
  readonly distances: readonly ActivityDistance[];
}
