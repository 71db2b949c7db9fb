import type { EventLog } from "../event-log/event-log.ts";
import { upperBound } from "../numerics/binary-search.ts";
import type { WorkingCalendar } from "../time/working-calendar.ts";
import { batchesOf, type BatchingOptions } from "./batching.ts";
import { delaysOf } from "./delays.ts";
import { onWorkingClock } from "./working-clock.ts";

/** Waiting time split into its causes, in seconds. The four add up to all waiting. */
export interface WaitingCauses {
  /** Until the last case of the batch, with which the case is worked on, has arrived. */
  readonly batch: number;
  /** While the person who does the work is at work on something else. */
  readonly queue: number;
  /** Out of working hours. */
  readonly outOfHours: number;
  /** What none of these explains. */
  readonly rest: number;
}

/** The waiting of a segment, split into its causes. */
export interface SegmentWaitingCauses extends WaitingCauses {
  readonly from: string;
  readonly to: string;
}

/** Options of {@linkcode waitingCausesOf}. */
interface WaitingCausesOptions extends BatchingOptions {
  /** Working hours; without them no waiting is out of hours. */
  readonly calendar?: WorkingCalendar;
}

/**
 * Splits the waiting of each segment (see {@linkcode delaysOf}) into causes, after Lashkevich,
 * Milani, Chapela-Campa, Suvorau and Dumas, "Why am I waiting? Data-driven analysis of waiting
 * times in business processes", 2023. Each moment has one cause, the first that holds: the batch
 * still grows, the person is at work on another event, it is out of hours. Batches are those of
 * {@linkcode batchesOf}.
 *
 * Null for a log without start times or without resources. n log n in the events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { waitingCausesOf } from "@/performance/waiting-causes.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [{ queue, rest }] = waitingCausesOf(eventLogFromTraces([
 *   { caseId: "1", events: [{ activity: "a", start: 0, time: 1000 }, { activity: "b", start: 9000, time: 9500, resource: "Ann" }] },
 *   { caseId: "2", events: [{ activity: "c", start: 0, time: 6000, resource: "Ann" }] },
 * ]))!;
 * assertEquals([queue, rest], [5, 3]);
 * ```
 */
export function waitingCausesOf(
  log: EventLog,
  { calendar, ...batching }: WaitingCausesOptions = {},
): SegmentWaitingCauses[] | null {
  const { activities, time, start, resource } = log;
  if (start === null || resource === null) return null;
  const { segmentOf, segments } = delaysOf(log);
  const clock = calendar === undefined ? log : onWorkingClock(log, calendar);
  const busyOf = busyTimes(log, clock);
  const lastArrival = lastArrivals(log, segmentOf, batching);
  const sums = segments.map(() => ({ batch: 0, queue: 0, outOfHours: 0, rest: 0 }));
  for (let i = 0; i < time.length; i++) {
    if (segmentOf[i] < 0 || start[i] <= time[i - 1]) continue;
    const sum = sums[segmentOf[i]];
    const waitsFor = lastArrival[i];
    const isBatched = waitsFor >= 0;
    // The instant at which the batch is complete, or the start if that is earlier.
    const complete = isBatched ? Math.min(time[waitsFor], start[i]) : time[i - 1];
    const workedComplete = !isBatched ? clock.time[i - 1] : time[waitsFor] <= start[i] ? clock.time[waitsFor] : clock.start![i];
    const all = start[i] - complete;
    const worked = clock.start![i] - workedComplete;
    const busy = resource.codes[i] < 0
      ? [0, 0]
      : busyOf[resource.codes[i]]([complete, workedComplete], [start[i], clock.start![i]]);
    const idleWorked = Math.max(0, worked - busy[1]);
    const idle = all - busy[0];
    sum.batch += complete - time[i - 1];
    sum.queue += busy[0];
    sum.outOfHours += calendar === undefined ? 0 : Math.max(0, idle - idleWorked);
    sum.rest += calendar === undefined ? idle : Math.min(idle, idleWorked);
  }
  return segments.map(({ from, to }, segment) => ({
    from: activities[from],
    to: activities[to],
    batch: sums[segment].batch / 1000,
    queue: sums[segment].queue / 1000,
    outOfHours: sums[segment].outOfHours / 1000,
    rest: sums[segment].rest / 1000,
  }));
}

/** For each event of a batch the event at which the last case of the batch arrived; else -1. */
function lastArrivals(log: EventLog, segmentOf: Int32Array, batching: BatchingOptions): Int32Array {
  const arrivals = new Int32Array(log.time.length).fill(-1);
  for (const batch of batchesOf(log, batching)) {
    let last = -1;
    for (const event of batch) {
      if (segmentOf[event] >= 0 && (last < 0 || log.time[event - 1] > log.time[last])) last = event - 1;
    }
    for (const event of batch) arrivals[event] = last;
  }
  return arrivals;
}

/** An instant in ms of calendar time and in ms of working time. */
type Instant = readonly [calendar: number, worked: number];

/** For each resource: how much of the time between two instants it is at work, in both times. */
function busyTimes({ time, start, resource }: EventLog, clock: EventLog) {
  const eventsOf = resource!.values.map((): number[] => []);
  for (let i = 0; i < time.length; i++) {
    if (resource!.codes[i] >= 0 && start![i] < time[i]) eventsOf[resource!.codes[i]].push(i);
  }
  return eventsOf.map((events) => {
    events.sort((a, b) => start![a] - start![b] || a - b);
    const intervals: { readonly from: Instant; to: Instant }[] = [];
    for (const i of events) {
      const last = intervals[intervals.length - 1];
      if (last === undefined || start![i] > last.to[0]) {
        intervals.push({ from: [start![i], clock.start![i]], to: [time[i], clock.time[i]] });
      } else if (time[i] > last.to[0]) last.to = [time[i], clock.time[i]];
    }
    const begins = Float64Array.from(intervals, ({ from }) => from[0]);
    const before = [0, 1].map((unit) => {
      const sums = new Float64Array(intervals.length + 1);
      intervals.forEach(({ from, to }, at) => sums[at + 1] = sums[at] + to[unit] - from[unit]);
      return sums;
    });
    const busyUntil = (instant: Instant, unit: 0 | 1): number => {
      const at = upperBound(begins, instant[0]) - 1;
      if (at < 0) return 0;
      const { from, to } = intervals[at];
      return before[unit][at] + (instant[0] < to[0] ? instant : to)[unit] - from[unit];
    };
    return (from: Instant, to: Instant): readonly [calendar: number, worked: number] => [
      busyUntil(to, 0) - busyUntil(from, 0),
      busyUntil(to, 1) - busyUntil(from, 1),
    ];
  });
}
