import type { EventLog } from "../event-log/event-log.ts";
import { quantile } from "../numerics/quantile.ts";

/**
 * How long the steps from one activity to the next take, edge by edge of the directly-follows
 * relation, sorted by `from`, then `to`. Seconds run from the time of an event to the time of the
 * next one of its case.
 */
export interface SegmentStatistics {
  /** Activity labels in code-unit order. */
  readonly activities: readonly string[];
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly counts: Float64Array;
  readonly meanSeconds: Float64Array;
  /** Interpolated linearly between order statistics, as all quantiles here. */
  readonly medianSeconds: Float64Array;
  readonly p90Seconds: Float64Array;
  readonly minSeconds: Float64Array;
  readonly maxSeconds: Float64Array;
  readonly totalSeconds: Float64Array;
}

/**
 * Statistics of the time between directly following events.
 *
 * Linear in the events, plus sorting the durations of each edge.
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
 * The durations of all steps, edge after edge: edge `e` owns `seconds[offsets[e]]` up to
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
