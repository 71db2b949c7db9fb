/**
 * Regression trees in flat arrays: what a trained forest is once training is over. Small, quick to walk, and free of the library that grew
 * it, so that a page can predict with a few kilobytes.
 *
 * The nodes of a tree stand in preorder: the left child of node `n` is node `n + 1`.
 */
export interface TreeEnsemble {
  /** Columns that a row must have. */
  readonly featureCount: number;
  /** For each tree the position of its first node, ascending. */
  readonly roots: Uint32Array;
  /** For each node the column that it asks for, or -1 at a leaf. */
  readonly feature: Int16Array;
  /** For each node its threshold; at a leaf what it predicts. */
  readonly value: Float64Array;
  /** For each node where a row goes on whose value is not below the threshold; 0 at a leaf. */
  readonly right: Uint32Array;
}

/**
 * What the trees predict for a row: the mean over the trees, summed in their order (that makes it equal to the last bit to the library
 * that grew them). Takes time proportional to trees times depth.
 *
 * @param row one number for each column, none of them NaN
 *
 * @example
 * ```ts
 * import { predictTrees } from "@/machine-learning/tree-ensemble.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const oneSplit = {
 *   featureCount: 1,
 *   roots: Uint32Array.of(0),
 *   feature: Int16Array.of(0, -1, -1),
 *   value: Float64Array.of(10, 1, 2), // below 10: 1, else 2
 *   right: Uint32Array.of(2, 0, 0),
 * };
 * assertEquals(predictTrees(oneSplit, [9.5]), 1);
 * assertEquals(predictTrees(oneSplit, [10]), 2);
 * ```
 */
export function predictTrees(ensemble: TreeEnsemble, row: ArrayLike<number>): number {
  const { roots, feature, value, right } = ensemble;
  let sum = 0;
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree];
    while (feature[node] >= 0) node = row[feature[node]] < value[node] ? node + 1 : right[node];
    sum += value[node];
  }
  return sum / roots.length;
}

/** Puts the trees of several ensembles over the same columns into one, in their order. */
export function joinTrees(parts: readonly TreeEnsemble[]): TreeEnsemble {
  const nodes = parts.reduce((sum, part) => sum + part.feature.length, 0);
  const joined = {
    featureCount: Math.max(0, ...parts.map((part) => part.featureCount)),
    roots: new Uint32Array(parts.reduce((sum, part) => sum + part.roots.length, 0)),
    feature: new Int16Array(nodes),
    value: new Float64Array(nodes),
    right: new Uint32Array(nodes),
  };
  let tree = 0;
  let first = 0;
  for (const part of parts) {
    for (const root of part.roots) joined.roots[tree++] = root + first;
    joined.feature.set(part.feature, first);
    joined.value.set(part.value, first);
    for (let node = 0; node < part.right.length; node++) {
      joined.right[first + node] = part.feature[node] < 0 ? 0 : part.right[node] + first;
    }
    first += part.feature.length;
  }
  return joined;
}
