import type { Variants } from "../../event-log/variants.ts";
import type { Dependency } from "../../process-models/heuristics-net.ts";

/** The log and its dependency graph. */
interface LongDistanceInput {
  readonly variants: Variants;
  readonly activityCounts: ArrayLike<number>;
  readonly endCounts: ArrayLike<number>;
  readonly dependencies: readonly Dependency[];
  /** Least long-distance measure, from 0 to 1. */
  readonly threshold: number;
}

/**
 * Long-distance dependencies (Weijters, Ribeiro, 2011): b comes after a, though not directly, as
 * often as a occurs and as b occurs. The measure is 2 |a >>> b| / (|a| + |b| + 1) - 2 ||a| - |b|| /
 * (|a| + |b| + 1), where |a >>> b| counts the events of a that b follows before the next a. A pair
 * is only kept if the dependency graph has a path from a to an end without b: otherwise it is
 * implied.
 *
 * The cost is the sum, over the variants, of length times distinct activities.
 *
 * @returns dependencies that the graph does not have, with the long-distance measure, sorted;
 * `count` is 0 as they are not direct
 */
export function longDistanceDependencies(input: LongDistanceInput): Dependency[] {
  const { activityCounts, dependencies, threshold } = input;
  const size = input.variants.activities.length;
  const direct = new Set(dependencies.map(({ from, to }) => from * size + to));
  const successors = input.variants.activities.map((): number[] => []);
  for (const { from, to } of dependencies) successors[from].push(to);
  const found: Dependency[] = [];
  for (const [pair, count] of followedBeforeNext(input.variants)) {
    const [a, b] = [Math.floor(pair / size), pair % size];
    const total = activityCounts[a] + activityCounts[b] + 1;
    const dependency = 2 * (count - Math.abs(activityCounts[a] - activityCounts[b])) / total;
    if (a === b || dependency < threshold || direct.has(pair) || !canAvoid(input.endCounts, successors, a, b)) continue;
    found.push({ from: a, to: b, dependency, count: 0 });
  }
  return found.sort((x, y) => x.from - y.from || x.to - y.to);
}

/** How often an event of a is followed by b before the next a, by `a * activities + b`. */
function followedBeforeNext({ activities, offsets, steps, counts }: Variants): Map<number, number> {
  const size = activities.length;
  const followed = new Map<number, number>();
  const lastAt = new Float64Array(size).fill(-1);
  for (let v = 0; v < counts.length; v++) {
    const distinct: number[] = [];
    for (let i = offsets[v]; i < offsets[v + 1]; i++) {
      const b = steps[i];
      const previous = lastAt[b];
      for (const a of distinct) {
        // The last a counts once: only the first b behind it.
        if (lastAt[a] < previous) continue;
        followed.set(a * size + b, (followed.get(a * size + b) ?? 0) + counts[v]);
      }
      if (previous < offsets[v]) distinct.push(b);
      lastAt[b] = i;
    }
    for (const a of distinct) lastAt[a] = -1;
  }
  return followed;
}

/** Whether the dependency graph has a path from a to an activity that ends cases, without b. */
function canAvoid(endCounts: ArrayLike<number>, successors: readonly (readonly number[])[], a: number, b: number): boolean {
  const reached = new Set([a]);
  for (const activity of reached) {
    if (endCounts[activity] > 0) return true;
    for (const next of successors[activity]) if (next !== b) reached.add(next);
  }
  return false;
}
