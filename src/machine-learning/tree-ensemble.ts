/**
 * Regression trees in flat arrays: the result of training a forest or boosting. They are small,
 * fast and independent of the training code, so that a page can predict with a few kilobytes.
 *
 * The nodes of a tree stand in preorder: the left child of node `n` is node `n + 1`.
 */
export interface TreeEnsemble {
  /** Columns that a row must have. */
  readonly featureCount: number;
  /**
   * What the trees give is their mean (a forest) or their sum (boosting), and this is added to it.
   */
  readonly base: number;
  readonly combine: "mean" | "sum";
  /** For each tree the position of its first node, ascending. */
  readonly roots: Uint32Array;
  /** For each node the column that it splits on, or -1 at a leaf. */
  readonly feature: Int16Array;
  /**
   * For each node its threshold, or the first word of its set in `sets`; at a leaf what it
   * predicts.
   */
  readonly value: Float64Array;
  /** For each node the position of its right child; 0 at a leaf. */
  readonly right: Uint32Array;
  /**
   * For each node the sum of {@linkcode MISSING_LEFT} and {@linkcode CATEGORY_SET}, as they apply.
   */
  readonly flags: Uint8Array;
  /** For each node the number of training rows that reached it; a row drawn twice counts twice. */
  readonly cover: Uint32Array;
  /**
   * For each column the words of its sets: bit `c % 32` of word `c / 32` stands for category `c`. 0
   * for a column of numbers.
   */
  readonly setWords: Uint16Array;
  /** The categories that go left, set after set. */
  readonly sets: Uint32Array;
}

/** A node's flag: rows without a value go left; without the flag they go right. */
export const MISSING_LEFT = 1;
/** A node's flag: it splits by a set of categories, not by a threshold. */
export const CATEGORY_SET = 2;

/**
 * Where a row goes on from a split: numbers below the threshold and categories of the set go left.
 * NaN is a missing value; so is a category beyond the set's words.
 */
export function nextNode(ensemble: TreeEnsemble, node: number, row: ArrayLike<number>): number {
  const { feature, value, right, flags, sets, setWords } = ensemble;
  const column = feature[node];
  const x = row[column];
  const flag = flags[node];
  if (flag === 0) return x < value[node] ? node + 1 : right[node];
  let left: boolean;
  if (flag === MISSING_LEFT) left = !(x >= value[node]);
  else if (x >= 0 && x < 32 * setWords[column]) left = ((sets[value[node] + (x >>> 5)] >>> (x & 31)) & 1) === 1;
  else left = (flag & MISSING_LEFT) !== 0;
  return left ? node + 1 : right[node];
}

/**
 * What the trees predict for a row: base plus mean or sum over the trees, added up in their order
 * (that makes it the same to the last bit everywhere). Takes time proportional to trees times
 * depth.
 *
 * @param row one number for each column: NaN, or a negative number for a category, where it is
 * missing
 *
 * @example
 * ```ts
 * import { numberTrees, predictTrees } from "@/machine-learning/tree-ensemble.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const oneSplit = numberTrees({
 *   featureCount: 1,
 *   roots: Uint32Array.of(0),
 *   feature: Int16Array.of(0, -1, -1),
 *   value: Float64Array.of(10, 1, 2), // below 10: 1, else 2
 *   right: Uint32Array.of(2, 0, 0),
 *   cover: Uint32Array.of(5, 2, 3),
 * });
 * assertEquals(predictTrees(oneSplit, [9.5]), 1);
 * assertEquals(predictTrees(oneSplit, [10]), 2);
 * ```
 */
export function predictTrees(ensemble: TreeEnsemble, row: ArrayLike<number>): number {
  const { roots, feature, value, right, flags, base, combine } = ensemble;
  let sum = 0;
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree];
    // while (feature[node] >= 0) node = nextNode(ensemble, node, row);
    for (let column = feature[node]; column >= 0; column = feature[node]) {
      if (flags[node] === 0) node = row[column] < value[node] ? node + 1 : right[node];
      else node = nextNode(ensemble, node, row);
    }
    sum += value[node];
  }
  return combine === "mean" ? base + sum / roots.length : base + sum;
}

