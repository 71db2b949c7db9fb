import type { Random } from "../numerics/random.ts";
import type { BinnedTable } from "./binned-table.ts";
import type { Packing } from "./packed-sums.ts";
import { createSplitFinder, type SplitRules } from "./split-finder.ts";
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
  const { codes, rows: tableRows } = table;
  const { minLeaf, maxDepth, columnsPerSplit } = rules;
  const finder = createSplitFinder(table, rules);
  const { best } = finder;
  const spare = new Uint32Array(tableRows);
  const ordered = new Float64Array(tableRows);
  const single = new Float64Array(256);
  const touched = new Uint32Array(8);
  const present = new Uint16Array(256);
  const histograms: Float64Array[] = [];

  return (trees, { rows, packed, packing, columns, random }) => {
    const leaves: GrownLeaf[] = [];
    const drawn = columns.slice();
    const draws = columnsPerSplit < columns.length;

    const order = (start: number, end: number): number => {
      let total = 0;
      for (let at = start; at < end; at++) total += ordered[at] = packed[rows[at]];
      return total;
    };

    /** The histogram of the first `count` columns of `chosen`. */
    const histogramOf = (chosen: Uint16Array, count: number, start: number, end: number): Float64Array => {
      const sums = histograms.pop() ?? new Float64Array(256 * table.columns);
      for (let at = 0; at < count; at++) sums.fill(0, 256 * at, 256 * at + table.binning.bins[chosen[at]]);
      let at = 0;
      for (; at + 4 <= count; at += 4) countFour(sums, chosen, at, start, end);
      for (; at < count; at++) countOne(sums, chosen, at, start, end);
      return sums;
    };

    // sums[256 * at + bin of the row] += its packed number, for four columns at once: the rows'
    // numbers are read once for them.
    const countFour = (sums: Float64Array, chosen: Uint16Array, at: number, start: number, end: number) => {
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
    };

    const countOne = (sums: Float64Array, chosen: Uint16Array, at: number, start: number, end: number) => {
      const from = chosen[at] * tableRows;
      const to = 256 * at;
      for (let i = start; i < end; i++) sums[to + codes[from + rows[i]]] += ordered[i];
    };

    /** The split of a small node, or of one with columns of its own. */
    const lookDirectly = (start: number, end: number) => {
      const count = draws ? drawColumns() : columns.length;
      if (end - start < SMALL_NODE) {
        for (let at = 0; at < count; at++) lookAtPresent(drawn[at], start, end);
        return;
      }
      const sums = histogramOf(drawn, count, start, end);
      for (let at = 0; at < count; at++) finder.look(drawn[at], sums, 256 * at);
      histograms.push(sums);
    };

    const drawColumns = (): number => {
      for (let at = 0; at < columnsPerSplit; at++) {
        const other = at + random.integer(drawn.length - at);
        const column = drawn[other];
        drawn[other] = drawn[at];
        drawn[at] = column;
      }
      return columnsPerSplit;
    };

    const lookAtPresent = (column: number, start: number, end: number) => {
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
      if (found > 1) finder.lookAt(column, single, present, found);
      else single[present[0]] = 0;
    };

    /**
     * Puts the rows that go left before the others, each part in its order. @returns where the
     * right part begins
     */
    const partition = (start: number, end: number): number => {
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
    };

    const fillSides = () => {
      const bins = table.binning.bins[best.column];
      if (table.binning.edges[best.column] === null) return;
      for (let bin = 1; bin < bins; bin++) best.goesLeft[bin] = bin <= best.cut ? 1 : 0;
    };

    const grow = (start: number, end: number, depth: number, given: Float64Array | null): void => {
      const total = order(start, end);
      const count = total - Math.floor(total / packing.scale) * packing.scale;
      let sums = given;
      if (depth < maxDepth && count >= 2 * minLeaf && end - start > 1) {
        finder.begin(total, packing);
        if (draws || end - start < SMALL_NODE) lookDirectly(start, end);
        else {
          sums ??= histogramOf(columns, columns.length, start, end);
          for (let at = 0; at < columns.length; at++) finder.look(columns[at], sums, 256 * at);
        }
      } else best.column = -1;
      if (best.column < 0) {
        if (sums !== null) histograms.push(sums);
        leaves.push({ node: addLeaf(trees, count), start, end });
        return;
      }
      fillSides();
      const node = addSplit(trees, { column: best.column, cut: best.cut, goesLeft: best.goesLeft, cover: count });
      const middle = partition(start, end);
      const [left, right] = childHistograms(sums, start, middle, end, depth + 1);
      grow(start, middle, depth + 1, left);
      trees.right[node] = trees.feature.length;
      grow(middle, end, depth + 1, right);
    };

    /**
     * Counts the smaller child, where the larger is worth a histogram, and takes it from the
     * parent's, which becomes that of the larger.
     */
    const childHistograms = (
      sums: Float64Array | null,
      start: number,
      middle: number,
      end: number,
      depth: number,
    ): [Float64Array | null, Float64Array | null] => {
      if (sums === null) return [null, null];
      const leftIsSmaller = middle - start <= end - middle;
      const larger = leftIsSmaller ? end - middle : middle - start;
      if (depth >= maxDepth || larger < SMALL_NODE) {
        histograms.push(sums);
        return [null, null];
      }
      const [from, to] = leftIsSmaller ? [start, middle] : [middle, end];
      order(from, to);
      const smaller = histogramOf(columns, columns.length, from, to);
      for (let at = 0; at < columns.length; at++) {
        const last = 256 * at + table.binning.bins[columns[at]];
        for (let bin = 256 * at; bin < last; bin++) sums[bin] -= smaller[bin];
      }
      return leftIsSmaller ? [smaller, sums] : [sums, smaller];
    };

    trees.roots.push(trees.feature.length);
    grow(0, rows.length, 0, null);
    return leaves;
  };
}
