import type { Variants } from "./variants.ts";

/**
 * How often each activity directly follows each other one, over all cases of a log. Edges are
 * sorted by `from`, then `to`.
 */
export interface DirectlyFollows {
  /** Activity labels in code-unit order. */
  readonly activities: readonly string[];
  /** Events of each activity. */
  readonly activityCounts: Float64Array;
  /** Cases that start, and that end, with each activity. */
  readonly startCounts: Float64Array;
  readonly endCounts: Float64Array;
  /** Edge by edge: codes of its two activities, and how often it occurs. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly counts: Float64Array;
}

/** Most pairs of activities whose counts are kept in a dense matrix (32 MB), not in a hash map. */
const LARGEST_MATRIX = 2 ** 22;

/**
 * Counts the directly-follows relation of variants. Linear in their steps. Ignores empty variants.
 *
 * @example
 * ```ts
 * import { directlyFollowsOf } from "@/event-log/directly-follows.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }, { activity: "b" }, { activity: "b" }] }]);
 * const relation = directlyFollowsOf(variantsOf(log).variants);
 * assertEquals([...relation.from], [0, 1]);
 * assertEquals([...relation.to], [1, 1]);
 * assertEquals([...relation.counts], [1, 1]);
 * ```
 */
export function directlyFollowsOf(variants: Variants): DirectlyFollows {
  const { activities, offsets, steps, counts } = variants;
  const size = activities.length;
  const activityCounts = new Float64Array(size);
  const startCounts = new Float64Array(size);
  const endCounts = new Float64Array(size);
  const pairs = size * size <= LARGEST_MATRIX ? matrixOfPairs(size) : mapOfPairs();
  for (let v = 0; v < counts.length; v++) {
    const from = offsets[v];
    const to = offsets[v + 1];
    if (from === to) continue;
    const count = counts[v];
    startCounts[steps[from]] += count;
    endCounts[steps[to - 1]] += count;
    activityCounts[steps[from]] += count;
    for (let i = from + 1; i < to; i++) {
      activityCounts[steps[i]] += count;
      pairs.add(steps[i - 1] * size + steps[i], count);
    }
  }
  const edges = pairs.sorted();
  return {
    activities,
    activityCounts,
    startCounts,
    endCounts,
    from: Uint32Array.from(edges, ([pair]) => Math.floor(pair / size)),
    to: Uint32Array.from(edges, ([pair]) => pair % size),
    counts: Float64Array.from(edges, ([, count]) => count),
  };
}

interface PairCounts {
  add(pair: number, count: number): void;
  /** Pairs that occur, ascending, with their counts. */
  sorted(): [pair: number, count: number][];
}

function matrixOfPairs(size: number): PairCounts {
  const matrix = new Float64Array(size * size);
  return {
    add: (pair, count) => matrix[pair] += count,
    sorted: () => {
      const found: [number, number][] = [];
      for (let pair = 0; pair < matrix.length; pair++) if (matrix[pair] > 0) found.push([pair, matrix[pair]]);
      return found;
    },
  };
}

function mapOfPairs(): PairCounts {
  const map = new Map<number, number>();
  return {
    add: (pair, count) => map.set(pair, (map.get(pair) ?? 0) + count),
    sorted: () => [...map].sort((a, b) => a[0] - b[0]),
  };
}
