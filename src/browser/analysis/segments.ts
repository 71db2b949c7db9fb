import { segmentStatistics } from "../../performance/segment-statistics.ts";
import type { PublishedSegment } from "../../formats/published/published-log.ts";
import type { FilteredEvents } from "./filtered-events.ts";

/** Segments, the one with the most time in total first. */
export interface Segments {
  /** Seconds between all events that follow each other in a case. */
  readonly totalSeconds: number;
  readonly rows: readonly SegmentRow[];
  /** The whole log, whatever the filters, where the page does not have its events. */
  readonly of: "filtered cases" | "whole log";
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
    of: "filtered cases",
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

/** The segments as they were published with a log whose events are not here. */
export function publishedSegments({ segments }: { readonly segments: readonly PublishedSegment[] }, top: number): Segments {
  return {
    of: "whole log",
    totalSeconds: segments.reduce((sum, { totalSeconds }) => sum + totalSeconds, 0),
    rows: segments.slice(0, top),
  };
}
