import { firstBottleneck, waitNatures } from "../../comparison/findings/wait-nature.ts";
import { segmentStatistics } from "../../performance/segment-statistics.ts";
import type { PublishedSegment } from "../../formats/published/published-log.ts";
import type { FilteredEvents } from "./filtered-events.ts";

/** Segments, the one with the most time in total first. */
export interface Segments {
  /** Seconds between all events that follow each other in a case. */
  readonly totalSeconds: number;
  readonly rows: readonly SegmentRow[];
  /**
   * The first segment that may be a bottleneck, by `firstBottleneck`, and its share of the time
   * without waits after the end of a case or until a planned date. Null without one.
   */
  readonly bottleneck: { readonly row: SegmentRow; readonly share: number } | null;
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
  const order = Array.from(from.keys()).sort((a, b) => totalSeconds[b] - totalSeconds[a] || a - b);
  const rowOf = (edge: number): SegmentRow => ({
    from: from[edge],
    to: to[edge],
    count: counts[edge],
    medianSeconds: medianSeconds[edge],
    totalSeconds: totalSeconds[edge],
  });
  const rows = order.map(rowOf);
  const natures = waitNatures(log, { segments: rows });
  const left = rows.reduce((sum, { totalSeconds }, i) => natures[i] === null ? sum + totalSeconds : sum, 0);
  const first = rows[firstBottleneck(rows, natures)];
  return {
    of: "filtered cases",
    totalSeconds: totalSeconds.reduce((sum, seconds) => sum + seconds, 0),
    bottleneck: first === undefined || !(left > 0) ? null : { row: first, share: first.totalSeconds / left },
    rows: rows.slice(0, top),
  };
}

/**
 * The segments as they were published with a log whose events are not here, without which the
 * nature of a wait is not known.
 */
export function publishedSegments({ segments }: { readonly segments: readonly PublishedSegment[] }, top: number): Segments {
  const totalSeconds = segments.reduce((sum, own) => sum + own.totalSeconds, 0);
  return {
    of: "whole log",
    totalSeconds,
    bottleneck: totalSeconds > 0 ? { row: segments[0], share: segments[0].totalSeconds / totalSeconds } : null,
    rows: segments.slice(0, top),
  };
}
