import type { EventLog } from "../event-log/event-log.ts";

/** For each event the time that its case lost before it. */
export interface Delays {
  /**
   * `waiting` if events have a start: from the event before to the start. Else `sojourn`: from the
   * event before to the event.
   */
  readonly measure: "waiting" | "sojourn";
  /**
   * Seconds before each event, at least 0; NaN for the first event of a case, and if the start is
   * unknown or after the end.
   */
  readonly seconds: Float64Array;
  /**
   * The segment (pair of activities) that leads to each event: an index into `segments`; -1 if
   * `seconds` is NaN.
   */
  readonly segmentOf: Int32Array;
  /** The segments, by the codes of their activities, ascending. */
  readonly segments: readonly { readonly from: number; readonly to: number }[];
}

/**
 * Measures for each event how long its case waited for it. Linear in the events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { delaysOf } from "@/performance/delays.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = [{ activity: "a", start: 0, time: 1000 }, { activity: "b", start: 3000, time: 9000 }];
 * assertEquals([...delaysOf(eventLogFromTraces([{ caseId: "1", events }])).seconds], [NaN, 2]);
 * ```
 */
export function delaysOf({ activities, activity, caseOffsets, time, start }: EventLog): Delays {
  const seconds = new Float64Array(activity.length).fill(NaN);
  const segmentOf = new Int32Array(activity.length).fill(-1);
  const numberOf = pairNumbers(activities.length);
  const pairs: number[] = [];
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    for (let i = caseOffsets[c] + 1; i < caseOffsets[c + 1]; i++) {
      const until = start === null ? time[i] : start[i];
      if (!(until <= time[i])) continue;
      seconds[i] = Math.max(0, until - time[i - 1]) / 1000;
      const pair = activity[i - 1] * activities.length + activity[i];
      const segment = numberOf(pair, pairs.length);
      if (segment === pairs.length) pairs.push(pair);
      segmentOf[i] = segment;
    }
  }
  const order = [...pairs.keys()].sort((a, b) => pairs[a] - pairs[b]);
  const rank = new Int32Array(pairs.length);
  order.forEach((number, position) => rank[number] = position);
  for (let i = 0; i < segmentOf.length; i++) if (segmentOf[i] >= 0) segmentOf[i] = rank[segmentOf[i]];
  const segments = order.map((number) => pairs[number]).map((pair) => ({
    from: Math.floor(pair / activities.length),
    to: pair % activities.length,
  }));
  return { measure: start === null ? "sojourn" : "waiting", seconds, segmentOf, segments };
}

/** Most activities whose pairs are numbered in a table. */
const MOST_IN_TABLE = 256;

/** Tells the number of a pair, which is `next` where the pair is new. */
function pairNumbers(activities: number): (pair: number, next: number) => number {
  if (activities <= MOST_IN_TABLE) {
    const numbers = new Int32Array(activities * activities).fill(-1);
    return (pair, next) => numbers[pair] < 0 ? numbers[pair] = next : numbers[pair];
  }
  const numbers = new Map<number, number>();
  return (pair, next) => {
    const known = numbers.get(pair);
    if (known === undefined) numbers.set(pair, next);
    return known ?? next;
  };
}
