import type { CaseCondition, RankedSegments } from "../../lib/tracebook.js";
import { askedOnce } from "../log/asked-once.js";
import { textControl } from "../address/controls.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";
import { select } from "../address/selection.js";
import { hoursNow } from "./working-hours.js";

/** Two activities that directly follow each other. */
export interface SegmentName {
  readonly from: string;
  readonly to: string;
}

const control = textControl("bottlenecks.segment");

/** A segment as the address has it. */
export const segmentText = (from: string, to: string): string => JSON.stringify([from, to]);

/** Chooses the segment that all pictures of the page show. */
export function chooseSegment(log: PageLog, { from, to }: SegmentName): void {
  control.set(segmentText(from, to));
  select(casesThrough({ from, to }), log.entry.version);
}

/** The condition on cases that take a segment. */
export const casesThrough = ({ from, to }: SegmentName): CaseCondition => ({
  kind: "path",
  first: from,
  steps: [{ how: "directly", label: to }],
});

/** Calls back when another segment is chosen. */
export const onSegmentChosen = (listener: () => void): void => void control.onChange(listener);

/** The chosen segment, or the one that takes the most time; null for a log without segments. */
export const chosenSegment = async (current: FilteredLog): Promise<SegmentName | null> =>
  namedSegment() ?? (await rankedSegments(current)).rows[0] ?? null;

/** The segment that somebody has chosen; null where nobody has. */
export const namedSegment = (): SegmentName | null => segmentOf(control.value);

function segmentOf(text: string): SegmentName | null {
  try {
    const [from, to] = JSON.parse(text) as unknown[];
    return typeof from === "string" && typeof to === "string" ? { from, to } : null;
  } catch {
    return null;
  }
}

/**
 * The ranked segments without intervals, by default for the hours that count now; asked for once.
 */
export const rankedSegments = (current: FilteredLog, hours = hoursNow()): Promise<RankedSegments> =>
  askedOnce(current, { kind: "ranked-segments", hours, intervals: false });
