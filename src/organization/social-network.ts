import { usageError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { selectQuantile } from "../numerics/quantile.ts";

/** A pair of resources with a count. */
export interface ResourcePair {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

/** Handovers from one resource to another. */
export interface HandoverPair extends ResourcePair {
  /** Median of {@linkcode Handovers.medianWaitSeconds}. */
  readonly medianWaitSeconds: number;
}

/** Pairs of resources, or of groups of them, as columns; the most frequent pairs first. */
export interface PairCounts {
  /** Codes of resources, or numbers of groups. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly counts: Uint32Array;
}

/** Handovers by pair, with the time until the work was taken up. */
export interface Handovers extends PairCounts {
  /**
   * From the completion of the first event to the start of the second one (its completion, where
   * the start is unknown), in seconds; 0 if the second one had begun before. Half of the handovers
   * of the pair wait no longer.
   */
  readonly medianWaitSeconds: Float64Array;
  /** The sum of these times. */
  readonly totalWaitSeconds: Float64Array;
}

/** Options of {@linkcode handoversBetween} and {@linkcode togetherBetween}. */
export interface GroupingOptions {
  /**
   * The group of each resource by code, such as its role; a resource with a negative number is left
   * out. Default: each resource is a group of its own.
   */
  readonly groupOf?: ArrayLike<number>;
}

/**
 * Handover of work (van der Aalst, Reijers, Song, "Discovering social networks from event logs",
 * 2005): how often an event of one resource is directly followed by one of another resource in the
 * same case. Events without a resource do not count. The most frequent pairs first. Linear in the
 * events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { handoverOfWork } from "@/organization/social-network.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = ["Ann", "Ann", "Bob"].map((resource, i) => ({ activity: "a", resource, time: i * 60_000 }));
 * const log = eventLogFromTraces([{ caseId: "1", events }]);
 * assertEquals(handoverOfWork(log), [{ from: "Ann", to: "Bob", count: 1, medianWaitSeconds: 60 }]);
 * ```
 */
export function handoverOfWork(log: EventLog): HandoverPair[] {
  const { from, to, counts, medianWaitSeconds } = handoversBetween(log);
  const values = log.resource?.values ?? [];
  return Array.from(
    counts,
    (count, i) => ({ from: values[from[i]], to: values[to[i]], count, medianWaitSeconds: medianWaitSeconds[i] }),
  );
}

/**
 * Handover of work between groups of resources, and how long the work waited. Handovers between two
 * resources of the same group are a pair of the group with itself. Linear in the events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { handoversBetween } from "@/organization/social-network.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = ["Ann", "Bob", "Cy"].map((resource, i) => ({ activity: "a", resource, time: i * 60_000 }));
 * const { from, to, counts } = handoversBetween(eventLogFromTraces([{ caseId: "1", events }]), { groupOf: [0, 0, 1] });
 * assertEquals([[...from], [...to], [...counts]], [[0, 0], [0, 1], [1, 1]]);
 * ```
 */
export function handoversBetween(log: EventLog, { groupOf }: GroupingOptions = {}): Handovers {
  const codes = log.resource?.codes ?? new Int32Array(log.time.length).fill(-1);
  const groups = groupOf ?? Array.from(log.resource?.values ?? [], (_, code) => code);
  const pairs = new Map<number, number>();
  const pairOf: number[] = [];
  const waits: number[] = [];
  eachCase(log, (first, end) => {
    for (let i = first + 1; i < end; i++) {
      const [giver, taker] = [codes[i - 1], codes[i]];
      if (giver < 0 || taker < 0 || giver === taker || groups[giver] < 0 || groups[taker] < 0) continue;
      const key = pairKey(groups[giver], groups[taker]);
      const pair = pairs.get(key) ?? pairs.size;
      if (pair === pairs.size) pairs.set(key, pair);
      pairOf.push(pair);
      waits.push(Math.max(0, startOf(log, i) - log.time[i - 1]) / 1000);
    }
  });
  const { order, ...columns } = pairColumns(pairs, countsOf(pairOf, pairs.size));
  const waitsOf = splitByPair(pairOf, waits, columns.counts, order);
  return {
    ...columns,
    totalWaitSeconds: Float64Array.from(waitsOf, (own) => own.reduce((sum, wait) => sum + wait, 0)),
    medianWaitSeconds: Float64Array.from(waitsOf, (own) => selectQuantile(own, 0.5)),
  };
}

/** The start of an event, if it is known and not after its completion; else its completion. */
const startOf = ({ start, time }: EventLog, i: number): number => start !== null && start[i] <= time[i] ? start[i] : time[i];

/** The values of each pair, in the order of the pairs' columns. */
function splitByPair(
  pairOf: readonly number[],
  values: readonly number[],
  counts: Uint32Array,
  order: readonly number[],
): Float64Array[] {
  const own = Array.from(counts, (count) => new Float64Array(count));
  const place = new Uint32Array(order.length);
  order.forEach((pair, at) => place[pair] = at);
  const filled = new Uint32Array(order.length);
  pairOf.forEach((pair, i) => {
    const at = place[pair];
    own[at][filled[at]++] = values[i];
  });
  return own;
}

/**
 * Working together (van der Aalst, Reijers, Song 2005): in how many cases two resources both occur;
 * `from` comes before `to` in code-unit order. The most frequent pairs first. The cost of a case is
 * quadratic in its resources, of which only the first `mostOfACase` count (100 by default).
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { workingTogether } from "@/organization/social-network.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = ["Ann", "Bob", "Ann"].map((resource) => ({ activity: "a", resource }));
 * assertEquals(workingTogether(eventLogFromTraces([{ caseId: "1", events }])), [{ from: "Ann", to: "Bob", count: 1 }]);
 * ```
 */
export const workingTogether = (log: EventLog, options: TogetherOptions = {}): ResourcePair[] =>
  labelled(log, togetherBetween(log, options));

/** Options of {@linkcode togetherBetween}. */
export interface TogetherOptions extends GroupingOptions {
  /** Most resources of a case that count: the first ones. At least 2; default 100. */
  readonly mostOfACase?: number;
}

/**
 * In how many cases two resources of two groups both occur, as {@linkcode workingTogether} counts
 * them; `from` is the lesser number. A case with two resources of one group counts for the pair of
 * the group with itself.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { togetherBetween } from "@/organization/social-network.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = ["Ann", "Bob", "Cy"].map((resource) => ({ activity: "a", resource }));
 * const { from, to, counts } = togetherBetween(eventLogFromTraces([{ caseId: "1", events }]), { groupOf: [0, 0, 1] });
 * assertEquals([[...from], [...to], [...counts]], [[0, 0], [0, 1], [1, 1]]);
 * ```
 *
 * @throws a usage error if `mostOfACase` is less than 2
 */
export function togetherBetween(log: EventLog, { groupOf, mostOfACase = 100 }: TogetherOptions = {}): PairCounts {
  if (!(mostOfACase >= 2)) throw usageError({ expected: "at least two resources of a case", found: String(mostOfACase) });
  return countPairs(log, (codes, add) => {
    const resources = [...new Set(codes)].filter((code) => code >= 0).slice(0, mostOfACase);
    const groups = (groupOf === undefined ? resources : resources.map((code) => groupOf[code]).filter((group) => group >= 0))
      .sort((a, b) => a - b);
    if (groupOf === undefined) {
      for (let a = 0; a < groups.length; a++) for (let b = a + 1; b < groups.length; b++) add(groups[a], groups[b]);
      return;
    }
    // A case counts once for each pair of groups.
    const seen = new Set<number>();
    for (let a = 0; a < groups.length; a++) {
      for (let b = a + 1; b < groups.length; b++) {
        const key = pairKey(groups[a], groups[b]);
        if (seen.has(key)) continue;
        seen.add(key);
        add(groups[a], groups[b]);
      }
    }
  });
}

/**
 * Subcontracting (van der Aalst, Reijers, Song 2005): how often an event of one resource (`from`)
 * is directly followed by one of another resource (`to`) and then by one of the first resource
 * again. The most frequent pairs first. Linear in the events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { subcontracting } from "@/organization/social-network.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = ["Ann", "Bob", "Ann"].map((resource) => ({ activity: "a", resource }));
 * assertEquals(subcontracting(eventLogFromTraces([{ caseId: "1", events }])), [{ from: "Ann", to: "Bob", count: 1 }]);
 * ```
 */
export const subcontracting = (log: EventLog): ResourcePair[] =>
  labelled(
    log,
    countPairs(log, (codes, add) => {
      for (let i = 2; i < codes.length; i++) {
        if (codes[i] >= 0 && codes[i - 1] >= 0 && codes[i - 2] === codes[i] && codes[i - 1] !== codes[i]) {
          add(codes[i], codes[i - 1]);
        }
      }
    }),
  );

const labelled = ({ resource }: EventLog, { from, to, counts }: PairCounts): ResourcePair[] =>
  Array.from(counts, (count, i) => ({ from: resource!.values[from[i]], to: resource!.values[to[i]], count }));

/** Counts pairs of numbers case by case. */
function countPairs(
  log: EventLog,
  visit: (codes: Int32Array, add: (from: number, to: number) => void) => void,
): PairCounts {
  const counts = new Map<number, number>();
  const add = (from: number, to: number) => {
    const key = pairKey(from, to);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  if (log.resource !== null) eachCase(log, (first, end) => visit(log.resource!.codes.subarray(first, end), add));
  const { order: _, ...columns } = pairColumns(new Map([...counts.keys()].map((key, i) => [key, i])), [...counts.values()]);
  return columns;
}

function eachCase({ caseOffsets }: EventLog, visit: (first: number, end: number) => void): void {
  for (let c = 0; c + 1 < caseOffsets.length; c++) visit(caseOffsets[c], caseOffsets[c + 1]);
}

/** More than the resources that a log can have. */
const BASE = 2 ** 26;

/** A pair as one number, in the order of `from`, then `to`. */
const pairKey = (from: number, to: number): number => from * BASE + to;

function countsOf(pairOf: readonly number[], size: number): number[] {
  const counts = Array<number>(size).fill(0);
  for (const pair of pairOf) counts[pair]++;
  return counts;
}

/**
 * Columns of pairs, the most frequent ones first; equal ones by `from`, then `to`. `order` has the
 * number of each pair in that order.
 */
function pairColumns(pairs: ReadonlyMap<number, number>, counts: readonly number[]): PairCounts & { order: number[] } {
  const sorted = [...pairs].sort(([a, i], [b, j]) => counts[j] - counts[i] || a - b);
  return {
    from: Uint32Array.from(sorted, ([key]) => Math.floor(key / BASE)),
    to: Uint32Array.from(sorted, ([key]) => key % BASE),
    counts: Uint32Array.from(sorted, ([, pair]) => counts[pair]),
    order: sorted.map(([, pair]) => pair),
  };
}
