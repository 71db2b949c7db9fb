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
  /** As {@linkcode Handovers.medianWaitSeconds}; null in a log without times. */
  readonly medianWaitSeconds: number | null;
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
  return Array.from(counts, (count, i) => ({
    from: values[from[i]],
    to: values[to[i]],
    count,
    medianWaitSeconds: log.timed === false ? null : medianWaitSeconds[i],
  }));
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
  const groups = groupOf ?? Int32Array.from(log.resource?.values ?? [], (_, code) => code);
  const counter = pairCounter(groups);
  /** Of each event the number of its pair, -1 for none. */
  const pairOf = new Int32Array(codes.length).fill(-1);
  const { caseOffsets } = log;
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    for (let i = caseOffsets[c] + 1; i < caseOffsets[c + 1]; i++) {
      const giver = codes[i - 1];
      const taker = codes[i];
      if (giver < 0 || taker < 0 || giver === taker || groups[giver] < 0 || groups[taker] < 0) continue;
      pairOf[i] = counter.add(groups[giver], groups[taker]);
    }
  }
  const { order, ...columns } = counter.columns();
  const waitsOf = waitsByPair(log, pairOf, columns.counts, order);
  return {
    ...columns,
    totalWaitSeconds: Float64Array.from(waitsOf, (own) => own.reduce((sum, wait) => sum + wait, 0)),
    medianWaitSeconds: Float64Array.from(waitsOf, (own) => selectQuantile(own, 0.5)),
  };
}

/** The start of an event, if it is known and not after its completion; else its completion. */
const startOf = ({ start, time }: EventLog, i: number): number => start !== null && start[i] <= time[i] ? start[i] : time[i];

/** How long the handovers of each pair wait, in seconds, in the order of the pairs' columns. */
function waitsByPair(log: EventLog, pairOf: Int32Array, counts: Uint32Array, order: readonly number[]): Float64Array[] {
  const own = Array.from(counts, (count) => new Float64Array(count));
  const place = new Uint32Array(order.length);
  order.forEach((pair, at) => place[pair] = at);
  const filled = new Uint32Array(order.length);
  for (let i = 0; i < pairOf.length; i++) {
    if (pairOf[i] < 0) continue;
    const at = place[pairOf[i]];
    own[at][filled[at]++] = Math.max(0, startOf(log, i) - log.time[i - 1]) / 1000;
  }
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
  const { codes, values } = log.resource ?? { codes: new Int32Array(0), values: [] };
  const groups = groupOf ?? Int32Array.from(values, (_, code) => code);
  // For each resource the last case that had it, so that nothing need be cleared between cases.
  const seenIn = new Int32Array(values.length).fill(-1);
  const own = new Int32Array(Math.min(mostOfACase, values.length));
  return countPairs(log, groups, (add, first, end, c) => {
    let [resources, size] = [0, 0];
    for (let i = first; i < end && resources < own.length; i++) {
      const code = codes[i];
      if (code < 0 || seenIn[code] === c) continue;
      seenIn[code] = c;
      resources++;
      if (groups[code] >= 0) insert(own, size++, groups[code]);
    }
    // A case counts once for a pair of groups; of one group where two of its resources are there.
    for (let a = 0; a < size; a++) {
      if (a > 0 && own[a] === own[a - 1]) continue;
      for (let b = a + 1; b < size; b++) if (b === a + 1 || own[b] !== own[b - 1]) add(own[a], own[b]);
    }
  });
}

/** Inserts a number among the first `size` ascending ones. */
function insert(ascending: Int32Array, size: number, value: number): void {
  let at = size;
  for (; at > 0 && ascending[at - 1] > value; at--) ascending[at] = ascending[at - 1];
  ascending[at] = value;
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
export function subcontracting(log: EventLog): ResourcePair[] {
  const { codes, values } = log.resource ?? { codes: new Int32Array(0), values: [] };
  const counts = countPairs(log, Int32Array.from(values, (_, code) => code), (add, first, end) => {
    for (let i = first + 2; i < end; i++) {
      if (codes[i] >= 0 && codes[i - 1] >= 0 && codes[i - 2] === codes[i] && codes[i - 1] !== codes[i]) {
        add(codes[i], codes[i - 1]);
      }
    }
  });
  return labelled(log, counts);
}

const labelled = ({ resource }: EventLog, { from, to, counts }: PairCounts): ResourcePair[] =>
  Array.from(counts, (count, i) => ({ from: resource!.values[from[i]], to: resource!.values[to[i]], count }));

/** Counts pairs of groups case by case. */
function countPairs(
  { resource, caseOffsets }: EventLog,
  groups: ArrayLike<number>,
  visit: (add: PairCounter["add"], first: number, end: number, caseIndex: number) => void,
): PairCounts {
  const counter = pairCounter(groups);
  if (resource !== null) {
    for (let c = 0; c + 1 < caseOffsets.length; c++) visit(counter.add, caseOffsets[c], caseOffsets[c + 1], c);
  }
  const { order: _, ...columns } = counter.columns();
  return columns;
}

interface PairCounter {
  /** Counts a pair; returns its number, which is that of the first time. */
  add(from: number, to: number): number;
  /** The pairs; `order` has their numbers. */
  columns(): PairCounts & { readonly order: readonly number[] };
}

/** Most groups whose pairs are counted in a table. */
const MOST_IN_TABLE = 512;

/** Counts pairs of groups. */
function pairCounter(groups: ArrayLike<number>): PairCounter {
  let size = 0;
  for (let i = 0; i < groups.length; i++) size = Math.max(size, groups[i] + 1);
  const keys: number[] = [];
  const counts: number[] = [];
  const columns = () => {
    const order = [...keys.keys()].sort((a, b) => counts[b] - counts[a] || keys[a] - keys[b]);
    return {
      from: Uint32Array.from(order, (pair) => Math.floor(keys[pair] / size)),
      to: Uint32Array.from(order, (pair) => keys[pair] % size),
      counts: Uint32Array.from(order, (pair) => counts[pair]),
      order,
    };
  };
  if (size <= MOST_IN_TABLE) {
    const numbers = new Int32Array(size * size).fill(-1);
    return {
      add(from, to) {
        const key = from * size + to;
        if (numbers[key] < 0) {
          numbers[key] = keys.push(key) - 1;
          counts.push(0);
        }
        counts[numbers[key]]++;
        return numbers[key];
      },
      columns,
    };
  }
  const numbers = new Map<number, number>();
  return {
    add(from, to) {
      const key = from * size + to;
      let number = numbers.get(key);
      if (number === undefined) {
        numbers.set(key, number = keys.push(key) - 1);
        counts.push(0);
      }
      counts[number]++;
      return number;
    },
    columns,
  };
}
