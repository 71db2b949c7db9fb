import { lowerBound } from "../numerics/binary-search.ts";
import { usageError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { adjustPValues } from "../numerics/adjust-p-values.ts";
import { kolmogorovTail } from "../numerics/kolmogorov-tail.ts";
import { selectQuantile } from "../numerics/quantile.ts";

/** A time at which a process changes. */
export interface Drift {
  /**
   * Time of the first event after the change, of the path with the clearest change; ISO 8601 in
   * UTC, to the ms.
   */
  readonly at: string;
  /** The paths that change, the clearest first. */
  readonly changes: readonly PathChange[];
}

/** How often one activity is followed by another one, before and after a change. */
export interface PathChange {
  readonly from: string;
  readonly to: string;
  /** Which events of `from` are counted: the first of each case, or its repetitions. */
  readonly occurrence: "first" | "repeated";
  /** Most likely time of the change of this path. */
  readonly at: string;
  /** Share of the events of `from` that are followed by `to`, of those that have a next event. */
  readonly before: number;
  readonly after: number;
  /**
   * Probability of at least such a change in a process without changes, corrected for the number of
   * paths (Holm 1979).
   */
  readonly pValue: number;
}

/** Options of {@linkcode findDrifts}. */
export interface DriftOptions {
  /** Largest p-value of a reported change. Default 0.001. */
  readonly significance?: number;
  /** Fewest events of an activity on each side of a change. Default 30. */
  readonly leastEvents?: number;
  /** Changes within this number of days are one drift. Default 28. */
  readonly daysApart?: number;
}

/**
 * Finds the times at which the control flow of a process changes. For each pair of activities,
 * finds the time at which the share of events of the first that are followed by the second changes
 * most (first events of a case and repetitions separately). The test is a CUSUM with the limit
 * distribution of Kolmogorov (Csorgo and Horvath, "Limit theorems in change-point analysis", 1997).
 * The clearest change is a drift. It divides the log, and both parts are searched again.
 *
 * Assumes that events of different cases are independent. Ignores changes of durations, which
 * depend on workload. n log n in the events for each drift. Drifts are in the order of time.
 *
 * @throws a usage error if an option is out of its range
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { findDrifts } from "@/comparison/process-drift.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const day = 86_400_000;
 * const log = eventLogFromTraces(Array.from({ length: 200 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "a", time: i * day }, { activity: i < 100 ? "b" : "c", time: (i + 0.5) * day }],
 * })));
 * assertEquals(findDrifts(log).map(({ at }) => at.slice(0, 10)), ["1970-04-11"]);
 * ```
 */
export function findDrifts(log: EventLog, options: DriftOptions = {}): Drift[] {
  const { significance = 0.001, leastEvents = 30, daysApart = 28 } = options;
  if (!(significance > 0 && significance < 1)) {
    throw usageError({ expected: "a significance between 0 and 1", found: String(significance) });
  }
  if (!(leastEvents >= 1)) throw usageError({ expected: "at least one event on each side", found: String(leastEvents) });
  const apart = daysApart * 86_400_000;
  const steps = stepsByActivity(log);
  const drifts: { readonly at: number; readonly changes: readonly Change[] }[] = [];
  const windows: [number, number][] = [[-Infinity, Infinity]];
  while (windows.length > 0) {
    const [from, to] = windows.pop()!;
    const changes = significantChanges(steps, from, to, significance, leastEvents);
    if (changes.length === 0) continue;
    const at = changes[0].at;
    drifts.push({ at, changes: changes.filter((change) => Math.abs(change.at - at) <= apart) });
    windows.push([from, at - apart], [at + apart, to]);
  }
  return drifts.sort((a, b) => a.at - b.at).map(({ at, changes }) => ({
    at: new Date(at).toISOString(),
    changes: changes.map(({ from, to, occurrence, at, before, after, pValue }) => ({
      from: log.activities[from],
      to: log.activities[to],
      occurrence,
      at: new Date(at).toISOString(),
      before,
      after,
      pValue,
    })),
  }));
}

/** The events of one activity in the order of time, with the activity that follows each. */
interface Steps {
  readonly from: number;
  readonly occurrence: PathChange["occurrence"];
  readonly times: Float64Array;
  readonly next: Int32Array;
}

interface Change {
  readonly from: number;
  readonly occurrence: PathChange["occurrence"];
  readonly to: number;
  readonly at: number;
  readonly before: number;
  readonly after: number;
  readonly pValue: number;
  readonly statistic: number;
}

function stepsByActivity({ activities, activity, caseOffsets, time }: EventLog): Steps[] {
  const events: number[][] = Array.from({ length: 2 * activities.length }, () => []);
  const lastCase = new Int32Array(activities.length).fill(-1);
  let end = -Infinity;
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    for (let i = caseOffsets[c]; i + 1 < caseOffsets[c + 1]; i++) {
      events[2 * activity[i] + (lastCase[activity[i]] === c ? 1 : 0)].push(i);
      lastCase[activity[i]] = c;
    }
    end = Math.max(end, time[caseOffsets[c + 1] - 1]);
  }
  return events.map((own, key) => {
    const known = beforeTheEnd(own, time, end).sort((a, b) => time[a] - time[b] || a - b);
    return {
      from: key >>> 1,
      occurrence: key % 2 === 0 ? "first" : "repeated",
      times: Float64Array.from(known, (i) => time[i]),
      next: Int32Array.from(known, (i) => activity[i + 1]),
    };
  });
}

