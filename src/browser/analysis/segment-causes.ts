import { segmentCauseWords } from "../../comparison/findings/wait-causes.ts";
import { onWholeDays } from "../../performance/whole-days.ts";
import { delaysOf } from "../../performance/delays.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { datesOf } from "./timed-events.ts";

/** Which segment is asked for. */
export interface SegmentCausesRequest {
  readonly from: string;
  readonly to: string;
}

/** What goes with the waits in a segment, in words, as findings tell it: a wait that a rule fixes,
 * runs on few days, the hand-over to another person, a person. Linear in the events. */
export function segmentCauses(events: FilteredEvents, { from, to }: SegmentCausesRequest): string[] {
  const dates = datesOf(events);
  const log = dates === null ? events.log : onWholeDays(events.log, dates);
  const { seconds, segmentOf, segments } = delaysOf(log);
  const { activities } = log;
  const segment = segments.findIndex((own) => activities[own.from] === from && activities[own.to] === to);
  if (segment < 0) return [];
  const own = [...segmentOf.keys()].filter((e) => segmentOf[e] === segment);
  return segmentCauseWords(log, own, {
    seconds: Float64Array.from(own, (e) => seconds[e]),
    zone: dates === null ? events.zone : "UTC",
  });
}
