import type { EventLog } from "../event-log/event-log.ts";
import { type DurationFigures, durationFigures } from "./duration-figures.ts";
import type { WaitingAndService } from "./waiting-and-service.ts";

/** Waiting, service and sojourn time of an activity. */
export interface ActivityFigures {
  readonly activity: string;
  readonly count: number;
  /** See {@link WaitingAndService}; null for a log without starts. */
  readonly waiting: DurationFigures | null;
  /** See `waiting`. */
  readonly service: DurationFigures | null;
  /**
   * From completion of the event before to completion of the event. First events of cases have
   * none.
   */
  readonly sojourn: DurationFigures;
}

/**
 * Waiting, service and sojourn time of each activity that occurs, in code-unit order of the labels.
 *
 * @param phases result of {@linkcode waitingAndService} for the log
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { activityFigures } from "@/performance/activity-figures.ts";
 * import { waitingAndService } from "@/performance/waiting-and-service.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = [{ activity: "a", start: 0, time: 1000 }, { activity: "b", start: 3000, time: 4000 }];
 * const log = eventLogFromTraces([{ caseId: "1", events }]);
 * assertEquals(activityFigures(log, waitingAndService(log))[1].waiting!.totalSeconds, 2);
 * ```
 */
export function activityFigures(log: EventLog, phases: WaitingAndService | null): ActivityFigures[] {
  const sojourn = sojournTimes(log);
  const grouped = (seconds: Float64Array) => valuesByActivity(log, seconds);
  const [sojourns, waits, services] = [grouped(sojourn), phases && grouped(phases.waiting), phases && grouped(phases.service)];
  return log.activities.flatMap((activity, code) =>
    sojourns[code].length === 0 ? [] : [{
      activity,
      count: sojourns[code].length,
      waiting: waits && durationFigures(waits[code]),
      service: services && durationFigures(services[code]),
      sojourn: durationFigures(sojourns[code]),
    }]
  );
}

/** For each event the seconds since the event before in its case; NaN for the first of a case. */
function sojournTimes({ caseOffsets, time }: EventLog): Float64Array {
  const seconds = new Float64Array(time.length).fill(NaN);
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    for (let i = caseOffsets[c] + 1; i < caseOffsets[c + 1]; i++) seconds[i] = (time[i] - time[i - 1]) / 1000;
  }
  return seconds;
}

/** The values of the events of each activity, in the order of events. */
function valuesByActivity({ activities, activity }: EventLog, values: Float64Array): Float64Array[] {
  const offsets = new Uint32Array(activities.length + 1);
  for (let i = 0; i < activity.length; i++) offsets[activity[i] + 1]++;
  for (let code = 0; code < activities.length; code++) offsets[code + 1] += offsets[code];
  const next = offsets.slice();
  const grouped = new Float64Array(values.length);
  for (let i = 0; i < activity.length; i++) grouped[next[activity[i]]++] = values[i];
  return activities.map((_, code) => grouped.subarray(offsets[code], offsets[code + 1]));
}
