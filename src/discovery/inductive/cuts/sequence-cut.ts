import { hasBit, lowestBit, membersOf, setBit, wordsFor } from "../../../numerics/bitset.ts";
import type { DirectlyFollowsGraph } from "../directly-follows-graph.ts";
import { componentsOf } from "./components.ts";
import type { Cut } from "./cut.ts";
import { isStronglyConnected, type StrongComponents, strongComponentsOf } from "./strong-components.ts";

/**
 * The sequence cut: groups in an order such that each activity of a group reaches every one of a
 * later group, and none of an earlier one (Leemans 2013, definition 2), made strict (see
 * {@linkcode strictSequence}).
 *
 * Two activities share a group if neither reaches the other or each does; taken transitively, this
 * orders the groups.
 */
export function sequenceCut(graph: DirectlyFollowsGraph): Cut | null {
  if (isStronglyConnected(graph)) return null;
  const groups = incomparableGroups(graph, strongComponentsOf(graph));
  if (groups.length === 1) return null;
  const strict = strictSequence(graph, groups);
  return strict.length > 1 ? { operator: "sequence", groups: strict } : null;
}

/**
 * Groups of activities of which neither or both reach each other, taken transitively, in the order
 * of reachability.
 */
function incomparableGroups(graph: DirectlyFollowsGraph, { count, componentOf }: StrongComponents): number[][] {
  const comparable = comparableComponents(graph, { count, componentOf });
  const words = wordsFor(count);
  const all = Array.from({ length: count }, (_, component) => component);
  const groups = componentsOf(all, count, (a, word) => ~comparable[a * words + word]);
  // All components of a group lie on the same side of any other group, so that the first of each
  // tells the order.
  const groupOf = new Int32Array(count);
  groups.forEach((group, index) => {
    for (const component of group) groupOf[component] = index;
  });
  const members: number[][] = groups.map(() => []);
  for (const a of graph.activities) members[groupOf[componentOf[a]]].push(a);
  return members;
}

/** For each strong component those that reach it or are reached from it, as rows of bits. */
function comparableComponents(
  { activities, words, successors }: DirectlyFollowsGraph,
  { count, componentOf }: StrongComponents,
): Uint32Array {
  const rowWords = wordsFor(count);
  const reached = new Uint32Array(count * rowWords);
  const reaching = new Uint32Array(count * rowWords);
  for (const a of activities) {
    for (const b of membersOf(successors, a * words, words)) {
      if (componentOf[a] === componentOf[b]) continue;
      setBit(reached, componentOf[a] * rowWords, componentOf[b]);
      setBit(reaching, componentOf[b] * rowWords, componentOf[a]);
    }
  }
  // Edges lead to later components only. So components are processed from the last one on for what
  // they reach, and from the first one on for what reaches them.
  for (let component = count - 1; component >= 0; component--) addRowsOfMembers(reached, component, rowWords);
  for (let component = 0; component < count; component++) addRowsOfMembers(reaching, component, rowWords);
  return reached.map((word, at) => word | reaching[at]);
}

/** Adds to a row of a matrix of sets the rows of its members. */
function addRowsOfMembers(sets: Uint32Array, row: number, words: number): void {
  for (const member of membersOf(sets, row * words, words)) {
    for (let w = 0; w < words; w++) sets[row * words + w] |= sets[member * words + w];
  }
}

/**
 * Merges groups of a sequence so that a group that can be skipped is skipped as a whole (the strict
 * sequence cut of Leemans, "Robust Process Mining with Guarantees", 2017).
 *
 * A group can be skipped if an edge leads from before it to after it, a trace starts after it, or a
 * trace ends before it. From the first such group to the last, groups to its left are merged into
 * it while they have no end activity and no edge that passes over it; then groups to its right
 * while they have no start activity and no edge from before it. The conditions refer to the groups
 * as given, also after members have moved.
 */
export function strictSequence(graph: DirectlyFollowsGraph, groups: readonly (readonly number[])[]): number[][] {
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
  { size, words, successors, predecessors, starts, ends }: DirectlyFollowsGraph,
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
