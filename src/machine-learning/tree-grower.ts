import type { Random } from "../numerics/random.ts";
import type { BinnedTable } from "./binned-table.ts";
import type { Packing } from "./packed-sums.ts";
import { beginNode, createSplitFinder, lookAtBins, lookAtHistogram, type SplitRules } from "./split-finder.ts";
import { addLeaf, addSplit, type TreeBuilder } from "./tree-builder.ts";

/** How trees are grown. */
interface GrowthRules extends SplitRules {
  /** Splits from root to leaf at most. */
  readonly maxDepth: number;
  /** Columns that are drawn for each split; all of them, if no fewer than there are. */
  readonly columnsPerSplit: number;
}

/** What a tree is grown from. */
interface TreeTask {
  /** The rows, which are put into the order of the leaves. */
  readonly rows: Uint32Array;
  /** For each row of the table its target and weight, packed; see {@linkcode Packing}. */
  readonly packed: Float64Array;
  readonly packing: Packing;
  /** The columns that may be split on. */
  readonly columns: Uint16Array;
  readonly random: Random;
}

/** A leaf and its rows: those of the task from `start` up to, not including, `end`. */
export interface GrownLeaf {
  readonly node: number;
  readonly start: number;
  readonly end: number;
}

/** Below so many rows a node's few bins are looked at one by one, instead of whole histograms. */
const SMALL_NODE = 192;

/** Working memory of a grower, which its trees use in turn. */
interface Grower {
  readonly table: BinnedTable;
  readonly rules: GrowthRules;
  readonly finder: ReturnType<typeof createSplitFinder>;
  /** The packed numbers of a node's rows, in their order. */
  readonly ordered: Float64Array;
  readonly spare: Uint32Array;
  /** The histogram of one column of a small node, which of its bins have rows, and their list. */
  readonly single: Float64Array;
  readonly touched: Uint32Array;
  readonly present: Uint16Array;
  /** Histograms to be used again. */
  readonly histograms: Float64Array[];
}

/** A tree that is being grown. */
interface GrowingTree extends Grower, TreeTask {
  readonly trees: TreeBuilder;
  readonly leaves: GrownLeaf[];
  /** The columns in an order of which the first are those that are drawn. */
  readonly drawn: Uint16Array;
}

/**
 * Makes a grower of trees over a table. A tree is grown depth first; its leaves predict 0 until
 * their values are set.
 *
 * Histograms (Ke et al., "LightGBM", 2017): the rows of a node are counted into bins for each
 * column; of two siblings only the smaller is counted, the larger being the difference to their
 * parent. Where columns are drawn for each split, the few drawn are counted anew. Takes time
 * proportional to rows x columns x depth.
 *
 * @returns a function that grows one tree onto `trees` and gives its leaves
 */
export function createTreeGrower(table: BinnedTable, rules: GrowthRules): (trees: TreeBuilder, task: TreeTask) => GrownLeaf[] {
  const grower: Grower = {
    table,
    rules,
    finder: createSplitFinder(table, rules),
    ordered: new Float64Array(table.rows),
    spare: new Uint32Array(table.rows),
    single: new Float64Array(256),
    touched: new Uint32Array(8),
    present: new Uint16Array(256),
    histograms: [],
  };
  return (trees, task) => {
    const tree: GrowingTree = { ...grower, ...task, trees, leaves: [], drawn: task.columns.slice() };
    trees.roots.push(trees.feature.length);
    grow(tree, 0, task.rows.length, 0, null);
    return tree.leaves;
  };
}

/** Grows the node of the rows from `start` to `end`, whose histogram may be `given`. */
function grow(tree: GrowingTree, start: number, end: number, depth: number, given: Float64Array | null): void {
  const { rules: { minLeaf, maxDepth }, finder, columns, trees, packing: { scale } } = tree;
  const { best } = finder;
  const total = orderNumbers(tree, start, end);
  const count = total - Math.floor(total / scale) * scale;
  let sums = given;
  if (depth < maxDepth && count >= 2 * minLeaf && end - start > 1) {
    beginNode(finder, total, tree.packing);
    if (tree.rules.columnsPerSplit < columns.length || end - start < SMALL_NODE) lookDirectly(tree, start, end);
    else {
      sums ??= histogramOf(tree, columns, columns.length, start, end);
      for (let at = 0; at < columns.length; at++) lookAtHistogram(finder, columns[at], sums, 256 * at);
    }
  } else best.column = -1;
  if (best.column < 0) {
    if (sums !== null) tree.histograms.push(sums);
    tree.leaves.push({ node: addLeaf(trees, count), start, end });
    return;
  }
  fillSides(tree);
  const node = addSplit(trees, { column: best.column, cut: best.cut, goesLeft: best.goesLeft, cover: count });
  const middle = partition(tree, start, end);
  const [left, right] = childHistograms(tree, sums, start, middle, end, depth + 1);
  grow(tree, start, middle, depth + 1, left);
  trees.right[node] = trees.feature.length;
  grow(tree, middle, end, depth + 1, right);
}

/** Puts the packed numbers of rows into the order of the rows. @returns their sum */
function orderNumbers({ rows, packed, ordered }: GrowingTree, start: number, end: number): number {
  let total = 0;
  for (let at = start; at < end; at++) total += ordered[at] = packed[rows[at]];
  return total;
}

