import type { AlignmentCosts } from "./alignment-costs.ts";

/**
 * One move of an alignment (van der Aalst, Adriansyah and van Dongen, "Replaying history on process
 * models", 2012): of log and model together if both are there, else of the one that is.
 */
export interface AlignmentMove {
  /** The activity of the event; null where the log does not move. */
  readonly event: string | null;
  /** Index of the transition that fires; null where the model does not move. */
  readonly transition: number | null;
}

/** How a variant goes with a model. */
export interface VariantAlignment {
  /**
   * The optimal cost; null where it is not known. By default the number of log moves and of model
   * moves of visible transitions.
   */
  readonly deviations: number | null;
  /**
   * The optimal cost is at least this; where no run reaches the end, what was known before that was
   * proven.
   */
  readonly lower: number;
  /**
   * The optimal cost is at most this: the cost of `moves`; null where no run of the model is known.
   */
  readonly upper: number | null;
  /**
   * 1 - cost / (cost of the events alone + cheapest run of the model alone); null where one of them
   * is not known.
   */
  readonly fitness: number | null;
  /**
   * The best alignment found, optimal where `deviations` is a number; null where none is known, or
   * none was asked for.
   */
  readonly moves: readonly AlignmentMove[] | null;
}

/** How a log goes with a model. */
export interface Alignments {
  /** In the order of the log's variants. */
  readonly variants: readonly VariantAlignment[];
  /** Mean over cases of the fitness; null where not all are known, or there are no cases. */
  readonly averageFitness: number | null;
  /**
   * Cases whose cost is 0, in percent of all; null where it is not known of all, or there are no
   * cases.
   */
  readonly fittingCasesPercent: number | null;
  /** Sum of the costs over cases; null where not all are known. */
  readonly deviationsTotal: number | null;
  /** Whether all costs are known. */
  readonly exact: boolean;
  /** Cost of the cheapest run of the model alone; null where none is known. */
  readonly cheapestModelRun: number | null;
  /** What stands in the way of an alignment, in words; null if nothing does. */
  readonly problem: string | null;
}

/** Options of {@linkcode AlignmentMove alignments}. */
export interface AlignmentOptions {
  /** What moves cost. Default: 1 for each log move and each visible model move. */
  readonly costs?: AlignmentCosts;
  /**
   * Tells whether time is up; asked between steps of the work. Afterwards the rest is answered with
   * bounds. Default: never.
   */
  readonly deadline?: () => boolean;
  /** Whether to tell the moves. Default: true. */
  readonly moves?: boolean;
  /**
   * Most markings of the model that are listed, 1 or more; above, other methods are used. Default:
   * 30,000.
   */
  readonly maxMarkings?: number;
  /** Bytes that tables may keep between variants. Default: 128 MB. */
  readonly cacheBytes?: number;
  /**
   * States that the search may look at for each variant, where nothing better than searching is
   * known. Default: 50,000.
   */
  readonly maxSearchStates?: number;
}
