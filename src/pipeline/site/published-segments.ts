import type { EventLog } from "../../event-log/event-log.ts";
import type { PublishedSegment } from "../../formats/published/published-log.ts";
import { segmentStatistics } from "../../performance/segment-statistics.ts";

/** The segments of a log as they are published, by their activities. */
export function segmentsOf(log: EventLog): PublishedSegment[] {
  const { from, to, counts, medianSeconds, totalSeconds } = segmentStatistics(log);
  return Array.from(from, (_, edge) => ({
    from: from[edge],
    to: to[edge],
    count: counts[edge],
    medianSeconds: medianSeconds[edge],
    totalSeconds: totalSeconds[edge],
  }));
}
