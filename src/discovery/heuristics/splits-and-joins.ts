import { limitError } from "../../errors.ts";
import type { Variants } from "../../event-log/variants.ts";
import { lowestBit, setBit, wordsFor } from "../../numerics/bitset.ts";
import type { HeuristicsNet } from "../../process-models/heuristics-net.ts";
import { compareLists } from "../compare-lists.ts";
import type { DependencyGraph } from "./dependency-graph.ts";

/** Up to this many activities edges stand in a matrix (16 MB), above it in a set. */
const LARGEST_MATRIX = 4096;

/** Most pairs of neighbours that are looked at for splits, or for joins: some 400 MB. */
const MOST_PAIRS = 2 ** 22;

/**
 * The splits and joins at each activity of a dependency graph. For two neighbours b, c of an
 * activity a:
 *
 * - They exclude each other if the graph has an edge between them (then one can bypass
 *   the other), if neither ever follows the other directly, or if fewer than the share `and` of the
 *   events of a that the rarer of them is bound to are bound to the other, too, as
 *   {@linkcode countBindings} replays the log.
 * - Else they happen together if (|bc| + |cb|) / (|ab| + |ac| + 1) reaches `and`, at a join (|bc| +
 *   |cb|) / (|ba| + |ca| + 1); counts are those after cleaning.
 * - Else it is unclear, for example if one of them is rare because it has alternatives;
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
    const counted = all.map((neighbours) => countersOf(neighbours, mayConcur));
    const pairs = counted.reduce((sum, activity) => sum + (activity?.pairs.length ?? 0), 0);
    if (pairs > MOST_PAIRS) throw tooManyPairs(pairs);
    countBindings({ variants, hasEdge, direction, counted });
    return all.map((neighbours, a) => {
      const bound = sharesTogether(counted[a], size);
      const edge = (b: number) => direction === "forwards" ? countOf(a, b) : countOf(b, a);
      return splitSets(neighbours, (b, c) => {
        // Only pairs that may be concurrent are counted.
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

/** The pairs of neighbours that may be concurrent; null if there are none. */
function countersOf(neighbours: readonly number[], mayConcur: (b: number, c: number) => boolean): BindingCounts | null {
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
function sharesTogether(activity: BindingCounts | null, size: number): Map<number, number> {
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

/**
 * Relation of two neighbours of an activity: they occur together, exclude each other, or it is
 * unclear.
 */
type NeighbourRelation = "together" | "exclusive" | "unclear";

/**
 * Groups the successors (or the predecessors) of an activity into an AND of XOR sets: members of a
 * set exclude each other, different sets happen together. One that excludes the members of several
 * sets stands in each of them, as E does in (B or E) and (C or E).
 *
 * Each neighbour in turn, by code, joins the sets all of whose members it clearly excludes; if
 * there is none, those in which it is unclear; if there is none either, it opens a set of its own.
 * Cubic at worst; the family of all maximal sets could be exponential.
 *
 * @param neighbours ascending
 * @returns each set, and the list, sorted
 */
export function splitSets(neighbours: readonly number[], relation: (a: number, b: number) => NeighbourRelation): number[][] {
  const sets: number[][] = [];
  for (const neighbour of neighbours) {
    const open = sets.filter((set) => set.every((member) => relation(member, neighbour) !== "together"));
    const clear = open.filter((set) => set.every((member) => relation(member, neighbour) === "exclusive"));
    const joined = clear.length > 0 ? clear : open;
    for (const set of joined) set.push(neighbour);
    if (joined.length === 0) sets.push([neighbour]);
  }
  return sets.sort(compareLists);
}

/**
 * Counters of an activity: how many of its events its neighbours, and pairs of them, are bound to.
 */
interface BindingCounts {
  /** Neighbours that occur in a pair, each once. */
  readonly neighbours: readonly number[];
  /** Pairs, by their places in `neighbours`. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Events to which each neighbour is bound; filled by the replay. */
  readonly bound: Float64Array;
  /** Events to which both of each pair are bound; filled by the replay. */
  readonly together: Float64Array;
}

/** Input and counters of {@linkcode countBindings}. */
interface BindingReplay {
  readonly variants: Variants;
  /** Whether the dependency graph has an edge. */
  readonly hasEdge: (from: number, to: number) => boolean;
  /** Successors are counted going forwards, predecessors going backwards. */
  readonly direction: "forwards" | "backwards";
  /** By activity; null where nothing is counted. */
  readonly counted: readonly (BindingCounts | null)[];
}

/**
 * Counts, by replaying the variants over the dependency graph (Weijters, Ribeiro, 2011), which
 * neighbours are bound to the events of an activity a. A successor x is bound to an event of a if x
 * occurs before the next a, and no other cause of x stands between that is no successor of a
 * itself. For predecessors the same with the variant read backwards and the edges turned round.
 *
 * The cost is the sum, over the variants, of length times distinct activities times counted
 * neighbours by 32, at worst; as a rule the search ends after a few events.
 */
function countBindings({ variants, hasEdge, direction, counted }: BindingReplay): void {
  const { activities, offsets, steps, counts } = variants;
  const isEdge = direction === "forwards" ? hasEdge : (from: number, to: number) => hasEdge(to, from);
  const step = direction === "forwards" ? 1 : -1;
  const tables = counted.map((activity, a) =>
    activity === null ? null : effectsOf(a, activity.neighbours, activities.length, isEdge)
  );
  for (let v = 0; v < counts.length; v++) {
    const stop = direction === "forwards" ? offsets[v + 1] : offsets[v] - 1;
    for (let i = offsets[v]; i < offsets[v + 1]; i++) {
      const a = steps[i];
      const activity = counted[a];
      const table = tables[a];
      if (activity === null || table === null) continue;
      const { hits, decides, found, words } = table;
      for (let w = 0; w < words; w++) {
        let open = -1;
        let bound = 0;
        for (let k = i + step; k !== stop && steps[k] !== a && open !== table.none[w]; k += step) {
          const at = steps[k] * words + w;
          bound |= open & hits[at];
          open &= ~decides[at];
        }
        found[w] = bound;
      }
      addTo(activity, found, counts[v]);
    }
  }
}

/**
 * Effect of each activity y on the neighbours of another activity, as bit sets of the neighbours:
 * row `y` begins at word `y * words`.
 */
interface Effects {
  readonly words: number;
  /** The neighbour that y is. */
  readonly hits: Uint32Array;
  /**
   * The neighbours that are decided after y: y itself, and those whose cause is y.
   */
  readonly decides: Uint32Array;
  /** The sets without any neighbour; bits above the last one stay set. */
  readonly none: Int32Array;
  /** Buffer for the neighbours that are bound. */
  readonly found: Uint32Array;
}

function effectsOf(
  a: number,
  neighbours: readonly number[],
  size: number,
  isEdge: (from: number, to: number) => boolean,
): Effects {
  const words = wordsFor(neighbours.length);
  const hits = new Uint32Array(size * words);
  const decides = new Uint32Array(size * words);
  const none = new Int32Array(words).fill(-1);
  neighbours.forEach((x, n) => {
    setBit(hits, x * words, n);
    none[n >>> 5] &= ~(1 << (n & 31));
    for (let y = 0; y < size; y++) if (y === x || (!isEdge(a, y) && isEdge(y, x))) setBit(decides, y * words, n);
  });
  return { words, hits, decides, none, found: new Uint32Array(words) };
}

function addTo({ pairs, bound, together }: BindingCounts, found: Uint32Array, times: number): void {
  for (let w = 0; w < found.length; w++) {
    for (let word = found[w]; word !== 0; word &= word - 1) bound[w * 32 + lowestBit(word)] += times;
  }
  for (let p = 0; p < pairs.length; p++) {
    const [i, j] = pairs[p];
    if ((found[i >>> 5] >>> (i & 31) & found[j >>> 5] >>> (j & 31) & 1) === 1) together[p] += times;
  }
}
