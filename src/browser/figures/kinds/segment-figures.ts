import type { SegmentRow } from "../../analysis/segments.ts";
import type { Compute, FigureKind } from "../figure-kind.ts";

const ofSegment = (pick: (row: SegmentRow) => number, otherwise: number): Compute => async ({ ask, activities }, labels) => {
  const { rows } = await ask({ kind: "segments", top: Infinity });
  const [from, to] = labels.map((label) => activities.indexOf(label));
  const row = rows.find((row) => row.from === from && row.to === to);
  return row === undefined ? otherwise : pick(row);
};

const SEGMENTS = "segmentStatistics (src/performance/segment-statistics.ts)";

/** Parameters that name a segment. */
export const SEGMENT = ["the first activity", "the second activity"];

/** Figures of segments: pairs of activities that follow each other. */
export const SEGMENT_FIGURES = {
  "segment-count": {
    title: "Passages of a segment",
    definition: "How often the second activity directly follows the first one in a case.",
    formula: "number of pairs of neighbouring events with these activities",
    computedBy: SEGMENTS,
    unit: "count",
    parameters: SEGMENT,
    compute: ofSegment(({ count }) => count, 0),
  },
  "segment-median": {
    title: "Median duration of a segment",
    definition: "Time from an event of the first activity to the event of the second one that directly follows it.",
    formula: "median over all passages",
    computedBy: SEGMENTS,
    unit: "seconds",
    parameters: SEGMENT,
    compute: ofSegment(({ medianSeconds }) => medianSeconds, NaN),
  },
  "segment-total": {
    title: "Total duration of a segment",
    definition: "The time that all passages of a segment take together.",
    formula: "sum over all passages of (time of the second event − time of the first event)",
    computedBy: SEGMENTS,
    unit: "seconds",
    parameters: SEGMENT,
    compute: ofSegment(({ totalSeconds }) => totalSeconds, 0),
  },
  "segment-share": {
    title: "Share of a segment of all time",
    definition: "What the passages of the segment have of the time between directly following events of all cases.",
    formula: "total of the segment / total of all segments",
    computedBy: SEGMENTS,
    unit: "share",
    parameters: SEGMENT,
    async compute(source, labels) {
      const { totalSeconds } = await source.ask({ kind: "segments", top: Infinity });
      return await ofSegment((row) => row.totalSeconds, 0)(source, labels) / totalSeconds;
    },
  },
  "segment-steps-share": {
    title: "Share of a segment of all steps",
    definition: "What the passages of the segment are of all pairs of neighbouring events.",
    formula: "passages of the segment / passages of all segments",
    computedBy: SEGMENTS,
    unit: "share",
    parameters: SEGMENT,
    async compute(source, labels) {
      const { rows } = await source.ask({ kind: "segments", top: Infinity });
      return await ofSegment(({ count }) => count, 0)(source, labels) / rows.reduce((sum, { count }) => sum + count, 0);
    },
  },
  "bottleneck-share": {
    title: "Share of the greatest bottleneck",
    definition:
      "What the segment with the longest total time has of the time between events, without waits after the end of a case or until a planned date.",
    formula: "total of the segment / total of all segments that are no such waits",
    computedBy: "firstBottleneck (src/comparison/findings/wait-nature.ts)",
    unit: "share",
    parameters: [],
    compute: async ({ ask }) => (await ask({ kind: "segments", top: 1 })).bottleneck?.share ?? NaN,
  },
} as const satisfies Readonly<Record<string, FigureKind>>;
