import { usageError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { selectQuantile } from "../numerics/quantile.ts";
import { stableOrder } from "../numerics/stable-order.ts";
import { periodAt, periodName, periodsOf } from "./periods.ts";

/** The passages of cases through a segment over time. */
export interface PerformanceSpectrum {
  readonly from: string;
  readonly to: string;
  /**
   * Quartiles of the duration in seconds. A passage has class 0 up to the first quartile, 1 up to
   * the second, 2 up to the third, else 3.
   */
  readonly quartiles: readonly [number, number, number];
  /** Begin and end of each passage, ms since 1970; by begin, then end, then case. */
  readonly begin: Float64Array;
  readonly end: Float64Array;
  /** Case index of each passage. */
  readonly caseOf: Uint32Array;
  readonly speedClass: Uint8Array;
  /** Passages that begin in each period, by class. */
  readonly periods: readonly { readonly from: string; readonly counts: readonly [number, number, number, number] }[];
}

/**
 * The performance spectrum of a segment (Denisov, Fahland, van der Aalst, "Unbiased, fine-grained
 * description of processes performance from event data", 2018): each passage is a line from its
 * begin to its end, classified by quartile. It shows queues, batches and overtaking. n log n in the
 * passages.
 *
 * @throws a usage error if no case goes directly from one activity to the other
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { performanceSpectrum } from "@/performance/performance-spectrum.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([1, 2, 3, 4].map((minutes) => ({
 *   caseId: String(minutes),
 *   events: [{ activity: "a", time: 0 }, { activity: "b", time: minutes * 60_000 }],
 * })));
 * assertEquals([...performanceSpectrum(log, { from: "a", to: "b" }).speedClass], [0, 1, 2, 3]);
 * ```
 */
export function performanceSpectrum(
  { activities, activity, caseOffsets, time }: EventLog,
  { from, to }: { readonly from: string; readonly to: string },
): PerformanceSpectrum {
  const [source, target] = [activities.indexOf(from), activities.indexOf(to)];
  const events: number[] = [];
  const cases: number[] = [];
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    for (let i = caseOffsets[c] + 1; i < caseOffsets[c + 1]; i++) {
      if (activity[i - 1] !== source || activity[i] !== target) continue;
      events.push(i);
      cases.push(c);
    }
  }
  if (events.length === 0) {
    throw usageError({
      expected: "a segment of the log",
      found: `no case that goes directly from ${JSON.stringify(from)} to ${JSON.stringify(to)}`,
    });
  }
  const count = events.length;
  const [begin, end, seconds] = [0, 1, 2].map(() => new Float64Array(count));
  const caseOf = new Uint32Array(count);
  for (let n = 0; n < count; n++) {
    begin[n] = time[events[n] - 1];
    end[n] = time[events[n]];
  }
  const order = stableOrder(begin, stableOrder(end));
  order.forEach((at, n) => {
    begin[n] = time[events[at] - 1];
    end[n] = time[events[at]];
    seconds[n] = (end[n] - begin[n]) / 1000;
    caseOf[n] = cases[at];
  });
  const reordered = seconds.slice();
  const [first, second, third] = [0.25, 0.5, 0.75].map((share) => selectQuantile(reordered, share));
  const speedClass = new Uint8Array(count);
  seconds.forEach((value, n) => speedClass[n] = value <= first ? 0 : value <= second ? 1 : value <= third ? 2 : 3);
  const periods = periodsOf({ time }, begin[0], begin[begin.length - 1]);
  const counts = Array.from({ length: periods.count }, (): [number, number, number, number] => [0, 0, 0, 0]);
  begin.forEach((at, i) => counts[periodAt(periods, at)][speedClass[i]]++);
  return {
    from,
    to,
    quartiles: [first, second, third],
    begin,
    end,
    caseOf,
    speedClass,
    periods: counts.map((own, period) => ({ from: periodName(periods, period), counts: own })),
  };
}
