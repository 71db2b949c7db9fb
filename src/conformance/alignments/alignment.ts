import type { AlignmentCosts } from "./alignment-costs.ts";

/**
 * One move of an alignment (van der Aalst, Adriansyah and van Dongen, "Replaying history on process
 * models", 2012): synchronous if it has event and transition, otherwise a log move or a model move.
 */
export interface AlignmentMove {
  /** The activity of the event; null for a model move. */
  readonly event: string | null;
  /** Index of the transition that fires; null for a log move. */
  readonly transition: number | null;
}

/** The alignment of a variant with a model. */
export interface VariantAlignment {
  /**
   * The optimal cost; null if it is not known. By default the number of log moves and of model
   * moves of visible transitions.
   */
  readonly deviations: number | null;
  /**
   * The optimal cost is at least this. If no run reaches the final marking: the bound that was
   * known before this was proven.
   */
  readonly lower: number;
  /**
   * The optimal cost is at most this: the cost of `moves`; null if no run of the model is known.
   */
  readonly upper: number | null;
  /**
   * 1 - cost / (cost of the events alone + cheapest run of the model alone); null if one of them is
   * not known.
   */
  readonly fitness: number | null;
  /**
   * The best alignment found, optimal if `deviations` is a number; null if none is known or wanted.
   */
  readonly moves: readonly AlignmentMove[] | null;
}

/** The alignments of a log with a model. */
export interface Alignments {
  /** In the order of the log's variants. */
  readonly variants: readonly VariantAlignment[];
  /** Mean fitness over cases; null if not all are known, or there are no cases. */
  readonly averageFitness: number | null;
  /**
   * Percentage of cases with cost 0; null if it is not known for all, or there are no cases.
   */
  readonly fittingCasesPercent: number | null;
  /** Sum of the costs over cases; null if not all are known. */
  readonly deviationsTotal: number | null;
  /** Whether all costs are known. */
  readonly exact: boolean;
  /** Cost of the cheapest run of the model alone; null if none is known. */
  readonly cheapestModelRun: number | null;
  /** Why traces cannot be aligned, in words; null if they can. */
  readonly problem: string | null;
}

/** Options of {@linkcode AlignmentMove alignments}. */
export interface AlignmentOptions {
  /** What moves cost. Default: 1 for each log move and each visible model move. */
  readonly costs?: AlignmentCosts;
  /**
   * Returns true once time is up; called between steps of the work. The remaining variants then
   * have bounds. Default: never.
   */
  readonly deadline?: () => boolean;
  /** Called before each variant with the share of the work that is done, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** Whether to return the moves. Default: true. */
  readonly moves?: boolean;
  /**
   * Most markings of the model that are listed, 1 or more; other methods align models with more.
   * Default: 30,000.
   */
  readonly maxMarkings?: number;
  /**
   * Most events of a variant that is aligned; a longer one has bounds, and no moves. An alignment
   * takes some 500 bytes an event. Default: 2,000,000.
   */
  readonly maxEvents?: number;
  /** Most bytes of tables that are kept between variants. Default: 128 MB. */
  readonly cacheBytes?: number;
  /**
   * Most states of the search for each variant; only used for models that no other method can
   * align. Default: 50,000.
   */
  readonly maxSearchStates?: number;
}