/**
 * The events whose next event the end of the log has not cut off. Near the end, only fast next
 * events are in the log, which would bias the shares.
 */
function beforeTheEnd(events: readonly number[], time: Float64Array, end: number): number[] {
  if (events.length === 0) return [];
  const usual = selectQuantile(Float64Array.from(events, (i) => time[i + 1] - time[i]), 0.95);
  return events.filter((i) => time[i] + usual <= end);
}

/** The changes within a window of time, the clearest first; equal ones by their activities. */
function significantChanges(
  steps: readonly Steps[],
  from: number,
  to: number,
  significance: number,
  leastEvents: number,
): Change[] {
  const found = steps.flatMap((own) => {
    const begin = lowerBound(own.times, from);
    const end = lowerBound(own.times, to);
    return end - begin < 2 * leastEvents
      ? []
      : changesOf({ ...own, times: own.times.subarray(begin, end), next: own.next.subarray(begin, end) }, leastEvents);
  });
  const corrected = adjustPValues(found.map(({ pValue }) => pValue), "holm");
  return found.map((change, i) => ({ ...change, pValue: corrected[i] })).filter(({ pValue }) => pValue <= significance)
    .sort((a, b) => b.statistic - a.statistic || a.from - b.from || a.to - b.to || (a.occurrence < b.occurrence ? -1 : 1));
}

/** For each next activity: when its share changes most, and how clearly. */
function changesOf({ from, occurrence, times, next }: Steps, leastEvents: number): Change[] {
  const places = new Map<number, number[]>();
  next.forEach((to, place) => {
    const known = places.get(to);
    if (known === undefined) places.set(to, [place]);
    else known.push(place);
  });
  const size = next.length;
  return [...places].sort(([a], [b]) => a - b).flatMap(([to, own]) => {
    const share = own.length / size;
    if (own.length === size || own.length < leastEvents) return [];
    let [most, clearest, cut, seen] = [0, 0, 0, 0];
    // Between two occurrences the sum falls evenly: only the positions before and after each
    // occurrence can be extreme.
    const look = (events: number, occurrences: number) => {
      if (events < leastEvents || size - events < leastEvents) return;
      const deviation = Math.abs(occurrences - events * share);
      most = Math.max(most, deviation);
      // The position of the greatest likelihood: the greatest sum would be biased to the middle.
      const likelihood = deviation * deviation / (events * (size - events));
      if (likelihood <= clearest) return;
      [clearest, cut, seen] = [likelihood, events, occurrences];
    };
    own.forEach((place, nth) => {
      look(place, nth);
      look(place + 1, nth + 1);
    });
    if (cut === 0) return [];
    const statistic = most / Math.sqrt(size * share * (1 - share));
    const [before, after] = [seen / cut, (own.length - seen) / (size - cut)];
    return [{ from, to, occurrence, at: times[cut], before, after, statistic, pValue: kolmogorovTail(statistic) }];
  });
}
