import { casesOfEvents, type EventLog } from "../event-log/event-log.ts";
import { stableOrder } from "../numerics/stable-order.ts";

/** Batches: work that is done for several cases in a row. */
export interface Batching {
  /** Events in batches. */
  readonly events: number;
  /** Share of all events; null for a log without events. */
  readonly share: number | null;
  /** Activities with batches, by events in batches, the most first; ties in code-unit order. */
  readonly activities: readonly ActivityBatching[];
}

/** The batches of one activity. */
export interface ActivityBatching {
  readonly activity: string;
  readonly batches: number;
  /** Events in batches. */
  readonly events: number;
  /** Share of the activity's events. */
  readonly share: number;
  readonly meanSize: number;
  readonly largestSize: number;
}

/** Longest time from one completion to the next of a batch, ms. */
const LONGEST_GAP = 60_000;
/** Fewest events of a batch. */
const LEAST_SIZE = 3;

/** Options of {@linkcode batchingOf}. */
export interface BatchingOptions {
  /** {@linkcode eventsByWorker} of the log, where it is known. */
  readonly order?: Uint32Array;
}

/**
 * Finds batches: consecutive completions of an activity by the same resource, each soon after the
 * one before and of another case (after Martin et al., "Retrieving batch organisation of work
 * insights from event logs", 2017). Events without a resource count as those of one resource. n log
 * n in the events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { batchingOf } from "@/performance/batching.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([0, 20, 40].map((seconds) => ({
 *   caseId: String(seconds),
 *   events: [{ activity: "sign", time: seconds * 1000, resource: "Ann" }],
 * })));
 * assertEquals(
 *   batchingOf(log).activities.map((
 *     { activity, batches, meanSize },
 *   ) => [activity, batches, meanSize]),
 *   [["sign", 1, 3]],
 * );
 * ```
 */
export function batchingOf(log: EventLog, options: BatchingOptions = {}): Batching {
  const { activities, activity } = log;
  const [batches, events, largest, all] = [0, 1, 2, 3].map(() => new Float64Array(activities.length));
  for (let at = 0; at < activity.length; at++) all[activity[at]]++;
  for (const batch of batchesOf(log, options)) {
    const code = activity[batch[0]];
    batches[code]++;
    events[code] += batch.length;
    largest[code] = Math.max(largest[code], batch.length);
  }
  const total = events.reduce((sum, count) => sum + count, 0);
  const batched = Array.from(activities, (_, code) => code).filter((code) => batches[code] > 0)
    .sort((a, b) => events[b] - events[a] || a - b);
  return {
    events: total,
    share: activity.length > 0 ? total / activity.length : null,
    activities: batched.map((code) => ({
      activity: activities[code],
      batches: batches[code],
      events: events[code],
      share: events[code] / all[code],
      meanSize: events[code] / batches[code],
      largestSize: largest[code],
    })),
  };
}

/**
 * The events of each batch, by activity, then resource, then time; see {@linkcode batchingOf}. The
 * events are indices into the columns of the log.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { batchesOf } from "@/performance/batching.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([0, 20, 40].map((seconds) => ({
 *   caseId: String(seconds),
 *   events: [{ activity: "sign", time: seconds * 1000, resource: "Ann" }],
 * })));
 * assertEquals([...batchesOf(log)].map((events) => [...events]), [[0, 1, 2]]);
 * ```
 */
export function* batchesOf(
  log: EventLog,
  { order = eventsByWorker(log) }: BatchingOptions = {},
): Generator<Uint32Array> {
  const { activity, time, resource } = log;
  const caseOf = casesOfEvents(log);
  const people = resource?.codes ?? new Int32Array(activity.length);
  const isNext = (a: number, b: number) =>
    activity[a] === activity[b] && people[a] === people[b] && time[b] - time[a] <= LONGEST_GAP && caseOf[a] !== caseOf[b];
  for (let begin = 0; begin < order.length;) {
    let end = begin + 1;
    while (end < order.length && isNext(order[end - 1], order[end])) end++;
    if (end - begin >= LEAST_SIZE) yield order.subarray(begin, end);
    begin = end;
  }
}

/**
 * The events by activity, then resource, then time, then order in the log. Linear in the events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { eventsByWorker } from "@/performance/batching.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = [{ activity: "b", time: 0 }, { activity: "a", time: 1 }];
 * assertEquals([...eventsByWorker(eventLogFromTraces([{ caseId: "1", events }]))], [1, 0]);
 * ```
 */
export function eventsByWorker({ activity, time, resource }: EventLog): Uint32Array {
  const resources = (resource?.values.length ?? 0) + 1;
  const worker = new Float64Array(activity.length);
  for (let i = 0; i < worker.length; i++) worker[i] = activity[i] * resources + (resource === null ? 0 : resource.codes[i] + 1);
  return stableOrder(worker, stableOrder(time));
}
