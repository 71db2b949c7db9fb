import type { BinnedTable } from "./binned-table.ts";
import type { Packing } from "./packed-sums.ts";

/** What makes a split a good one. */
export interface SplitRules {
  /** Rows (with their weights) that each side must have at least. */
  readonly minLeaf: number;
  /**
   * Added to the rows of each side when its sum of squares is judged: shrinks small sides (the
   * lambda of XGBoost).
   */
  readonly l2: number;
  /** Added besides where the sides are sets of categories, which fit noise more easily. */
  readonly categoryL2: number;
  /**
   * For each column 1 if the prediction must not fall when its value grows, -1 if it must not rise,
   * 0 if it may do either. Default: all 0.
   */
  readonly monotone?: ArrayLike<number>;
}

/** The best split found so far of a node. */
interface BestSplit {
  /** By how much the squared error falls, in units of the packing; 0 where no split was found. */
  gain: number;
  column: number;
  /** Last bin that goes left, for a column of numbers. */
  cut: number;
  /** For each bin of the column 1 if it goes left. */
  readonly goesLeft: Uint8Array;
}

/**
 * Looks through histograms for the best split: for numbers every cut between two bins, the missing
 * values once on the right and once on the left; for categories every cut of their order by mean
 * (Fisher, "On grouping for maximum homogeneity", 1958: no other sets are better), the missing
 * values being one of them. Values that a node's rows do not have go with the larger side.
 */
interface SplitFinder {
  /** Begins with a node. `total` is the packed sum of its rows. */
  begin(total: number, packing: Packing): void;
  /** Looks at one column. `sums` holds packed sums from `offset` on, one for each bin. */
  look(column: number, sums: Float64Array, offset: number): void;
  /** The same where only the given bins, ascending, have rows; their sums are set back to 0. */
  lookAt(column: number, sums: Float64Array, bins: Uint16Array, count: number): void;
  readonly best: BestSplit;
}

/** Makes a finder for the columns of a table. */
export function createSplitFinder({ binning, rows }: Pick<BinnedTable, "binning" | "rows">, rules: SplitRules): SplitFinder {
  const { minLeaf, l2, categoryL2, monotone } = rules;
  const best: BestSplit = { gain: 0, column: -1, cut: 0, goesLeft: new Uint8Array(256) };
  const bins = new Uint16Array(256);
  const means = new Float64Array(256);
  const values = new Float64Array(256);
  // A division costs more than a look into a table; most nodes are small.
  const shares = Float64Array.from({ length: Math.min(4096, rows + 1) }, (_, count) => 1 / (count + l2));
  const categoryShares = shares.map((_, count) => 1 / (count + l2 + categoryL2));
  let scale = 1;
  let inverse = 1;
  let sum = 0;
  let count = 0;
  let parent = 0;

  const begin = (packed: number, packing: Packing) => {
    best.gain = 0;
    best.column = -1;
    scale = packing.scale;
    inverse = 1 / scale;
    sum = Math.floor(packed * inverse);
    count = packed - sum * scale;
    parent = sum * sum / (count + l2);
  };

  /**
   * The best cut through `values`, of which those from `from` up to, not including, `to` may be the
   * last on the left; -1 if none is better than what was found before.
   */
  const bestCut = (start: number, from: number, to: number, isCategory: boolean, direction: number): number => {
    const share = isCategory ? categoryShares : shares;
    const extra = isCategory ? l2 + categoryL2 : l2;
    const tabled = share.length;
    let most = best.gain + parent + 1e-9 * parent;
    let left = start;
    let found = -1;
    for (let at = from; at < to; at++) {
      left += values[at];
      const leftSum = Math.floor(left * inverse);
      const leftCount = left - leftSum * scale;
      if (leftCount < minLeaf) continue;
      const rightCount = count - leftCount;
      if (rightCount < minLeaf) break;
      const rightSum = sum - leftSum;
      const leftShare = leftCount < tabled ? share[leftCount] : 1 / (leftCount + extra);
      const rightShare = rightCount < tabled ? share[rightCount] : 1 / (rightCount + extra);
      const score = leftSum * leftSum * leftShare + rightSum * rightSum * rightShare;
      if (score <= most) continue;
      if (direction !== 0 && direction * (rightSum * rightShare - leftSum * leftShare) < 0) continue;
      most = score;
      found = at;
    }
    if (found >= 0) best.gain = most - parent;
    return found;
  };

  /** Values that no row of the node has go with the larger side. */
  const leftIsLarger = (to: number, start: number): number => {
    let left = start;
    for (let at = 0; at <= to; at++) left += values[at];
    return 2 * (left - Math.floor(left * inverse) * scale) >= count ? 1 : 0;
  };

  /** Looks at the first `found` of `values` and `bins`. */
  const lookAtValues = (column: number, found: number) => {
    if (binning.edges[column] === null) return lookAtCategories(column, found);
    const direction = monotone === undefined ? 0 : monotone[column];
    if (bins[0] !== 0) {
      const cut = bestCut(0, 0, found - 1, false, direction);
      if (cut >= 0) keepCut(column, bins[cut], leftIsLarger(cut, 0));
      return;
    }
    const missing = values[0];
    // With missing values on the right also the cut behind all numbers counts.
    const right = bestCut(0, 1, found, false, direction);
    if (right >= 0) keepCut(column, bins[right], 0);
    const left = bestCut(missing, 1, found - 1, false, direction);
    if (left >= 0) keepCut(column, bins[left], 1);
  };

  const keepCut = (column: number, cut: number, missingLeft: number) => {
    best.column = column;
    best.cut = cut;
    best.goesLeft[0] = missingLeft;
  };

  const lookAtCategories = (column: number, found: number) => {
    for (let at = 0; at < found; at++) {
      const value = values[at];
      const bin = bins[at];
      const valueSum = Math.floor(value * inverse);
      const mean = valueSum / (value - valueSum * scale + categoryL2);
      let to = at;
      for (; to > 0 && means[to - 1] > mean; to--) {
        means[to] = means[to - 1];
        values[to] = values[to - 1];
        bins[to] = bins[to - 1];
      }
      means[to] = mean;
      values[to] = value;
      bins[to] = bin;
    }
    const cut = bestCut(0, 0, found - 1, true, 0);
    if (cut < 0) return;
    best.column = column;
    best.cut = 0;
    best.goesLeft.fill(leftIsLarger(cut, 0), 0, binning.bins[column]);
    for (let at = 0; at < found; at++) best.goesLeft[bins[at]] = at <= cut ? 1 : 0;
  };

  const look = (column: number, sums: Float64Array, offset: number) => {
    const length = binning.bins[column];
    let found = 0;
    for (let bin = 0; bin < length; bin++) {
      values[found] = sums[offset + bin];
      bins[found] = bin;
      if (values[found] !== 0) found++;
    }
    lookAtValues(column, found);
  };

  const lookAt = (column: number, sums: Float64Array, present: Uint16Array, found: number) => {
    for (let at = 0; at < found; at++) {
      values[at] = sums[present[at]];
      bins[at] = present[at];
      sums[present[at]] = 0;
    }
    lookAtValues(column, found);
  };

  return { begin, look, lookAt, best };
}
