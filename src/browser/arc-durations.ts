import { quantile } from "../numerics/quantile.ts";

/** How long the arcs of a map take. */
export interface ArcDurations {
  /**
   * Seconds of each passage of an arc between two activities, sorted ascending; empty for arcs that
   * do not occur.
   */
  of(from: number, to: number): Float64Array;
  /** Seconds that all arcs take together. */
  readonly total: number;
}

/** One figure of the passages of an arc. */
export type DurationMeasure = "median" | "mean" | "p90" | "total";

/** One figure of sorted durations, in seconds; NaN for none. */
export function durationFigure(sorted: Float64Array, measure: DurationMeasure): number {
  if (sorted.length === 0) return NaN;
  if (measure === "median") return quantile(sorted, 0.5);
  if (measure === "p90") return quantile(sorted, 0.9);
  const total = sorted.reduce((sum, seconds) => sum + seconds, 0);
  return measure === "total" ? total : total / sorted.length;
}
