import type { EventLog } from "../event-log/event-log.ts";
import { quantile } from "../numerics/quantile.ts";

/**
 * Durations of all segments in columns. A segment is a pair of activities that follow each other
 * directly. Segments are sorted by `from`, then `to`. Durations run from an event to the next event
 * of its case, in seconds.
 */
export interface SegmentStatistics {
  /** Activity labels in code-unit order. */
  readonly activities: readonly string[];
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly counts: Float64Array;
  readonly meanSeconds: Float64Array;
  /** Linear interpolation between order statistics, as for all quantiles. */
  readonly medianSeconds: Float64Array;
  readonly p90Seconds: Float64Array;
  readonly minSeconds: Float64Array;
  readonly maxSeconds: Float64Array;
  readonly totalSeconds: Float64Array;
}

/**
 * Computes the {@linkcode SegmentStatistics} of a log. {@linkcode rankSegments} gives rows instead,
 * ranked by total time.
 *
 * Linear in the events, plus sorting the durations of each segment.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { segmentStatistics } from "@/performance/segment-statistics.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "send", time: 0 }, { activity: "pay", time: 90_000 }] }]);
 * const { from, to, medianSeconds } = segmentStatistics(log);
 * assertEquals([from[0], to[0], medianSeconds[0]], [1, 0, 90]);
 * ```
 */
export function segmentStatistics(log: EventLog): SegmentStatistics {
  const { activities } = log;
  const { from, to, offsets, seconds } = durationsByEdge(log);
  const perEdge = (statistic: (sorted: Float64Array) => number) =>
    Float64Array.from(from, (_, edge) => statistic(seconds.subarray(offsets[edge], offsets[edge + 1])));
  for (let edge = 0; edge < from.length; edge++) seconds.subarray(offsets[edge], offsets[edge + 1]).sort();
  const totalSeconds = perEdge(sum);
  return {
    activities,
    from,
    to,
    counts: perEdge((sorted) => sorted.length),
    meanSeconds: totalSeconds.map((total, edge) => total / (offsets[edge + 1] - offsets[edge])),
    medianSeconds: perEdge((sorted) => quantile(sorted, 0.5)),
    p90Seconds: perEdge((sorted) => quantile(sorted, 0.9)),
    minSeconds: perEdge((sorted) => sorted[0]),
    maxSeconds: perEdge((sorted) => sorted[sorted.length - 1]),
    totalSeconds,
  };
}

/**
 * The durations of all steps by edge: those of edge `e` are `seconds[offsets[e]]` to
 * `seconds[offsets[e + 1] - 1]`.
 */
function durationsByEdge(log: EventLog) {
  const { activities, activity, caseOffsets, time } = log;
  const size = activities.length;
  const numbers = new Map<number, number>();
  const edgeOfEvent = new Int32Array(activity.length).fill(-1);
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    for (let i = caseOffsets[c] + 1; i < caseOffsets[c + 1]; i++) {
      const pair = activity[i - 1] * size + activity[i];
      let edge = numbers.get(pair);
      if (edge === undefined) numbers.set(pair, edge = numbers.size);
      edgeOfEvent[i] = edge;
    }
  }
  const pairs = [...numbers.keys()].sort((a, b) => a - b);
  const rank = new Uint32Array(pairs.length);
  pairs.forEach((pair, i) => rank[numbers.get(pair)!] = i);
  const offsets = new Uint32Array(pairs.length + 1);
  for (const edge of edgeOfEvent) if (edge >= 0) offsets[rank[edge] + 1]++;
  for (let edge = 0; edge < pairs.length; edge++) offsets[edge + 1] += offsets[edge];
  const next = offsets.slice();
  const seconds = new Float64Array(offsets[pairs.length]);
  for (let i = 0; i < edgeOfEvent.length; i++) {
    if (edgeOfEvent[i] >= 0) seconds[next[rank[edgeOfEvent[i]]]++] = (time[i] - time[i - 1]) / 1000;
  }
  return {
    from: Uint32Array.from(pairs, (pair) => Math.floor(pair / size)),
    to: Uint32Array.from(pairs, (pair) => pair % size),
    offsets,
    seconds,
  };
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/**
 * A segment with its durations, and its share of the total time of all segments.
 */
export interface RankedSegment {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly totalSeconds: number;
  readonly meanSeconds: number;
  readonly medianSeconds: number;
  readonly p90Seconds: number;
  /** Share of the total time of all segments, from 0 to 1; null if that is 0. */
  readonly share: number | null;
}

/**
 * The segments of a log by total time, the longest first; ties by `from`, then `to`. Durations run
 * from event to next event (completion to completion).
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { rankSegments } from "@/performance/segment-statistics.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = [{ activity: "a", time: 0 }, { activity: "b", time: 3000 }, { activity: "c", time: 4000 }];
 * const [first] = rankSegments(eventLogFromTraces([{ caseId: "1", events }]));
 * assertEquals([first.from, first.to, first.share], ["a", "b", 0.75]);
 * ```
 */
export function rankSegments(log: EventLog): RankedSegment[] {
  const { activities, from, to, counts, totalSeconds, meanSeconds, medianSeconds, p90Seconds } = segmentStatistics(log);
  const all = totalSeconds.reduce((sum, seconds) => sum + seconds, 0);
  const order = Array.from(from, (_, edge) => edge).sort((a, b) => totalSeconds[b] - totalSeconds[a] || a - b);
  return order.map((edge) => ({
    from: activities[from[edge]],
    to: activities[to[edge]],
    count: counts[edge],
    totalSeconds: totalSeconds[edge],
    meanSeconds: meanSeconds[edge],
    medianSeconds: medianSeconds[edge],
    p90Seconds: p90Seconds[edge],
    share: all > 0 ? totalSeconds[edge] / all : null,
  }));
}
