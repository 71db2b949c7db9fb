import { lowestBit, membersOf, setBit } from "../../../numerics/bitset.ts";
import type { DirectlyFollowsGraph } from "../directly-follows-graph.ts";
import { componentsOf } from "./components.ts";

/**
 * The strongly connected components of a graph in topological order: no edge leads from a later one
 * to an earlier one.
 */
export interface StrongComponents {
  readonly count: number;
  /** For each activity the position of its component; -1 for one that is not in the graph. */
  readonly componentOf: Int32Array;
}

/**
 * Finds the strongly connected components (Tarjan, "Depth-first search and linear graph
 * algorithms", 1972), without recursion. Linear in nodes and words of edges.
 */
export function strongComponentsOf({ activities, size, words, successors }: DirectlyFollowsGraph): StrongComponents {
  const componentOf = new Int32Array(size).fill(-1);
  const order = new Int32Array(size);
  const low = new Int32Array(size);
  // For each node on the path: the next word of its row, and the remaining bits of the word before.
  const nextWord = new Int32Array(size);
  const restOfWord = new Int32Array(size);
  const open: number[] = [];
  const path: number[] = [];
  let visited = 0;
  let count = 0;

  const enter = (node: number) => {
    order[node] = low[node] = ++visited;
    open.push(node);
    path.push(node);
  };
  const nextSuccessor = (node: number): number => {
    while (restOfWord[node] === 0) {
      if (nextWord[node] === words) return -1;
      restOfWord[node] = successors[node * words + nextWord[node]++];
    }
    const successor = (nextWord[node] - 1) * 32 + lowestBit(restOfWord[node]);
    restOfWord[node] &= restOfWord[node] - 1;
    return successor;
  };

  for (const root of activities) {
    if (order[root] !== 0) continue;
    enter(root);
    while (path.length > 0) {
      const node = path[path.length - 1];
      const successor = nextSuccessor(node);
      if (successor >= 0) {
        if (order[successor] === 0) enter(successor);
        else if (componentOf[successor] < 0) low[node] = Math.min(low[node], order[successor]);
        continue;
      }
      path.pop();
      if (path.length > 0) low[path[path.length - 1]] = Math.min(low[path[path.length - 1]], low[node]);
      if (low[node] === order[node]) {
        let member: number;
        do componentOf[member = open.pop()!] = count; while (member !== node);
        count++;
      }
    }
  }
  for (const a of activities) componentOf[a] = count - 1 - componentOf[a];
  return { count, componentOf };
}

/**
 * Whether every activity reaches every other one: like {@linkcode strongComponentsOf}, but faster
 * where it is so.
 */
export function isStronglyConnected({ activities, size, words, successors, predecessors }: DirectlyFollowsGraph): boolean {
  return [successors, predecessors].every((rows) =>
    componentsOf(activities, size, (node, word) => rows[node * words + word])[0].length === activities.length
  );
}

/**
 * Activities without which every other one may no longer reach every other one, as a set of bits.
 * Without any of the others a strongly connected graph stays so, as it then only gains edges.
 * Linear in nodes and words of edges.
 *
 * A breadth-first search from the first activity finds levels. An activity is needed if some
 * activity of the next level has no other neighbour in its level: without it, all others are still
 * reached. The same is done along the edges backwards.
 */
export function activitiesThatConnect({ activities, words, successors, predecessors }: DirectlyFollowsGraph): Uint32Array {
  const needed = new Uint32Array(words);
  setBit(needed, 0, activities[0]);
  for (const [rows, reverse] of [[successors, predecessors], [predecessors, successors]]) {
    const unseen = new Uint32Array(words);
    for (const a of activities) setBit(unseen, 0, a);
    for (let level = [activities[0]]; level.length > 0;) {
      const bits = new Uint32Array(words);
      for (const a of level) setBit(bits, 0, a);
      for (let w = 0; w < words; w++) unseen[w] &= ~bits[w];
      level = nextLevel(level, rows, unseen);
      for (const a of level) addOnlyMember(needed, reverse.subarray(a * words, (a + 1) * words), bits);
    }
  }
  return needed;
}

/** The activities of a set to which an edge leads from a level. */
function nextLevel(level: readonly number[], rows: Uint32Array, unseen: Uint32Array): number[] {
  const words = unseen.length;
  const next = new Uint32Array(words);
  for (const a of level) for (let w = 0; w < words; w++) next[w] |= rows[a * words + w] & unseen[w];
  return membersOf(next, 0, words);
}

/** Adds to `needed` the member of both sets, if they have only one in common. */
function addOnlyMember(needed: Uint32Array, row: Uint32Array, bits: Uint32Array): void {
  let only = -1;
  for (let w = 0; w < row.length; w++) {
    const both = row[w] & bits[w];
    if (both === 0) continue;
    if (only >= 0 || (both & both - 1) !== 0) return;
    only = w * 32 + lowestBit(both);
  }
  if (only >= 0) setBit(needed, 0, only);
}
