import type { EventLog } from "../event-log/event-log.ts";
import { createNumbers } from "../numerics/create-numbers.ts";
import { stableOrder } from "../numerics/stable-order.ts";

/**
 * The passages of a log from each event to the next of its case, segment by segment, those of a
 * segment in the order of the log. The passages of segment `s` are those from `offsets[s]` up to,
 * not including, `offsets[s + 1]`.
 */
export interface SegmentPassages {
  /** Codes of the two activities of each segment, in the order in which the log comes to them. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** One longer than `from`. */
  readonly offsets: Uint32Array;
  readonly caseOf: Uint32Array;
  /** Duration of each passage, ms. */
  readonly elapsed: Float64Array;
  /** Of each passage: how many distinct durations of its segment, in seconds, are less. */
  readonly rankOf: Uint32Array;
  /** The distinct durations of each segment in seconds, ascending. */
  readonly values: readonly Float64Array[];
}

/**
 * Gathers the passages of a log. What is compared of some of its cases needs no other order of
 * them. Linear in the events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { passagesBySegment } from "@/performance/passages-by-segment.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string, ...times: number[]) => ({
 *   caseId,
 *   events: times.map((time, at) => ({ activity: "ab"[at], time })),
 * });
 * const { offsets, elapsed, rankOf } = passagesBySegment(eventLogFromTraces([trace("1", 0, 9), trace("2", 0, 4)]));
 * assertEquals([[...offsets], [...elapsed], [...rankOf]], [[0, 2], [9, 4], [1, 0]]);
 * ```
 */
export function passagesBySegment(
  { activities, activity, caseOffsets, time }: Pick<EventLog, "activities" | "activity" | "caseOffsets" | "time">,
): SegmentPassages {
  const size = activities.length;
  const numberOf = createNumbers(size * size);
  const pairs: number[] = [];
  const counts: number[] = [];
  const numbers = new Uint32Array(activity.length);
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    for (let i = caseOffsets[c] + 1; i < caseOffsets[c + 1]; i++) {
      const pair = activity[i - 1] * size + activity[i];
      const number = numbers[i] = numberOf(pair);
      if (number === pairs.length) counts[pairs.push(pair) - 1] = 0;
      counts[number]++;
    }
  }
  const offsets = new Uint32Array(pairs.length + 1);
  counts.forEach((count, s) => offsets[s + 1] = offsets[s] + count);
  const all = offsets[pairs.length];
  const [caseOf, segmentOf] = [new Uint32Array(all), new Uint32Array(all)];
  const [elapsed, seconds] = [new Float64Array(all), new Float64Array(all)];
  const next = offsets.slice();
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    for (let i = caseOffsets[c] + 1; i < caseOffsets[c + 1]; i++) {
      const at = next[numbers[i]]++;
      caseOf[at] = c;
      segmentOf[at] = numbers[i];
      elapsed[at] = time[i] - time[i - 1];
      seconds[at] = elapsed[at] / 1000;
    }
  }
  return {
    from: Uint32Array.from(pairs, (pair) => Math.floor(pair / size)),
    to: Uint32Array.from(pairs, (pair) => pair % size),
    offsets,
    caseOf,
    elapsed,
    ...ranksOf(seconds, { segmentOf, segments: pairs.length }),
  };
}

/** The durations of a segment in seconds, the shortest first. Linear in its passages. */
export function sortedDurations({ offsets, rankOf, values }: SegmentPassages, segment: number): Float64Array {
  const counts = new Uint32Array(values[segment].length);
  for (let i = offsets[segment]; i < offsets[segment + 1]; i++) counts[rankOf[i]]++;
  const sorted = new Float64Array(offsets[segment + 1] - offsets[segment]);
  for (let rank = 0, at = 0; rank < values[segment].length; rank++) {
    for (let count = counts[rank]; count > 0; count--) sorted[at++] = values[segment][rank];
  }
  return sorted;
}

/** Ranks durations among those of their segment. */
function ranksOf(
  seconds: Float64Array,
  { segmentOf, segments }: { readonly segmentOf: Uint32Array; readonly segments: number },
): Pick<SegmentPassages, "rankOf" | "values"> {
  const rankOf = new Uint32Array(seconds.length);
  const values = Array.from({ length: segments }, (): number[] => []);
  for (const at of stableOrder(seconds)) {
    const own = values[segmentOf[at]];
    if (own.length === 0 || own[own.length - 1] !== seconds[at]) own.push(seconds[at]);
    rankOf[at] = own.length - 1;
  }
  return { rankOf, values: values.map((own) => new Float64Array(own)) };
}
