import type { Marking } from "../../process-models/petri-net/petri-net.ts";

/**
 * A state of the product of net and trace, with a number that shows how cheap it can be at best.
 */
export interface CertifiedState {
  /** How many events have been seen. */
  readonly position: number;
  readonly marking: Marking;
  /**
   * The cost of being here is at least this. `-Infinity` for states that are stuck: whatever
   * follows, the end is not reached.
   */
  readonly potential: number;
}

/**
 * A proof that no alignment of a trace is cheaper than a bound, which can be checked without
 * repeating the search: numbers for the explored states whose every arc inequality holds (the dual
 * of the shortest path, compare Ahuja, Magnanti and Orlin, "Network Flows", 1993).
 */
export interface AlignmentCertificate {
  readonly lower: number;
  readonly states: readonly CertifiedState[];
  /**
   * Sets of places whose tokens, counted together, never become fewer: markings with more than the
   * final one are stuck.
   */
  readonly traps: readonly (readonly number[])[];
}
