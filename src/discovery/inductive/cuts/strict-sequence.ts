import { hasBit, lowestBit } from "../../../numerics/bitset.ts";
import type { FlowGraph } from "../flow-graph.ts";

/**
 * Merges groups of a sequence so that a group that can be skipped is skipped as a whole (the strict
 * sequence cut of Leemans, "Robust Process Mining with Guarantees", 2017).
 *
 * A place in the sequence can be skipped if an edge leads from before it to behind it, a trace
 * starts behind it, or one ends before it. From the first such place to the last: groups to its
 * left move into it as long as they have no end activity and no edge that passes over the place;
 * then groups to its right as long as they have no start activity and no edge from before the
 * place. What counts are the groups as they were given, also where their members have moved on.
 */
export function strictSequence(graph: FlowGraph, groups: readonly (readonly number[])[]): number[][] {
  const bounds = boundsOf(graph, groups);
  const places = groups.map((group) => [...group]);
  const move = (from: number, to: number) => {
    places[to].push(...places[from]);
    places[from] = [];
  };
  for (let place = 0; place < groups.length; place++) {
    if (!bounds.skippable[place]) continue;
    for (let left = place - 1; left >= 0 && !bounds.hasEnd[left] && bounds.farthest[left] <= place; left--) move(left, place);
    for (let right = place + 1; right < groups.length && !bounds.hasStart[right] && bounds.nearest[right] >= place; right++) {
      move(right, place);
    }
  }
  return places.filter((place) => place.length > 0).map((place) => place.sort((a, b) => a - b));
}

interface Bounds {
  readonly skippable: readonly boolean[];
  readonly hasStart: readonly boolean[];
  readonly hasEnd: readonly boolean[];
  /** The last group to which an edge leads from this one. */
  readonly farthest: Int32Array;
  /** The first group from which an edge leads to this one. */
  readonly nearest: Int32Array;
}

function boundsOf(
  { size, words, successors, predecessors, starts, ends }: FlowGraph,
  groups: readonly (readonly number[])[],
): Bounds {
  const groupOf = new Int32Array(size);
  groups.forEach((group, index) => {
    for (const a of group) groupOf[a] = index;
  });
  const farthest = Int32Array.from(groups, (_, index) => index);
  const nearest = farthest.slice();
  for (let a = 0; a < size; a++) {
    const group = groupOf[a];
    for (let w = 0; w < words; w++) {
      for (let bits = successors[a * words + w]; bits !== 0; bits &= bits - 1) {
        farthest[group] = Math.max(farthest[group], groupOf[w * 32 + lowestBit(bits)]);
      }
      for (let bits = predecessors[a * words + w]; bits !== 0; bits &= bits - 1) {
        nearest[group] = Math.min(nearest[group], groupOf[w * 32 + lowestBit(bits)]);
      }
    }
  }
  const hasStart = groups.map((group) => group.some((a) => hasBit(starts, 0, a)));
  const hasEnd = groups.map((group) => group.some((a) => hasBit(ends, 0, a)));
  const lastStart = hasStart.lastIndexOf(true);
  const firstEnd = hasEnd.indexOf(true);
  let farthestBefore = -1;
  const skippable = groups.map((_, place) => {
    const passed = farthestBefore > place;
    farthestBefore = Math.max(farthestBefore, farthest[place]);
    return passed || lastStart > place || firstEnd < place;
  });
  return { skippable, hasStart, hasEnd, farthest, nearest };
}
