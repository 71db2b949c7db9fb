import type { TreeBuilder } from "./tree-builder.ts";

/**
 * Makes a tree monotone: at each split on a constrained column no leaf of the lower side stays
 * above one of the upper side. Where some do, both sides are cut off at the middle between the
 * lower side's greatest and the upper side's least leaf; that keeps the order within each side, so
 * one pass from the leaves up is enough. Takes time proportional to nodes times depth.
 *
 * @param root the tree's first node, the tree being the last one of `trees`
 * @param monotone for each column 1 (rising), -1 (falling) or 0
 */
export function keepMonotone(trees: TreeBuilder, root: number, monotone: ArrayLike<number>): void {
  const { feature, value, right } = trees;
  /** Goes through the tree below a node. @returns the position behind its last node */
  const visit = (node: number): number => {
    if (feature[node] < 0) return node + 1;
    const middle = visit(node + 1);
    const end = visit(right[node]);
    const direction = monotone[feature[node]];
    if (direction === 0) return end;
    const [lower, upper] = direction > 0 ? [[node + 1, middle], [middle, end]] : [[middle, end], [node + 1, middle]];
    const most = extreme(lower, Math.max, -Infinity);
    const least = extreme(upper, Math.min, Infinity);
    if (most <= least) return end;
    const limit = Math.fround((most + least) / 2);
    clip(lower, (leaf) => Math.min(leaf, limit));
    clip(upper, (leaf) => Math.max(leaf, limit));
    return end;
  };
  const extreme = ([from, to]: number[], pick: (a: number, b: number) => number, start: number): number => {
    let found = start;
    for (let node = from; node < to; node++) if (feature[node] < 0) found = pick(found, value[node]);
    return found;
  };
  const clip = ([from, to]: number[], change: (leaf: number) => number) => {
    for (let node = from; node < to; node++) if (feature[node] < 0) value[node] = change(value[node]);
  };
  visit(root);
}
