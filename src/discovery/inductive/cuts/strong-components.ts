import { lowestBit } from "../../../numerics/bitset.ts";
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
