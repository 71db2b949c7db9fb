import type { Answer } from "../../lib/tracebook.js";
import { offerFilters } from "../filters/filter-actions.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";
import { chooseSegment, type SegmentName } from "./chosen-segment.js";
import { how } from "./spectrum-lanes.js";
import type { SpectrumQueue } from "./spectrum-layout.js";
import type { Found } from "./spectrum-pointer.js";

/** Where a spectrum was clicked. */
interface Click {
  readonly current: FilteredLog;
  readonly spectrum: Answer<"spectrum">;
  /** That of the segment that is chosen. */
  readonly queue: SpectrumQueue | null;
  readonly found: Found | null;
  readonly overlay: HTMLElement;
}

/**
 * Chooses a segment; a passage of the segment that is chosen offers to filter by its case, and
 * tells where its duration comes from.
 */
export function chooseOrTell(log: PageLog, segment: SegmentName, { queue, found, ...click }: Click): void {
  const isChosen = segment.from === queue?.from && segment.to === queue.to;
  if (!isChosen || found === null || found.batch !== null) chooseSegment(log, segment);
  else void tellPassage(log, { ...click, found });
}

async function tellPassage(
  log: PageLog,
  { current, spectrum: { lanes, segments }, found, overlay }: Omit<Click, "queue"> & { readonly found: Found },
): Promise<void> {
  const { begin, end, caseOf } = segments[found.segment].passages!;
  const at = found.passage;
  const caseId = await current.ask({ kind: "case-id", caseIndex: caseOf[at] });
  let number = 1;
  for (let i = at; begin[i - 1] === begin[at]; i--) if (caseOf[i - 1] === caseOf[at]) number++;
  const parameters = [JSON.stringify(lanes), how.value, ...[found.segment + 1, caseId, begin[at], number].map(String)];
  offerFilters(log, overlay.querySelector(".hovered circle") ?? overlay, [{ kind: "case", ids: [caseId] }], {
    keepsSelection: true,
    figure: { name: "passage", parameters, value: (end[at] - begin[at]) / 1000 },
  });
}

/** Tells where the length of a queue comes from, as of its last change until a time. */
export function tellQueue(
  log: PageLog,
  { from, to, curve }: SpectrumQueue,
  { time, anchor }: { readonly time: number; readonly anchor: Element },
): void {
  const at = curve.at.findLastIndex((instant) => instant <= time);
  if (at < 0) return;
  offerFilters(log, anchor, [], {
    figure: { name: "queue-length", parameters: [from, to, String(curve.at[at])], value: curve.length[at] },
  });
}
