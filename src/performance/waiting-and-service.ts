import { upperBound } from "../numerics/binary-search.ts";
import type { EventLog } from "../event-log/event-log.ts";

/** Waiting and service time of each event, in seconds; NaN if unknown. */
export interface WaitingAndService {
  /**
   * From the last completion in the case that is not after the event's start to that start. 0 if
   * there is none: the log does not know when a case arrived.
   */
  readonly waiting: Float64Array;
  /** From start to completion. */
  readonly service: Float64Array;
  /** Number of events that start after they end. Their times are unknown. */
  readonly backward: number;
}

/**
 * Waiting and service time of each event of a log with start times (intervals, or paired lifecycle
 * events). Null for a log without start times. n log n in the length of a case.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { waitingAndService } from "@/performance/waiting-and-service.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = [{ activity: "a", start: 0, time: 60_000 }, { activity: "b", start: 90_000, time: 100_000 }];
 * const phases = waitingAndService(eventLogFromTraces([{ caseId: "1", events }]))!;
 * assertEquals([...phases.waiting], [0, 30]);
 * assertEquals([...phases.service], [60, 10]);
 * ```
 */
export function waitingAndService({ caseOffsets, time, start }: EventLog): WaitingAndService | null {
  if (start === null) return null;
  const waiting = new Float64Array(time.length).fill(NaN);
  const service = new Float64Array(time.length).fill(NaN);
  let backward = 0;
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    const first = caseOffsets[c];
    for (let i = first; i < caseOffsets[c + 1]; i++) {
      if (start[i] > time[i]) backward++;
      if (!(start[i] <= time[i])) continue;
      service[i] = (time[i] - start[i]) / 1000;
      // The last event completed by the start; less than `first` if there is none.
      const before = upperBound(time, start[i], first, i) - 1;
      waiting[i] = before < first ? 0 : (start[i] - time[before]) / 1000;
    }
  }
  return { waiting, service, backward };
}
