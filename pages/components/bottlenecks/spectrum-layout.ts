import type { Answer, TimeStretch } from "../../lib/tracebook.js";
import type { SegmentName } from "./chosen-segment.js";

/** What of a spectrum is shown, and where. */
export interface SpectrumView {
  readonly spectrum: Answer<"spectrum">;
  /** Width of the whole picture in px. */
  readonly width: number;
  /** Part of time that is shown, ms since 1970. */
  readonly from: number;
  readonly to: number;
  /**
   * A line for each passage, of many an even sample; or bands that hold all passages; or lines but
   * where they cross each other too often to be told apart.
   */
  readonly as: "auto" | "lines" | "bands";
  /** The queue before a segment; null while it is computed. */
  readonly queue: SpectrumQueue | null;
  /** When next to nobody works. */
  readonly closed: readonly TimeStretch[];
}

/** The queue under the lanes. */
export interface SpectrumQueue extends SegmentName, Pick<Answer<"segment-waiting">, "curve" | "meanLength" | "longestLength"> {
  readonly before: string;
}

/** Heights in px. */
const QUEUE = 56;
const AXIS = 26;
const TOP = 20;

/** Where things are. */
export interface SpectrumLayout {
  readonly left: number;
  /** Right end of the lanes. */
  readonly right: number;
  /** The lines of the lanes, from the top to the bottom. */
  readonly lanes: readonly number[];
  readonly queueTop: number;
  readonly queueBottom: number;
  readonly height: number;
  readonly isNarrow: boolean;
}

/** Slower segments get more room, by the logarithm of their upper quartiles. */
export function layoutOf({ spectrum, width }: Pick<SpectrumView, "spectrum" | "width">): SpectrumLayout {
  const isNarrow = width < 620;
  const weights = spectrum.segments.map(({ passages }) =>
    passages === null ? 0.45 : Math.min(1.7, Math.max(0.5, Math.log10(1 + passages.quartiles[2] / 60) / 3))
  );
  const room = Math.max(60, Math.min(96, 380 / Math.max(1, spectrum.segments.length)));
  const lanes = [TOP];
  for (const weight of weights) lanes.push(lanes[lanes.length - 1] + Math.max(44, Math.round(room * weight)));
  const queueTop = lanes[lanes.length - 1] + (isNarrow ? 34 : 22);
  return {
    left: isNarrow ? 2 : Math.min(width / 4, Math.max(width > 900 ? 176 : 138, roomForWords(spectrum.lanes))),
    right: width - (isNarrow ? 2 : 118),
    lanes,
    queueTop,
    queueBottom: queueTop + QUEUE,
    height: queueTop + QUEUE + AXIS,
    isNarrow,
  };
}

/** Px that the longest word of the names of lanes needs, and what stands beside it. */
function roomForWords(lanes: readonly string[]): number {
  const longest = Math.max(...lanes.flatMap((label) => label.split(/\s+/)).map((word) => word.length));
  return Math.round(42 + 8.6 * longest);
}
