import { firstBottleneck, type WaitNature, waitNatures } from "../../comparison/findings/wait-nature.ts";
import { type BottleneckFigures, type Bottlenecks, type SegmentRanking, segmentRanking } from "../../performance/bottlenecks.ts";
import type { CalendarDocument } from "../../time/calendar-document.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { keptFor } from "./kept-for.ts";
import { delaysIn, type Hours, timedEvents } from "./timed-events.ts";

/** All segments by the time that cases lose in them, the most first. */
export interface RankedSegments {
  readonly measure: Bottlenecks["measure"];
  readonly rows: readonly (Omit<BottleneckFigures, "queue"> & { readonly from: string; readonly to: string })[];
  /** For each row why its wait is no bottleneck, whatever it takes; null where it may be one. */
  readonly natures: readonly (WaitNature | null)[];
  /** The row of the first that may be a bottleneck, by `firstBottleneck`; -1 without one. */
  readonly bottleneck: number;
  readonly totalSeconds: number;
  /** The calendar of working time; null for all hours. */
  readonly calendar: CalendarDocument | null;
  /** Whether the log has dates without times of day: there are no working hours then. */
  readonly datesOnly: boolean;
}

type KeptRanking =
  & SegmentRanking
  & Pick<RankedSegments, "natures" | "calendar" | "datesOnly">
  & { withIntervals?: SegmentRanking["ranked"] };

/** Of each filtered log the rankings by the hours that count. */
const rankings = new WeakMap<FilteredEvents, Map<string, KeptRanking>>();

/**
 * The bottlenecks of a filtered log, kept for the next question: {@linkcode segmentRanking} ranks
 * them once. It computes the intervals in steps, and only when they are asked for.
 */
export function* keptBottlenecks(
  events: FilteredEvents,
  { hours, intervals }: { readonly hours: Hours; readonly intervals: boolean },
): Generator<void, RankedSegments> {
  const known = keptFor(rankings, events, () => new Map<string, KeptRanking>());
  const key = JSON.stringify(hours);
  if (!known.has(key)) {
    const { clock, calendar, dates } = timedEvents(events, hours);
    const ranking = segmentRanking(clock, { most: Infinity, queues: 0, delays: delaysIn(clock) });
    const codes = new Map(events.log.activities.map((name, code) => [name, code]));
    const natures = waitNatures(events.log, {
      segments: ranking.ranked.segments.map(({ from, to }) => ({ from: codes.get(from)!, to: codes.get(to)! })),
    });
    known.set(key, { ...ranking, natures, calendar, datesOnly: dates !== null });
  }
  const kept = known.get(key)!;
  const { ranked, intervalSteps, natures, calendar, datesOnly } = kept;
  const { measure, segments } = intervals ? kept.withIntervals ??= yield* intervalSteps() : ranked;
  return {
    measure,
    rows: segments.map(({ queue: _, ...figures }) => figures),
    natures,
    bottleneck: firstBottleneck(segments, natures),
    totalSeconds: segments.reduce((sum, row) => sum + row.totalSeconds, 0),
    calendar,
    datesOnly,
  };
}
