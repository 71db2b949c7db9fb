/** Traces that a model allows. */
export interface PlayOut {
  /** Distinct, shorter ones first, those of one length in code-unit order label by label. */
  readonly traces: readonly (readonly string[])[];
  /**
   * True if these are certainly all traces of at most `maxLength` activities; false if a bound may
   * have kept some back.
   */
  readonly complete: boolean;
}
