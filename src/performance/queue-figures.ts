import type { EventLog } from "../event-log/event-log.ts";
import { lowerBound, upperBound } from "../numerics/binary-search.ts";
import { rankCorrelation } from "../numerics/rank-correlation.ts";
import { stableOrder } from "../numerics/stable-order.ts";
import type { Delays } from "./delays.ts";
import { periodAt, periodName, type Periods, periodsOf } from "./periods.ts";

/**
 * The queue before a segment or activity: the cases between the event before and the start (without
 * start times: the completion) of the next event.
 */
export interface QueueFigures {
  /**
   * Mean number of cases in the queue from the first entry to the last exit; null if that takes no
   * time.
   */
  readonly meanLength: number | null;
  readonly longestLength: number;
  /**
   * Rank correlation (Spearman 1904), from -1 to 1, of the time of a case with the length of the
   * queue when it enters; null for fewer than three cases, or if one of both is constant.
   */
  readonly loadCorrelation: number | null;
  /** Whether waiting rises with load: a correlation of at least 0.3 over at least 30 cases. */
  readonly risesWithLoad: boolean;
  /**
   * The cases in up to four groups of about equal size, by the length of the queue when they enter,
   * the shortest first.
   */
  readonly byLoad: readonly LoadGroup[];
  readonly periods: readonly QueuePeriod[];
}

/** Cases with queues of similar length when they enter. */
export interface LoadGroup {
  readonly shortestQueue: number;
  readonly longestQueue: number;
  readonly count: number;
  readonly meanSeconds: number;
}

/** The queue in a period. */
export interface QueuePeriod {
  /** Begin of the period, UTC, such as `2025-01-06`. */
  readonly from: string;
  /** Load: cases that enter the queue in the period. */
  readonly entries: number;
  /** Cases that leave the queue in the period. */
  readonly leaves: number;
  /** Mean time of the cases that enter in the period; null if there is none. */
  readonly meanSeconds: number | null;
  /** Cases in the queue at the end of the period. */
  readonly length: number;
  /** Mean number of cases in the queue over the period. */
  readonly meanLength: number;
  /**
   * Resources that complete the events behind the queue in the period; null for a log without
   * resources.
   */
  readonly resources: number | null;
  /** Contention: `meanLength` divided by `resources`; null if there are none. */
  readonly contention: number | null;
}

/** The length of a queue over time, as a curve of steps. */
export interface QueueCurve {
  /** Instants, ms since 1970, ascending; the last is the end of the curve. */
  readonly at: Float64Array;
  /** Cases in the queue from an instant to the next. */
  readonly length: Uint32Array;
}

/**
 * The length of the queue before a segment over time (see {@linkcode queueFigures}): exact where it
 * has at most `most` changes between `from` and `to`, else at `most` instants at equal distances.
 * n log n in the passages.
 *
 * @param enters when cases enter the queue, ms since 1970, in any order
 * @param leaves when they leave it, in any order
 *
 * @example
 * ```ts
 * import { queueCurve } from "@/performance/queue-figures.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { at, length } = queueCurve(Float64Array.of(0, 10), Float64Array.of(20, 30));
 * assertEquals([[...at], [...length]], [[0, 10, 20, 30], [1, 2, 1, 0]]);
 * ```
 */
export function queueCurve(
  enters: Float64Array,
  leaves: Float64Array,
  { from = -Infinity, to = Infinity, most = 1200 }: { readonly from?: number; readonly to?: number; readonly most?: number } = {},
): QueueCurve {
  const [entered, left] = [enters.toSorted(), leaves.toSorted()];
  if (entered.length === 0) return { at: new Float64Array(0), length: new Uint32Array(0) };
  const [first, last] = [Math.max(from, entered[0]), Math.min(to, left[left.length - 1])];
  const inside = (sorted: Float64Array) => sorted.subarray(lowerBound(sorted, first), upperBound(sorted, last));
  const changes = inside(entered).length + inside(left).length;
  const at = changes <= most
    ? Float64Array.from(new Set([first, ...inside(entered), ...inside(left), last])).sort()
    : Float64Array.from({ length: most }, (_, i) => first + (last - first) * i / (most - 1));
  return {
    at: first <= last ? at : new Float64Array(0),
    length: Uint32Array.from(first <= last ? at : [], (instant) => upperBound(entered, instant) - upperBound(left, instant)),
  };
}

/** Fewest cases and least correlation for `risesWithLoad`. */
const FEWEST = 30;
const LEAST_CORRELATION = 0.3;
const GROUPS = 4;

/**
 * The figures of the queue before some segments. n log n in their events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { delaysOf } from "@/performance/delays.ts";
 * import { queueFigures } from "@/performance/queue-figures.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string) => ({ caseId, events: [{ activity: "ask", time: 0 }, { activity: "answer", time: 1000 }] });
 * const log = eventLogFromTraces([trace("1"), trace("2")]);
 * assertEquals(queueFigures(log, delaysOf(log), () => true).longestLength, 2);
 * ```
 *
 * @param isOf whether a segment of the delays counts
 */
export function queueFigures(log: EventLog, delays: Delays, isOf: (segment: number) => boolean): QueueFigures {
  const entries = queueEntries(log, delays, isOf);
  return {
    ...queueLength(entries),
    byLoad: loadGroups(entries.found, entries.seconds),
    periods: queuePeriods(log, entries.events, entries.seconds),
  };
}

/** How long a queue is. */
export type QueueLength = Omit<QueueFigures, "byLoad" | "periods">;

