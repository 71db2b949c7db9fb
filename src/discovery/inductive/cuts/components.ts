import { lowestBit, setBit, wordsFor } from "../../../numerics/bitset.ts";

/**
 * The connected components of an undirected graph, ordered by their least node, each ascending.
 *
 * A breadth-first search over bitsets: each node costs one row, and the search ends when all nodes
 * are found. For a directed graph, given the successors, the first component is the set of nodes
 * that the first node reaches.
 *
 * @param nodes the nodes of the graph, ascending, below `size`
 * @param neighbours the word of bits `32 * word` to `32 * word + 31` of the nodes that are joined
 * to the given node
 */
export function componentsOf(
  nodes: readonly number[],
  size: number,
  neighbours: (node: number, word: number) => number,
): number[][] {
  const words = wordsFor(size);
  const unseen = new Uint32Array(words);
  for (const node of nodes) setBit(unseen, 0, node);
  let left = nodes.length;
  const components: number[][] = [];
  for (const first of nodes) {
    if ((unseen[first >>> 5] >>> (first & 31) & 1) === 0) continue;
    unseen[first >>> 5] &= ~(1 << (first & 31));
    const component = [first];
    left--;
    for (let at = 0; at < component.length && left > 0; at++) {
      for (let w = 0; w < words; w++) {
        if (unseen[w] === 0) continue;
        let found = neighbours(component[at], w) & unseen[w];
        unseen[w] &= ~found;
        for (; found !== 0; found &= found - 1, left--) component.push(w * 32 + lowestBit(found));
      }
    }
    if (component.length === nodes.length) return [[...nodes]];
    components.push(component.sort((a, b) => a - b));
  }
  return components;
}
