import { limitError } from "../../errors.ts";
import type { Variants } from "../../event-log/variants.ts";
import type { HeuristicsNet } from "../../process-models/heuristics-net.ts";
import { countBindings, type WatchedActivity } from "./count-bindings.ts";
import type { DependencyGraph } from "./dependency-graph.ts";
import { splitSets } from "./split-sets.ts";

/** Up to this many activities edges stand in a matrix (16 MB), above it in a set. */
const LARGEST_MATRIX = 4096;

/** Most pairs of neighbours that are looked at for splits, or for joins: some 400 MB. */
const MOST_PAIRS = 2 ** 22;

/**
 * The splits and joins at each activity of a dependency graph. For two neighbours b, c of an
 * activity a:
 *
 * - They exclude each other if the graph has an edge between them (then one is a way round the
 *   other), if neither ever follows the other directly, or if fewer than the share `and` of the
 *   events of a that the rarer of them is bound to are bound to the other, too, as
 *   {@linkcode countBindings} replays the log.
 * - Else they happen together if (|bc| + |cb|) / (|ab| + |ac| + 1) reaches `and`, at a join (|bc| +
 *   |cb|) / (|ba| + |ca| + 1); counts are those after cleaning.
 * - Else it is unclear, as where one of them has alternatives that make it rare;
 *   {@linkcode splitSets} then goes by the others.
 *
 * @throws a limit error above 2^22 pairs of neighbours of the same activity that may be concurrent
 */
export function splitsAndJoins(
  variants: Variants,
  { dependencies, countOf }: DependencyGraph,
  and: number,
): Pick<HeuristicsNet, "outputs" | "inputs"> {
  const size = variants.activities.length;
  const successors = Array.from({ length: size }, (): number[] => []);
  const predecessors = Array.from({ length: size }, (): number[] => []);
  for (const { from, to } of dependencies) {
    successors[from].push(to);
    predecessors[to].push(from);
  }
  const hasEdge = edgeTest(size, dependencies);
  const both = (b: number, c: number) => countOf(b, c) + countOf(c, b);
  const mayConcur = (b: number, c: number) => !hasEdge(b, c) && !hasEdge(c, b) && both(b, c) > 0;

  const side = (all: readonly number[][], direction: "forwards" | "backwards"): number[][][] => {
    const watched = all.map((neighbours) => watch(neighbours, mayConcur));
    const pairs = watched.reduce((sum, activity) => sum + (activity?.pairs.length ?? 0), 0);
    if (pairs > MOST_PAIRS) throw tooManyPairs(pairs);
    countBindings({ variants, hasEdge, direction, watched });
    return all.map((neighbours, a) => {
      const bound = sharesTogether(watched[a], size);
      const edge = (b: number) => direction === "forwards" ? countOf(a, b) : countOf(b, a);
      return splitSets(neighbours, (b, c) => {
        // Only pairs that may concur are watched.
        const share = bound.get(Math.min(b, c) * size + Math.max(b, c));
        if (share === undefined || share < and) return "exclusive";
        return both(b, c) / (edge(b) + edge(c) + 1) >= and ? "together" : "unclear";
      });
    });
  };
  return { outputs: side(successors, "forwards"), inputs: side(predecessors, "backwards") };
}

function edgeTest(size: number, dependencies: DependencyGraph["dependencies"]): (from: number, to: number) => boolean {
  if (size > LARGEST_MATRIX) {
    const edges = new Set(dependencies.map(({ from, to }) => from * size + to));
    return (from, to) => edges.has(from * size + to);
  }
  const edges = new Uint8Array(size * size);
  for (const { from, to } of dependencies) edges[from * size + to] = 1;
  return (from, to) => edges[from * size + to] === 1;
}

/** The pairs of neighbours that are worth watching; null if there are none. */
function watch(neighbours: readonly number[], mayConcur: (b: number, c: number) => boolean): WatchedActivity | null {
  const places = new Map<number, number>();
  const placeOf = (neighbour: number): number => {
    if (!places.has(neighbour)) places.set(neighbour, places.size);
    return places.get(neighbour)!;
  };
  const pairs = neighbours.flatMap((b, i) =>
    neighbours.slice(i + 1).filter((c) => mayConcur(b, c)).map((c) => [placeOf(b), placeOf(c)] as const)
  );
  if (pairs.length === 0) return null;
  return {
    neighbours: [...places.keys()],
    pairs,
    bound: new Float64Array(places.size),
    together: new Float64Array(pairs.length),
  };
}

/**
 * Of the events that the rarer of a pair b < c is bound to, the share that the other is bound to,
 * too; by `b * size + c`.
 */
function sharesTogether(activity: WatchedActivity | null, size: number): Map<number, number> {
  const shares = new Map<number, number>();
  activity?.pairs.forEach(([i, j], p) => {
    const rarer = Math.min(activity.bound[i], activity.bound[j]);
    const [b, c] = [activity.neighbours[i], activity.neighbours[j]];
    if (rarer > 0) shares.set(Math.min(b, c) * size + Math.max(b, c), activity.together[p] / rarer);
  });
  return shares;
}

const tooManyPairs = (pairs: number) =>
  limitError({
    expected: `at most ${MOST_PAIRS} pairs of activities that may be concurrent in the heuristics miner`,
    found: String(pairs),
    advice: "Filter the log to fewer activities, or raise the dependency or the cleaning threshold.",
  });