/**
 * Makes the function that predicts for a row of which one column was changed: as
 * {@linkcode predictTrees}, to the last bit, but it follows only trees that looked at the column.
 * Worth its while if many columns of the row are changed in turn.
 *
 * @param row the row as it was; it must not change
 *
 * @example
 * ```ts
 * import { changedRowPredictor, numberTrees } from "@/machine-learning/tree-ensemble.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const oneSplit = numberTrees({
 *   featureCount: 2,
 *   roots: Uint32Array.of(0),
 *   feature: Int16Array.of(0, -1, -1),
 *   value: Float64Array.of(10, 1, 2), // first column below 10: 1, else 2
 *   right: Uint32Array.of(2, 0, 0),
 *   cover: Uint32Array.of(5, 2, 3),
 * });
 * const predict = changedRowPredictor(oneSplit, [9.5, 0]);
 * assertEquals(predict([10, 0], 0), 2);
 * assertEquals(predict([9.5, 7], 1), 1);
 * ```
 */
export function changedRowPredictor(
  ensemble: TreeEnsemble,
  row: ArrayLike<number>,
): (changed: ArrayLike<number>, column: number) => number {
  const { roots, feature, value, base, combine } = ensemble;
  const trees = roots.length;
  const known = new Float64Array(trees);
  // For each tree the columns on the way of the row, 32 of them sharing a bit.
  const lookedAt = new Int32Array(trees);
  for (let tree = 0; tree < trees; tree++) {
    let node = roots[tree];
    for (; feature[node] >= 0; node = nextNode(ensemble, node, row)) lookedAt[tree] |= 1 << (feature[node] & 31);
    known[tree] = value[node];
  }
  return (changed, column) => {
    const bit = 1 << (column & 31);
    let sum = 0;
    for (let tree = 0; tree < trees; tree++) {
      if ((lookedAt[tree] & bit) === 0) sum += known[tree];
      else {
        let node = roots[tree];
        while (feature[node] >= 0) node = nextNode(ensemble, node, changed);
        sum += value[node];
      }
    }
    return combine === "mean" ? base + sum / trees : base + sum;
  };
}

/** A forest over columns of numbers without missing values, as `ml-random-forest` grows them. */
export function numberTrees(
  trees: Pick<TreeEnsemble, "featureCount" | "roots" | "feature" | "value" | "right" | "cover">,
): TreeEnsemble {
  return {
    ...trees,
    base: 0,
    combine: "mean",
    flags: new Uint8Array(trees.feature.length),
    setWords: new Uint16Array(trees.featureCount),
    sets: new Uint32Array(0),
  };
}

/** Puts the trees of several forests over the same columns of numbers into one, in their order. */
export function joinTrees(parts: readonly TreeEnsemble[]): TreeEnsemble {
  const nodes = parts.reduce((sum, part) => sum + part.feature.length, 0);
  const joined = {
    featureCount: Math.max(0, ...parts.map((part) => part.featureCount)),
    roots: new Uint32Array(parts.reduce((sum, part) => sum + part.roots.length, 0)),
    feature: new Int16Array(nodes),
    value: new Float64Array(nodes),
    right: new Uint32Array(nodes),
    cover: new Uint32Array(nodes),
  };
  let tree = 0;
  let first = 0;
  for (const part of parts) {
    for (const root of part.roots) joined.roots[tree++] = root + first;
    joined.feature.set(part.feature, first);
    joined.value.set(part.value, first);
    joined.cover.set(part.cover, first);
    for (let node = 0; node < part.right.length; node++) {
      joined.right[first + node] = part.feature[node] < 0 ? 0 : part.right[node] + first;
    }
    first += part.feature.length;
  }
  return numberTrees(joined);
}
