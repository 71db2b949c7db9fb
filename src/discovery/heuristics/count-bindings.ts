import type { Variants } from "../../event-log/variants.ts";
import { lowestBit, setBit, wordsFor } from "../../numerics/bitset.ts";

/**
 * An activity whose neighbours are watched: which pairs of them are bound to the same event of it.
 */
export interface WatchedActivity {
  /** Neighbours that stand in a pair, each once. */
  readonly neighbours: readonly number[];
  /** Pairs, by their places in `neighbours`. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Events that each neighbour is bound to; to be counted. */
  readonly bound: Float64Array;
  /** Events that both of each pair are bound to; to be counted. */
  readonly together: Float64Array;
}

/** What {@linkcode countBindings} counts in. */
export interface BindingReplay {
  readonly variants: Variants;
  /** Whether the dependency graph has an edge. */
  readonly hasEdge: (from: number, to: number) => boolean;
  /** Successors are watched going forwards, predecessors going backwards. */
  readonly direction: "forwards" | "backwards";
  /** By activity; null where nothing is watched. */
  readonly watched: readonly (WatchedActivity | null)[];
}

/**
 * Counts, by replaying the variants over the dependency graph (Weijters, Ribeiro, 2011), which
 * neighbours are bound to the events of an activity a. A successor x is bound to an event of a if x
 * occurs before the next a, and no other cause of x stands between that is no successor of a
 * itself. For predecessors the same with the variant read backwards and the edges turned round.
 *
 * The cost is the sum, over the variants, of length times distinct activities times watched
 * neighbours by 32, at worst; as a rule the search ends after a few events.
 */
export function countBindings({ variants, hasEdge, direction, watched }: BindingReplay): void {
  const { activities, offsets, steps, counts } = variants;
  const isEdge = direction === "forwards" ? hasEdge : (from: number, to: number) => hasEdge(to, from);
  const step = direction === "forwards" ? 1 : -1;
  const tables = watched.map((activity, a) =>
    activity === null ? null : effectsOf(a, activity.neighbours, activities.length, isEdge)
  );
  for (let v = 0; v < counts.length; v++) {
    const stop = direction === "forwards" ? offsets[v + 1] : offsets[v] - 1;
    for (let i = offsets[v]; i < offsets[v + 1]; i++) {
      const a = steps[i];
      const activity = watched[a];
      const table = tables[a];
      if (activity === null || table === null) continue;
      const { hits, settles, found, words } = table;
      for (let w = 0; w < words; w++) {
        let open = -1;
        let bound = 0;
        for (let k = i + step; k !== stop && steps[k] !== a && open !== table.none[w]; k += step) {
          const at = steps[k] * words + w;
          bound |= open & hits[at];
          open &= ~settles[at];
        }
        found[w] = bound;
      }
      addTo(activity, found, counts[v]);
    }
  }
}

/**
 * What each activity does to the neighbours of another one, as bit sets of them: row `y` begins at
 * word `y * words`.
 */
interface Effects {
  readonly words: number;
  /** The neighbour that y is. */
  readonly hits: Uint32Array;
  /**
   * The neighbours about which all is known once y was seen: y itself, and those that y has caused.
   */
  readonly settles: Uint32Array;
  /** The sets without any neighbour, as the search sees them: bits above the last one stay set. */
  readonly none: Int32Array;
  /** Room for the neighbours that are bound. */
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
  const settles = new Uint32Array(size * words);
  const none = new Int32Array(words).fill(-1);
  neighbours.forEach((x, n) => {
    setBit(hits, x * words, n);
    none[n >>> 5] &= ~(1 << (n & 31));
    for (let y = 0; y < size; y++) if (y === x || (!isEdge(a, y) && isEdge(y, x))) setBit(settles, y * words, n);
  });
  return { words, hits, settles, none, found: new Uint32Array(words) };
}

function addTo({ pairs, bound, together }: WatchedActivity, found: Uint32Array, times: number): void {
  for (let w = 0; w < found.length; w++) {
    for (let word = found[w]; word !== 0; word &= word - 1) bound[w * 32 + lowestBit(word)] += times;
  }
  for (let p = 0; p < pairs.length; p++) {
    const [i, j] = pairs[p];
    if ((found[i >>> 5] >>> (i & 31) & found[j >>> 5] >>> (j & 31) & 1) === 1) together[p] += times;
  }
}
