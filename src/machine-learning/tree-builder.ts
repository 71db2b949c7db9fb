import { CATEGORY_SET, MISSING_LEFT, type TreeEnsemble } from "./tree-ensemble.ts";
import type { BinnedTable, Binning } from "./binned-table.ts";

/**
 * Trees that are being grown, node by node in preorder. Their splits know the bins too, so that
 * binned rows can be sent through.
 */
export interface TreeBuilder {
  readonly binning: Binning;
  readonly setWords: Uint16Array;
  readonly roots: number[];
  readonly feature: number[];
  readonly value: number[];
  readonly right: number[];
  readonly flags: number[];
  readonly cover: number[];
  /** For each split on numbers the last bin that goes left. */
  readonly cut: number[];
  readonly sets: number[];
}

/** Starts trees over the columns of a binning. */
export function createTreeBuilder(binning: Binning): TreeBuilder {
  const setWords = Uint16Array.from(binning.edges, (edges, at) => edges === null ? Math.ceil((binning.bins[at] - 1) / 32) : 0);
  return { binning, setWords, roots: [], feature: [], value: [], right: [], flags: [], cover: [], cut: [], sets: [] };
}

/** Adds a leaf. @returns its position */
export function addLeaf(trees: TreeBuilder, cover: number): number {
  trees.feature.push(-1);
  trees.value.push(0);
  trees.flags.push(0);
  trees.cover.push(cover);
  trees.cut.push(0);
  return trees.right.push(0) - 1;
}

/**
 * Adds a split; add its left child next, and set `right` when you add the right one.
 *
 * @param goesLeft for each bin of the column 1 if it goes left, bin 0 being the missing values
 * @param cut for a column of numbers the last bin that goes left
 * @returns its position
 */
export function addSplit(
  trees: TreeBuilder,
  split: { readonly column: number; readonly cut: number; readonly goesLeft: Uint8Array; readonly cover: number },
): number {
  const { column, cut, goesLeft, cover } = split;
  const edges = trees.binning.edges[column];
  trees.feature.push(column);
  trees.cover.push(cover);
  trees.cut.push(cut);
  const missing = goesLeft[0] === 1 ? MISSING_LEFT : 0;
  if (edges !== null) {
    trees.value.push(cut <= edges.length ? edges[cut - 1] : Infinity); // infinite: numbers left, missing values right
    trees.flags.push(missing);
  } else {
    trees.value.push(trees.sets.length);
    trees.flags.push(missing | CATEGORY_SET);
    const first = trees.sets.length;
    for (let word = 0; word < trees.setWords[column]; word++) trees.sets.push(0);
    // Categories that the training has not seen count as missing.
    for (let bin = 1; bin <= 32 * trees.setWords[column]; bin++) {
      const left = goesLeft[bin < trees.binning.bins[column] ? bin : 0];
      if (left === 1) trees.sets[first + ((bin - 1) >>> 5)] |= 1 << ((bin - 1) & 31);
    }
  }
  return trees.right.push(0) - 1;
}

/** The leaf that a row of bins comes to. */
export function leafOf(trees: TreeBuilder, root: number, table: BinnedTable, row: number): number {
  const { feature, flags, cut, right, value, sets } = trees;
  const { codes, rows } = table;
  let node = root;
  for (let column = feature[node]; column >= 0; column = feature[node]) {
    const bin = codes[column * rows + row];
    const flag = flags[node];
    let left: boolean;
    if (bin === 0) left = (flag & MISSING_LEFT) !== 0;
    else if (flag < CATEGORY_SET) left = bin <= cut[node];
    else left = ((sets[value[node] + ((bin - 1) >>> 5)] >>> ((bin - 1) & 31)) & 1) === 1;
    node = left ? node + 1 : right[node];
  }
  return node;
}

/** The first `count` trees, ready to predict. */
export function finishTrees(
  trees: TreeBuilder,
  how: Pick<TreeEnsemble, "base" | "combine">,
  count: number = trees.roots.length,
): TreeEnsemble {
  const nodes = count < trees.roots.length ? trees.roots[count] : trees.feature.length;
  let words = 0;
  for (let node = 0; node < nodes; node++) {
    if (trees.flags[node] >= CATEGORY_SET) words = trees.value[node] + trees.setWords[trees.feature[node]];
  }
  return {
    ...how,
    featureCount: trees.binning.columns,
    roots: Uint32Array.from(trees.roots.slice(0, count)),
    feature: Int16Array.from(trees.feature.slice(0, nodes)),
    value: Float64Array.from(trees.value.slice(0, nodes)),
    right: Uint32Array.from(trees.right.slice(0, nodes)),
    flags: Uint8Array.from(trees.flags.slice(0, nodes)),
    cover: Uint32Array.from(trees.cover.slice(0, nodes)),
    setWords: trees.setWords,
    sets: Uint32Array.from(trees.sets.slice(0, words)),
  };
}
