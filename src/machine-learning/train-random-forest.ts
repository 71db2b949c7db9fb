import { RandomForestRegression } from "ml-random-forest";
import { usageError } from "../errors.ts";
import type { Random } from "../numerics/random.ts";
import { drawSample } from "./draw-sample.ts";
import { rowOf, type RowTable } from "./row-table.ts";
import { speedUpLibraryTrees } from "./speed-up-library-trees.ts";
import { yieldToOtherTasks } from "./yield-to-other-tasks.ts";
import { joinTrees, nextNode, numberTrees, type TreeEnsemble } from "./tree-ensemble.ts";

/** How a random forest is grown. */
interface RandomForestOptions {
  /** Where all randomness comes from. */
  readonly random: Random;
  /** Number of trees. Default 50. */
  readonly trees?: number;
  /**
   * Share of the columns that each tree sees, above 0 up to 1. Default 0.5; a tree sees at least
   * two.
   */
  readonly featureShare?: number;
  /** Splits from root to leaf at most. Default 8. */
  readonly maxDepth?: number;
  /** A node of at most so many rows is not split. Default 10. */
  readonly minNumSamples?: number;
  /** Rows that each tree is grown on. Default: {@linkcode affordableRows}. */
  readonly rowsPerTree?: number;
  /** Called after each tree with the number grown so far, and the number in all. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops between two trees: the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Grows a regression forest (Breiman, "Random Forests", 2001) with the library `ml-random-forest`
 * 2.1.0 and returns it as flat arrays.
 *
 * This function works around limits of the library:
 * - It splits all rows anew for each threshold, which takes quadratic time where all values differ;
 *   {@linkcode speedUpLibraryTrees} spares this. It copies rows at each node, so each tree still
 *   gets few of them; they are drawn here, since the library would take the first ones. A table of
 *   no more rows than that is resampled with replacement by the library itself.
 * - It draws columns for each tree, not for each split. A tree without the one column that matters
 *   predicts the mean, so each tree sees half of the columns; a third, as is usual, was no better
 *   on any log tried. It reads a `maxFeatures` of 1 as "all", so the number is computed here.
 * - It refuses a split that leaves no error, so up to a billionth of their spread is added to the
 *   targets at random.
 * - Its out-of-bag figures are quadratic and are switched off.
 * - Missing values corrupt its sort: `table` must have none.
 *
 * Prefer another learner above some 50 columns or where the last percent of accuracy counts. Takes
 * time proportional to trees x columns x n log n for n `rowsPerTree`; other tasks of the program
 * run between two trees.
 *
 * @param table the rows to learn from, without NaN
 * @param target one number for each row
 * @throws a usage error if there is no row or no column
 */
export async function trainRandomForest(
  table: RowTable,
  target: ArrayLike<number>,
  options: RandomForestOptions,
): Promise<TreeEnsemble> {
  if (table.rows === 0 || table.columns === 0) {
    throw usageError({ expected: "rows and columns to learn from", found: `${table.rows} rows, ${table.columns} columns` });
  }
  speedUpLibraryTrees();
  const { random, trees = 50, onProgress, signal } = options;
  const seen = columnsSeen(table.columns, options.featureShare ?? 0.5);
  const rowsPerTree = options.rowsPerTree ?? affordableRows(seen);
  const targets = jittered(target, random);
  const grown: TreeEnsemble[] = [];
  while (grown.length < trees) {
    signal?.throwIfAborted();
    const rows = drawSample(table.rows, rowsPerTree, random);
    const forest = new RandomForestRegression({
      nEstimators: 1,
      seed: random.uint32() | 0,
      maxFeatures: seen,
      replacement: false,
      useSampleBagging: rows.length === table.rows,
      noOOB: true,
      treeOptions: { maxDepth: options.maxDepth ?? 8, minNumSamples: options.minNumSamples ?? 10 },
    });
    forest.train(Array.from(rows, (row) => Array.from(rowOf(table, row))), Array.from(rows, (row) => targets[row]));
    const tree = flattenForest(forest, table.columns);
    for (const row of rows) countWay(tree, rowOf(table, row));
    grown.push(tree);
    onProgress?.(grown.length, trees);
    await yieldToOtherTasks();
  }
  return joinTrees(grown);
}

/**
 * Rows of a tree over so many columns: 200 to 1,500, fewer where there are more columns. On three
 * real logs 50 trees on such few rows were as good as 30 trees on twice as many.
 */
export function affordableRows(columnsSeen: number): number {
  return Math.max(200, Math.min(1500, Math.floor(Math.sqrt(6e5 / columnsSeen))));
}

/**
 * How many columns each tree sees; the library reads 1 as "all", so it is given only where there is
 * but one.
 */
function columnsSeen(columns: number, share: number): number {
  return Math.min(columns, Math.max(2, Math.round(columns * share)));
}

function jittered(target: ArrayLike<number>, random: Random): Float64Array {
  let least = Infinity;
  let greatest = -Infinity;
  for (let row = 0; row < target.length; row++) {
    least = Math.min(least, target[row]);
    greatest = Math.max(greatest, target[row]);
  }
  return Float64Array.from(target, (value) => value + (greatest - least) * 1e-9 * (random.next() - 0.5));
}

/** A node as the library keeps it; a node with both children is a split, whatever else it holds. */
interface GrownNode {
  readonly left?: GrownNode;
  readonly right?: GrownNode;
  readonly splitColumn?: number;
  readonly splitValue?: number;
  readonly distribution?: number;
}

/**
 * Converts a forest of `ml-random-forest` to flat arrays. {@linkcode predictTrees} of the result
 * equals the forest's own `predict` to the last bit. The library does not keep how many rows reach
 * each node: their cover is 0.
 *
 * @param forest a trained regression forest whose predictions are means
 * @param columns columns of the table it was trained on
 */
export function flattenForest(forest: RandomForestRegression, columns: number): TreeEnsemble {
  const { indexes, estimators } = forest as unknown as { indexes: number[][]; estimators: { root: GrownNode }[] };
  const roots: number[] = [];
  const feature: number[] = [];
  const value: number[] = [];
  const right: number[] = [];
  const add = (node: GrownNode, columnOf: number[]): void => {
    const at = feature.length;
    const isSplit = node.left !== undefined && node.right !== undefined;
    feature.push(isSplit ? columnOf[node.splitColumn!] : -1);
    value.push(isSplit ? node.splitValue! : node.distribution!);
    right.push(0);
    if (!isSplit) return;
    add(node.left!, columnOf);
    right[at] = feature.length;
    add(node.right!, columnOf);
  };
  estimators.forEach((tree, index) => {
    roots.push(feature.length);
    add(tree.root, indexes[index]);
  });
  return numberTrees({
    featureCount: columns,
    roots: Uint32Array.from(roots),
    feature: Int16Array.from(feature),
    value: Float64Array.from(value),
    right: Uint32Array.from(right),
    cover: new Uint32Array(feature.length),
  });
}

/** Counts a row at each node that it passes; there is one tree. */
function countWay(tree: TreeEnsemble, row: Float64Array): void {
  let node = 0;
  tree.cover[node]++;
  while (tree.feature[node] >= 0) tree.cover[node = nextNode(tree, node, row)]++;
}
