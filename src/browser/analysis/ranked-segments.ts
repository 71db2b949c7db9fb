import { type BottleneckFigures, type Bottlenecks, segmentBottlenecks } from "../../performance/bottlenecks.ts";
import type { CalendarDocument } from "../../time/calendar-document.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { type Hours, timedEvents } from "./timed-events.ts";

/** All segments by the time that cases lose in them, the most first. */
export interface RankedSegments {
  readonly measure: Bottlenecks["measure"];
  readonly rows: readonly (Omit<BottleneckFigures, "queue"> & { readonly from: string; readonly to: string })[];
  readonly totalSeconds: number;
  /** The calendar of working time; null for all hours. */
  readonly calendar: CalendarDocument | null;
  /** Whether the log has dates without times of day: there are no working hours then. */
  readonly datesOnly: boolean;
}

/** Ranks segments by {@linkcode segmentBottlenecks}, with intervals only if they are asked for. */
export function rankedSegments(
  events: FilteredEvents,
  { hours, intervals }: { readonly hours: Hours; readonly intervals: boolean },
): RankedSegments {
  const { clock, calendar, dates } = timedEvents(events, hours);
  const { measure, segments } = segmentBottlenecks(clock, { most: Infinity, queues: 0, ...(intervals ? {} : { samples: 0 }) });
  return {
    measure,
    rows: segments.map(({ queue: _, ...figures }) => figures),
    totalSeconds: segments.reduce((sum, row) => sum + row.totalSeconds, 0),
    calendar,
    datesOnly: dates !== null,
  };
}