/** The passages through a queue by the time at which they enter it. */
interface QueueEntries {
  /** Indices into the log: the events with which the queue is left. */
  readonly events: Uint32Array;
  readonly enters: Float64Array;
  readonly seconds: Float64Array;
  /** Cases that were in the queue before. */
  readonly found: Float64Array;
  /** When the queue is left, ascending. */
  readonly leaves: Float64Array;
}

/**
 * The passages through the queue before some segments. n log n in them.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { delaysOf } from "@/performance/delays.ts";
 * import { queueEntries, queueLength } from "@/performance/queue-figures.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string) => ({ caseId, events: [{ activity: "ask", time: 0 }, { activity: "answer", time: 1000 }] });
 * const log = eventLogFromTraces([trace("1"), trace("2")]);
 * const entries = queueEntries(log, delaysOf(log), () => true);
 * assertEquals([entries.enters.length, queueLength(entries).longestLength], [2, 2]);
 * ```
 *
 * @param isOf whether a segment of the delays counts
 */
export function queueEntries(
  { time }: EventLog,
  { seconds: delay, segmentOf, segments }: Delays,
  isOf: (segment: number) => boolean,
): QueueEntries {
  const isAsked = Uint8Array.from(segments, (_, segment) => isOf(segment) ? 1 : 0);
  const inLog: number[] = [];
  for (let i = 0; i < time.length; i++) if (segmentOf[i] >= 0 && isAsked[segmentOf[i]] === 1) inLog.push(i);
  const begins = new Float64Array(inLog.length);
  for (let at = 0; at < begins.length; at++) begins[at] = time[inLog[at] - 1];
  const events = stableOrder(begins);
  for (let at = 0; at < events.length; at++) events[at] = inLog[events[at]];
  const enters = new Float64Array(events.length);
  const seconds = new Float64Array(events.length);
  for (let at = 0; at < events.length; at++) [enters[at], seconds[at]] = [time[events[at] - 1], delay[events[at]]];
  const leaves = enters.map((enter, at) => enter + seconds[at] * 1000).sort();
  return { events, enters, seconds, leaves, found: queuesFound(enters, leaves) };
}

/** The length of a queue, as {@linkcode queueFigures} has it. */
export function queueLength({ enters, seconds, leaves, found }: Omit<QueueEntries, "events">): QueueLength {
  const span = leaves.length === 0 ? 0 : (leaves[leaves.length - 1] - enters[0]) / 1000;
  const correlation = rankCorrelation(found, seconds);
  return {
    meanLength: span > 0 ? seconds.reduce((sum, value) => sum + value, 0) / span : null,
    longestLength: found.reduce((most, length) => Math.max(most, length + 1), 0),
    loadCorrelation: correlation,
    risesWithLoad: correlation !== null && correlation >= LEAST_CORRELATION && found.length >= FEWEST,
  };
}

/**
 * For each entry, in the order of time, the number of cases in the queue. Entries at the same
 * instant count in their order.
 */
function queuesFound(enters: Float64Array, leaves: Float64Array): Float64Array {
  let left = 0;
  return enters.map((enter, entered) => {
    while (left < entered && leaves[left] <= enter) left++;
    return entered - left;
  });
}

function loadGroups(found: Float64Array, seconds: Float64Array): LoadGroup[] {
  const order = Array.from(found, (_, at) => at).sort((a, b) => found[a] - found[b] || a - b);
  const groups: LoadGroup[] = [];
  for (let begin = 0; begin < order.length;) {
    // A group ends at its share of the cases, but not between cases with queues of equal length.
    let end = Math.max(begin + 1, Math.ceil((groups.length + 1) * order.length / GROUPS));
    while (end < order.length && found[order[end]] === found[order[end - 1]]) end++;
    const members = order.slice(begin, end);
    groups.push({
      shortestQueue: found[members[0]],
      longestQueue: found[members[members.length - 1]],
      count: members.length,
      meanSeconds: members.reduce((sum, at) => sum + seconds[at], 0) / members.length,
    });
    begin = end;
  }
  return groups;
}

function queuePeriods({ time, resource }: EventLog, events: Uint32Array, seconds: Float64Array): QueuePeriod[] {
  if (events.length === 0) return [];
  const last = events.reduce((latest, i) => Math.max(latest, time[i]), -Infinity);
  const periods = periodsOf({ time }, time[events[0] - 1], last);
  const [entered, left, total, present] = [0, 1, 2, 3].map(() => new Float64Array(periods.count));
  const workers = Array.from(entered, () => new Set<number>());
  events.forEach((i, at) => {
    const [enter, leave] = [time[i - 1], time[i - 1] + seconds[at] * 1000];
    entered[periodAt(periods, enter)]++;
    left[periodAt(periods, leave)]++;
    total[periodAt(periods, enter)] += seconds[at];
    addPresence(present, periods, enter, leave);
    if (resource !== null && resource.codes[i] >= 0) workers[periodAt(periods, time[i])].add(resource.codes[i]);
  });
  let length = 0;
  return Array.from(entered, (count, period) => {
    const meanLength = present[period] / periods.length;
    return {
      from: periodName(periods, period),
      entries: count,
      leaves: left[period],
      meanSeconds: count > 0 ? total[period] / count : null,
      length: length += count - left[period],
      meanLength,
      resources: resource && workers[period].size,
      contention: workers[period].size > 0 ? meanLength / workers[period].size : null,
    };
  });
}

/** Adds to each period the time of a stay that lies in it. */
function addPresence(present: Float64Array, periods: Periods, enter: number, leave: number): void {
  const last = periodAt(periods, leave);
  for (let period = periodAt(periods, enter); period <= last; period++) {
    const begin = periods.begin + period * periods.length;
    present[period] += Math.min(leave, begin + periods.length) - Math.max(enter, begin);
  }
}
