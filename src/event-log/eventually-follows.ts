import { limitError } from "../errors.ts";
import type { Variants } from "./variants.ts";

/**
 * How often each activity follows each other one in the same case, directly or later. Edges are
 * sorted by `from`, then `to`.
 */
export interface EventuallyFollows {
  /** Activity labels in code-unit order. */
  readonly activities: readonly string[];
  /** Edge by edge: code of the earlier activity. */
  readonly from: Uint32Array;
  /** Edge by edge: code of the later one. */
  readonly to: Uint32Array;
  /**
   * Pairs of events of one case: an event of activity `from` and a later one of activity `to`.
   */
  readonly counts: Float64Array;
  /** Cases that have at least one such pair. */
  readonly cases: Float64Array;
}

/** Most pairs of activities whose counts are kept in dense matrices, not in a hash map. */
const LARGEST_MATRIX = 2 ** 22;

/** Most pairs of activities in the hash map, which then takes some 500 MB. */
const MOST_PAIRS = 2 ** 22;

/** Most additions, which take some minutes. */
const MOST_STEPS = 2e10;

/**
 * Counts the eventually-follows relation of variants. The cost is the sum, over the variants, of
 * length times distinct activities.
 *
 * @example
 * ```ts
 * import { eventuallyFollowsOf } from "@/event-log/eventually-follows.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = {
 *   activities: ["a", "b"],
 *   offsets: Uint32Array.of(0, 3),
 *   steps: Uint16Array.of(0, 0, 1),
 *   counts: Uint32Array.of(5),
 * };
 * const relation = eventuallyFollowsOf(variants);
 * assertEquals([...relation.from], [0, 0]);
 * assertEquals([...relation.to], [0, 1]);
 * assertEquals([...relation.counts], [5, 10]);
 * assertEquals([...relation.cases], [5, 5]);
 * ```
 *
 * @throws a limit error above 2^22 pairs of activities that follow each other, or above 2 × 10^10
 * additions
 */
export function eventuallyFollowsOf(variants: Variants): EventuallyFollows {
  const { activities, offsets, steps, counts } = variants;
  const size = activities.length;
  const pairs = size * size <= LARGEST_MATRIX ? matrixOfPairs(size) : mapOfPairs(size);
  const seen = new Float64Array(size);
  let work = 0;
  for (let v = 0; v < counts.length; v++) {
    const trace = steps.subarray(offsets[v], offsets[v + 1]);
    // Any two activities of a case make a pair: refuse at once, not only when memory is full.
    if (trace.length ** 2 > 4 * MOST_PAIRS && new Set(trace).size ** 2 > 4 * MOST_PAIRS) throw tooManyPairs(size);
    const distinct: number[] = [];
    for (const to of trace) {
      work += distinct.length;
      for (let d = 0; d < distinct.length; d++) pairs.add(distinct[d], to, seen[distinct[d]], counts[v], v);
      if (seen[to]++ === 0) distinct.push(to);
    }
    for (const activity of distinct) seen[activity] = 0;
    if (work > MOST_STEPS) {
      throw limitError({
        expected: "a log with at most 2 × 10^10 pairs of events to count",
        found: `more after variant ${v + 1} of ${counts.length}`,
        advice: "Filter out the longest cases.",
      });
    }
  }
  return { activities, ...pairs.sorted() };
}

interface PairCounts {
  /** Adds `earlier` pairs with one event, in each of the `times` cases of variant `v`. */
  add(from: number, to: number, earlier: number, times: number, v: number): void;
  sorted(): Pick<EventuallyFollows, "from" | "to" | "counts" | "cases">;
}

function matrixOfPairs(size: number): PairCounts {
  const counts = new Float64Array(size * size);
  const cases = new Float64Array(size * size);
  const lastVariant = new Int32Array(size * size).fill(-1);
  return {
    add: (from, to, earlier, times, v) => {
      const pair = from * size + to;
      counts[pair] += earlier * times;
      if (lastVariant[pair] === v) return;
      lastVariant[pair] = v;
      cases[pair] += times;
    },
    sorted: () => {
      const found = Uint32Array.from(counts.keys()).filter((pair) => counts[pair] > 0);
      return {
        from: found.map((pair) => Math.floor(pair / size)),
        to: found.map((pair) => pair % size),
        counts: Float64Array.from(found, (pair) => counts[pair]),
        cases: Float64Array.from(found, (pair) => cases[pair]),
      };
    },
  };
}

function mapOfPairs(size: number): PairCounts {
  const map = new Map<number, { count: number; cases: number; lastVariant: number }>();
  return {
    add: (from, to, earlier, times, v) => {
      const pair = from * size + to;
      let found = map.get(pair);
      if (found === undefined) {
        if (map.size === MOST_PAIRS) throw tooManyPairs(size);
        map.set(pair, found = { count: 0, cases: 0, lastVariant: -1 });
      }
      found.count += earlier * times;
      if (found.lastVariant === v) return;
      found.lastVariant = v;
      found.cases += times;
    },
    sorted: () => {
      const found = [...map].sort((a, b) => a[0] - b[0]);
      return {
        from: Uint32Array.from(found, ([pair]) => Math.floor(pair / size)),
        to: Uint32Array.from(found, ([pair]) => pair % size),
        counts: Float64Array.from(found, ([, { count }]) => count),
        cases: Float64Array.from(found, ([, { cases }]) => cases),
      };
    },
  };
}

const tooManyPairs = (activities: number) =>
  limitError({
    expected: "a log in which at most 2^22 pairs of activities follow each other",
    found: `more pairs, of ${activities} activities`,
    advice: "Filter the log to fewer activities.",
  });
