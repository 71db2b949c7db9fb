import type { DirectlyFollows } from "../../event-log/directly-follows.ts";
import type { Dependency } from "../../process-models/heuristics-net.ts";

/** Thresholds of {@linkcode dependencyGraph}, each from 0 to 1. */
interface DependencyThresholds {
  /** Least dependency measure of an edge. */
  readonly dependency: number;
  /** Least length-two-loop measure that keeps an edge below the dependency threshold. */
  readonly loopTwo: number;
  /** Edges rarer than this share of the strongest edge at both of their ends are dropped first. */
  readonly cleaning: number;
}

/** The dependency graph of a log, with the counts after cleaning. */
export interface DependencyGraph {
  /** Sorted by `from`, then `to`. */
  readonly dependencies: readonly Dependency[];
  /** How often b directly follows a, after cleaning. */
  countOf(a: number, b: number): number;
}

/**
 * The dependency graph (Weijters, van der Aalst, Alves de Medeiros, "Process Mining with the
 * HeuristicsMiner Algorithm", 2006; Weijters, Ribeiro, "Flexible Heuristics Miner", 2011), after a
 * cleaning of rare edges.
 *
 * - Cleaning: with m(a) the strongest edge into or out of a (self-loops included), an edge a, b is
 *   dropped if it occurs less often than `cleaning` times m(a) and `cleaning` times m(b). It counts
 *   0 from then on.
 * - Dependency: (|ab| - |ba|) / (|ab| + |ba| + 1), for a self-loop |aa| / (|aa| + 1).
 * - Length-two loops: where (|aba| + |bab|) / (|aba| + |bab| + 1), counted on the whole traces,
 *   reaches `loopTwo`, at least one of the edges ab and ba has survived cleaning, and neither
 *   reaches the dependency threshold, both are kept.
 *
 * @param loopsOfTwo how often a b a occurs, by `a * activities + b`
 */
export function dependencyGraph(
  relation: DirectlyFollows,
  loopsOfTwo: ReadonlyMap<number, number>,
  thresholds: DependencyThresholds,
): DependencyGraph {
  const size = relation.activities.length;
  const cleaned = cleanedCounts(relation, thresholds.cleaning);
  const countOf = (a: number, b: number): number => cleaned.get(a * size + b) ?? 0;
  const measure = (a: number, b: number): number => {
    const forth = countOf(a, b);
    const back = a === b ? 0 : countOf(b, a);
    return (forth - back) / (forth + back + 1);
  };
  const kept = new Set<number>();
  for (const pair of cleaned.keys()) {
    const [a, b] = [Math.floor(pair / size), pair % size];
    if (measure(a, b) >= thresholds.dependency) kept.add(pair);
    else if (a !== b && measure(b, a) < thresholds.dependency) {
      const repeats = (loopsOfTwo.get(a * size + b) ?? 0) + (loopsOfTwo.get(b * size + a) ?? 0);
      if (repeats / (repeats + 1) >= thresholds.loopTwo) kept.add(pair).add(b * size + a);
    }
  }
  const dependencies = [...kept].sort((x, y) => x - y).map((pair): Dependency => {
    const [from, to] = [Math.floor(pair / size), pair % size];
    return { from, to, dependency: measure(from, to), count: countOf(from, to) };
  });
  return { dependencies, countOf };
}

function cleanedCounts({ activities, from, to, counts }: DirectlyFollows, cleaning: number): Map<number, number> {
  const size = activities.length;
  const strongest = new Float64Array(size);
  for (let e = 0; e < counts.length; e++) {
    strongest[from[e]] = Math.max(strongest[from[e]], counts[e]);
    strongest[to[e]] = Math.max(strongest[to[e]], counts[e]);
  }
  const cleaned = new Map<number, number>();
  for (let e = 0; e < counts.length; e++) {
    if (counts[e] < Math.min(cleaning * strongest[from[e]], cleaning * strongest[to[e]])) continue;
    cleaned.set(from[e] * size + to[e], counts[e]);
  }
  return cleaned;
}
