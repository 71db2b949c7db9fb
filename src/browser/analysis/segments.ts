import { segmentStatistics } from "../../performance/segment-statistics.ts";
import type { FilteredEvents } from "./filtered-events.ts";

/** Segments, the one with the most time in total first. */
export interface Segments {
  /** Seconds between all events that follow each other in a case. */
  readonly totalSeconds: number;
  readonly rows: readonly SegmentRow[];
}

/** Two activities that directly follow each other, as codes of the log. */
export interface SegmentRow {
  readonly from: number;
  readonly to: number;
  /** How often the segment is passed. */
  readonly count: number;
  readonly medianSeconds: number;
  readonly totalSeconds: number;
}

/** Ranks the segments by the time that all their passages take; ties by the names. */
export function segments({ log }: FilteredEvents, top: number): Segments {
  const { from, to, counts, medianSeconds, totalSeconds } = segmentStatistics(log);
  const order = Array.from(from.keys()).sort((a, b) => totalSeconds[b] - totalSeconds[a] || a - b).slice(0, top);
  return {
    totalSeconds: totalSeconds.reduce((sum, seconds) => sum + seconds, 0),
    rows: order.map((edge) => ({
      from: from[edge],
      to: to[edge],
      count: counts[edge],
      medianSeconds: medianSeconds[edge],
      totalSeconds: totalSeconds[edge],
    })),
  };
}