/** The histogram of the first `count` columns of `chosen`. */
function histogramOf(tree: GrowingTree, chosen: Uint16Array, count: number, start: number, end: number): Float64Array {
  const { binning, columns } = tree.table;
  const sums = tree.histograms.pop() ?? new Float64Array(256 * columns);
  for (let at = 0; at < count; at++) sums.fill(0, 256 * at, 256 * at + binning.bins[chosen[at]]);
  let at = 0;
  for (; at + 4 <= count; at += 4) countFour(tree, sums, chosen, at, start, end);
  for (; at < count; at++) countOne(tree, sums, chosen, at, start, end);
  return sums;
}

// sums[256 * at + bin of the row] += its packed number, for four columns at once: the rows'
// numbers are read once for them.
function countFour(tree: GrowingTree, sums: Float64Array, chosen: Uint16Array, at: number, start: number, end: number): void {
  const { rows, ordered, table: { codes, rows: tableRows } } = tree;
  const a = chosen[at] * tableRows;
  const b = chosen[at + 1] * tableRows;
  const c = chosen[at + 2] * tableRows;
  const d = chosen[at + 3] * tableRows;
  const to = 256 * at;
  for (let i = start; i < end; i++) {
    const row = rows[i];
    const number = ordered[i];
    sums[to + codes[a + row]] += number;
    sums[to + 256 + codes[b + row]] += number;
    sums[to + 512 + codes[c + row]] += number;
    sums[to + 768 + codes[d + row]] += number;
  }
}

function countOne(tree: GrowingTree, sums: Float64Array, chosen: Uint16Array, at: number, start: number, end: number): void {
  const { rows, ordered, table: { codes, rows: tableRows } } = tree;
  const from = chosen[at] * tableRows;
  const to = 256 * at;
  for (let i = start; i < end; i++) sums[to + codes[from + rows[i]]] += ordered[i];
}

/** Looks for the split of a small node, or of one with columns of its own. */
function lookDirectly(tree: GrowingTree, start: number, end: number): void {
  const { finder, columns, drawn, rules: { columnsPerSplit } } = tree;
  const count = Math.min(columnsPerSplit, columns.length);
  if (count < columns.length) drawColumns(tree, count);
  if (end - start < SMALL_NODE) {
    for (let at = 0; at < count; at++) lookAtPresent(tree, drawn[at], start, end);
    return;
  }
  const sums = histogramOf(tree, drawn, count, start, end);
  for (let at = 0; at < count; at++) lookAtHistogram(finder, drawn[at], sums, 256 * at);
  tree.histograms.push(sums);
}

function drawColumns({ drawn, random }: GrowingTree, count: number): void {
  for (let at = 0; at < count; at++) {
    const other = at + random.integer(drawn.length - at);
    const column = drawn[other];
    drawn[other] = drawn[at];
    drawn[at] = column;
  }
}

/** Looks at one column of a small node, at the bins alone that have rows. */
function lookAtPresent(tree: GrowingTree, column: number, start: number, end: number): void {
  const { rows, ordered, single, touched, present, table: { codes, rows: tableRows } } = tree;
  const from = column * tableRows;
  for (let i = start; i < end; i++) {
    const bin = codes[from + rows[i]];
    single[bin] += ordered[i];
    touched[bin >>> 5] |= 1 << (bin & 31);
  }
  let found = 0;
  for (let word = 0; word < 8; word++) {
    for (let bits = touched[word]; bits !== 0; bits &= bits - 1) present[found++] = 32 * word + 31 - Math.clz32(bits & -bits);
    touched[word] = 0;
  }
  if (found > 1) lookAtBins(tree.finder, column, single, present, found);
  else single[present[0]] = 0;
}

/** The sides of all bins of a column of numbers, by the cut of the best split. */
function fillSides({ table: { binning }, finder: { best } }: GrowingTree): void {
  if (binning.edges[best.column] === null) return;
  for (let bin = 1; bin < binning.bins[best.column]; bin++) best.goesLeft[bin] = bin <= best.cut ? 1 : 0;
}

/**
 * Puts the rows that go left before the others, each part in its order. @returns where the right
 * part begins
 */
function partition(tree: GrowingTree, start: number, end: number): number {
  const { rows, spare, table: { codes, rows: tableRows }, finder: { best } } = tree;
  const from = best.column * tableRows;
  const { goesLeft } = best;
  let left = start;
  let right = 0;
  for (let at = start; at < end; at++) {
    const row = rows[at];
    const side = goesLeft[codes[from + row]];
    rows[left] = row;
    spare[right] = row;
    left += side;
    right += 1 - side;
  }
  rows.set(spare.subarray(0, right), left);
  return left;
}

/**
 * Counts the smaller child, where the larger is worth a histogram, and takes it from the parent's,
 * which becomes that of the larger.
 */
function childHistograms(
  tree: GrowingTree,
  sums: Float64Array | null,
  start: number,
  middle: number,
  end: number,
  depth: number,
): [Float64Array | null, Float64Array | null] {
  if (sums === null) return [null, null];
  const { columns, table: { binning } } = tree;
  const leftIsSmaller = middle - start <= end - middle;
  const larger = leftIsSmaller ? end - middle : middle - start;
  if (depth >= tree.rules.maxDepth || larger < SMALL_NODE) {
    tree.histograms.push(sums);
    return [null, null];
  }
  const [from, to] = leftIsSmaller ? [start, middle] : [middle, end];
  orderNumbers(tree, from, to);
  const smaller = histogramOf(tree, columns, columns.length, from, to);
  for (let at = 0; at < columns.length; at++) {
    const last = 256 * at + binning.bins[columns[at]];
    for (let bin = 256 * at; bin < last; bin++) sums[bin] -= smaller[bin];
  }
  return leftIsSmaller ? [smaller, sums] : [sums, smaller];
}
