import { timeSpan } from "../event-log/time-span.ts";
import { DAY } from "../time/civil-date.ts";
import type { EventLog } from "../event-log/event-log.ts";

/** The throughput of a process. */
export interface Throughput {
  readonly cases: number;
  readonly events: number;
  /** ISO 8601 in UTC, to the ms; null for a log without events. */
  readonly firstTimestamp: string | null;
  readonly lastTimestamp: string | null;
  /** Days from the first to the last event. */
  readonly days: number;
  /** Null if all events have the same time. */
  readonly casesPerDay: number | null;
  readonly eventsPerDay: number | null;
}

/**
 * Cases and events of a log, in total and by day.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { throughputOf } from "@/performance/throughput.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = [{ activity: "a", time: 0 }, { activity: "b", time: 2 * 86_400_000 }];
 * assertEquals(throughputOf(eventLogFromTraces([{ caseId: "1", events }])).casesPerDay, 0.5);
 * ```
 */
export function throughputOf({ caseIds, time }: EventLog): Throughput {
  const { firstTime: first, lastTime: last } = timeSpan({ time });
  const days = time.length === 0 ? 0 : (last - first) / DAY;
  const shown = (at: number) => time.length === 0 ? null : new Date(Math.floor(at)).toISOString();
  return {
    cases: caseIds.length,
    events: time.length,
    firstTimestamp: shown(first),
    lastTimestamp: shown(last),
    days,
    casesPerDay: days > 0 ? caseIds.length / days : null,
    eventsPerDay: days > 0 ? time.length / days : null,
  };
}
