import { membersOf, setBit, wordsFor } from "../../../numerics/bitset.ts";
import type { FlowGraph } from "../flow-graph.ts";
import { componentsOf } from "./components.ts";
import type { Cut } from "./cut.ts";
import { strictSequence } from "./strict-sequence.ts";
import { isStronglyConnected, type StrongComponents, strongComponentsOf } from "./strong-components.ts";

/**
 * The sequence cut: groups in an order such that each activity of a group reaches every one of a
 * later group, and none of an earlier one (Leemans 2013, definition 2), made strict (see
 * {@linkcode strictSequence}).
 *
 * Two activities share a group if neither reaches the other or each does; taken transitively, this
 * orders the groups.
 */
export function sequenceCut(graph: FlowGraph): Cut | null {
  if (isStronglyConnected(graph)) return null;
  const groups = incomparableGroups(graph, strongComponentsOf(graph));
  if (groups.length === 1) return null;
  const strict = strictSequence(graph, groups);
  return strict.length > 1 ? { operator: "sequence", groups: strict } : null;
}

/**
 * The activities that neither or both reach each other, taken transitively, in the order of
 * reachability.
 */
function incomparableGroups(graph: FlowGraph, { count, componentOf }: StrongComponents): number[][] {
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

/** For each strong component those that reach it or are reached by it, as rows of bits. */
function comparableComponents(
  { activities, words, successors }: FlowGraph,
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
  // Edges lead to later components only: from the last one on, all that is reached is known; from
  // the first one on, all that reaches.
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
