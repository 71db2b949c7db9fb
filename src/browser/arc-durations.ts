import type { EventLog } from "../event-log/event-log.ts";
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

/**
 * The time from one shown event to the next shown event of its case, by arc; hidden activities are
 * projected out. Linear in the events, plus sorting each arc's durations.
 *
 * @param log with times
 * @param kept for each activity code whether it is shown
 */
export function arcDurations(log: EventLog, kept: (activity: number) => boolean): ArcDurations {
  const size = log.activities.length;
  const keep = Uint8Array.from({ length: size }, (_, a) => kept(a) ? 1 : 0);
  const visit = (step: (arc: number, seconds: number) => void) => {
    for (let c = 0; c < log.caseIds.length; c++) {
      let before = -1;
      for (let e = log.caseOffsets[c]; e < log.caseOffsets[c + 1]; e++) {
        if (keep[log.activity[e]] === 0) continue;
        if (before >= 0) step(log.activity[before] * size + log.activity[e], (log.time[e] - log.time[before]) / 1000);
        before = e;
      }
    }
  };
  const counts = new Map<number, number>();
  visit((arc) => counts.set(arc, (counts.get(arc) ?? 0) + 1));
  const passages = new Map<number, { seconds: Float64Array; filled: number }>();
  for (const [arc, count] of counts) passages.set(arc, { seconds: new Float64Array(count), filled: 0 });
  let total = 0;
  visit((arc, seconds) => {
    const passage = passages.get(arc)!;
    passage.seconds[passage.filled++] = seconds;
    total += seconds;
  });
  for (const { seconds } of passages.values()) seconds.sort();
  const none = new Float64Array(0);
  return { of: (from, to) => passages.get(from * size + to)?.seconds ?? none, total };
}

/** One figure of sorted durations, in seconds; NaN for none. */
export function durationFigure(sorted: Float64Array, measure: DurationMeasure): number {
  if (sorted.length === 0) return NaN;
  if (measure === "median") return quantile(sorted, 0.5);
  if (measure === "p90") return quantile(sorted, 0.9);
  const total = sorted.reduce((sum, seconds) => sum + seconds, 0);
  return measure === "total" ? total : total / sorted.length;
}
