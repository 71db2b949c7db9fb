import { directlyFollowsOf } from "../event-log/directly-follows.ts";
import type { EventLog } from "../event-log/event-log.ts";
import type { Variants } from "../event-log/variants.ts";
import { type DurationFigures, durationFigures } from "./duration-figures.ts";

/** How long a completed branch waits at a join for the last branch. */
export interface SynchronizationFigures {
  /** The activity after the join. */
  readonly join: string;
  /** The activity that ends the branch. */
  readonly branch: string;
  /**
   * From the completion of the branch to that of the last branch, over all joins of the branch,
   * including those at which it is the last.
   */
  readonly time: DurationFigures;
}

/**
 * Synchronisation times at joins. The branches of a join are the events directly before an event
 * that are concurrent with each other; each waits for the last one.
 *
 * Two activities are concurrent if they follow each other directly in both orders, neither order is
 * clearly more frequent (dependency measure below 0.8, see Weijters and Ribeiro 2011), and they
 * never form a short loop (a b a). Sorted by total time, the longest first; ties by join, then
 * branch. Linear in the events times the square of the branches of a join.
 *
 * @param variants the variants of the log
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { synchronizationFigures } from "@/performance/synchronization.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string, way: string) => ({ caseId, events: [...way].map((activity) => ({ activity })) });
 * const log = eventLogFromTraces([trace("1", "abcd"), trace("2", "acbd")]);
 * const [first] = synchronizationFigures(log, variantsOf(log).variants);
 * assertEquals([first.join, first.branch, first.time.totalSeconds], ["d", "b", 60]);
 * ```
 */
export function synchronizationFigures(log: EventLog, variants: Variants): SynchronizationFigures[] {
  const { activities, activity, caseOffsets, time } = log;
  const isConcurrent = concurrencyOf(variants);
  const waits = new Map<number, number[]>();
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    for (let i = caseOffsets[c] + 2; i < caseOffsets[c + 1]; i++) {
      let first = i - 1;
      while (first - 1 >= caseOffsets[c] && joins(activity, first - 1, i, isConcurrent)) first--;
      if (first === i - 1) continue;
      // An event that is concurrent with all branches, or repeats one, is not after their join.
      if (joins(activity, i, i, isConcurrent, first) || activity.subarray(first, i).includes(activity[i])) continue;
      for (let branch = first; branch < i; branch++) {
        const key = activity[i] * activities.length + activity[branch];
        const seconds = (time[i - 1] - time[branch]) / 1000;
        const known = waits.get(key);
        if (known === undefined) waits.set(key, [seconds]);
        else known.push(seconds);
      }
    }
  }
  return [...waits].sort(([a], [b]) => a - b)
    .map(([key, seconds]) => ({
      join: activities[Math.floor(key / activities.length)],
      branch: activities[key % activities.length],
      time: durationFigures(Float64Array.from(seconds)),
    }))
    .sort((a, b) => b.time.totalSeconds - a.time.totalSeconds);
}

/**
 * Whether event `candidate` is concurrent with all events from `first` (by default the next event)
 * up to, not including, `behind`.
 */
function joins(
  activity: EventLog["activity"],
  candidate: number,
  behind: number,
  isConcurrent: (a: number, b: number) => boolean,
  first = candidate + 1,
): boolean {
  for (let i = first; i < behind; i++) if (!isConcurrent(activity[candidate], activity[i])) return false;
  return true;
}

/** Least dependency measure of a clear order of two activities. */
const CLEAR_ORDER = 0.8;

function concurrencyOf(variants: Variants): (a: number, b: number) => boolean {
  const { activities, from, to, counts } = directlyFollowsOf(variants);
  const size = activities.length;
  const count = new Map<number, number>();
  from.forEach((a, edge) => count.set(a * size + to[edge], counts[edge]));
  const loops = shortLoops(variants);
  const pairs = new Set<number>();
  for (const [pair, there] of count) {
    const [a, b] = [Math.floor(pair / size), pair % size];
    const back = count.get(b * size + a) ?? 0;
    const isOrdered = Math.abs(there - back) / (there + back + 1) >= CLEAR_ORDER;
    if (a !== b && back > 0 && !isOrdered && !loops.has(pair) && !loops.has(b * size + a)) pairs.add(pair);
  }
  return (a, b) => pairs.has(a * size + b);
}

/** The pairs (a, b) for which the sequence a b a occurs. */
function shortLoops({ activities, offsets, steps, counts }: Variants): Set<number> {
  const loops = new Set<number>();
  for (let v = 0; v < counts.length; v++) {
    for (let i = offsets[v] + 2; i < offsets[v + 1]; i++) {
      if (steps[i] === steps[i - 2] && steps[i] !== steps[i - 1]) loops.add(steps[i] * activities.length + steps[i - 1]);
    }
  }
  return loops;
}
