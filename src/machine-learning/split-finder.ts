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

/** The terms that shrink the sums of squares of sides. */
interface Shrinkage {
  /** Added to the rows of each side. */
  readonly added: number;
  /** 1 / (rows + added) for small numbers of rows: a division costs more than a look here. */
  readonly shares: Float64Array;
}

/**
 * Looks through histograms for the best split: for numbers every cut between two bins, the missing
 * values once on the right and once on the left; for categories every cut of their order by mean
 * (Fisher, "On grouping for maximum homogeneity", 1958: no other sets are better), the missing
 * values being one of them. Values that a node's rows do not have go with the larger side.
 */
interface SplitFinder extends SplitRules {
  readonly binning: BinnedTable["binning"];
  readonly best: BestSplit;
  readonly ofNumbers: Shrinkage;
  readonly ofCategories: Shrinkage;
  /** Bins with rows in the column that is looked at, and their packed sums. */
  readonly bins: Uint16Array;
  readonly values: Float64Array;
  readonly means: Float64Array;
  /** Scale of the packing, sum and rows of the node, and its part of the squared error. */
  scale: number;
  inverse: number;
  sum: number;
  count: number;
  parent: number;
}

/** Makes a finder for the columns of a table. */
export function createSplitFinder({ binning, rows }: Pick<BinnedTable, "binning" | "rows">, rules: SplitRules): SplitFinder {
  const shrinkage = (added: number): Shrinkage => ({
    added,
    shares: Float64Array.from({ length: Math.min(4096, rows + 1) }, (_, count) => 1 / (count + added)),
  });
  return {
    ...rules,
    binning,
    best: { gain: 0, column: -1, cut: 0, goesLeft: new Uint8Array(256) },
    ofNumbers: shrinkage(rules.l2),
    ofCategories: shrinkage(rules.l2 + rules.categoryL2),
    bins: new Uint16Array(256),
    values: new Float64Array(256),
    means: new Float64Array(256),
    scale: 1,
    inverse: 1,
    sum: 0,
    count: 0,
    parent: 0,
  };
}

/** Begins with a node. `packed` is the packed sum of its rows. */
export function beginNode(finder: SplitFinder, packed: number, packing: Packing): void {
  finder.best.gain = 0;
  finder.best.column = -1;
  finder.scale = packing.scale;
  finder.inverse = 1 / packing.scale;
  finder.sum = Math.floor(packed * finder.inverse);
  finder.count = packed - finder.sum * packing.scale;
  finder.parent = finder.sum * finder.sum / (finder.count + finder.l2);
}

/** Looks at one column. `sums` holds packed sums from `offset` on, one for each bin. */
export function lookAtHistogram(finder: SplitFinder, column: number, sums: Float64Array, offset: number): void {
  const { values, bins } = finder;
  const length = finder.binning.bins[column];
  let found = 0;
  for (let bin = 0; bin < length; bin++) {
    values[found] = sums[offset + bin];
    bins[found] = bin;
    if (values[found] !== 0) found++;
  }
  lookAtValues(finder, column, found);
}

/**
 * The same where only the first `found` of the `present` bins, ascending, have rows; their sums are
 * set back to 0.
 */
export function lookAtBins(finder: SplitFinder, column: number, sums: Float64Array, present: Uint16Array, found: number): void {
  const { values, bins } = finder;
  for (let at = 0; at < found; at++) {
    values[at] = sums[present[at]];
    bins[at] = present[at];
    sums[present[at]] = 0;
  }
  lookAtValues(finder, column, found);
}

/** Looks at the first `found` of the finder's values. */
function lookAtValues(finder: SplitFinder, column: number, found: number): void {
  const { binning, bins, values, monotone, ofNumbers } = finder;
  if (binning.edges[column] === null) return lookAtCategories(finder, column, found);
  const direction = monotone === undefined ? 0 : monotone[column];
  if (bins[0] !== 0) {
    const cut = bestCut(finder, 0, 0, found - 1, ofNumbers, direction);
    if (cut >= 0) keepCut(finder.best, column, bins[cut], leftIsLarger(finder, cut));
    return;
  }
  const missing = values[0];
  // With missing values on the right also the cut behind all numbers counts.
  const right = bestCut(finder, 0, 1, found, ofNumbers, direction);
  if (right >= 0) keepCut(finder.best, column, bins[right], 0);
  const left = bestCut(finder, missing, 1, found - 1, ofNumbers, direction);
  if (left >= 0) keepCut(finder.best, column, bins[left], 1);
}

function keepCut(best: BestSplit, column: number, cut: number, missingLeft: number): void {
  best.column = column;
  best.cut = cut;
  best.goesLeft[0] = missingLeft;
}

function lookAtCategories(finder: SplitFinder, column: number, found: number): void {
  const { best, means, values, bins, inverse, scale, categoryL2 } = finder;
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
  const cut = bestCut(finder, 0, 0, found - 1, finder.ofCategories, 0);
  if (cut < 0) return;
  best.column = column;
  best.cut = 0;
  best.goesLeft.fill(leftIsLarger(finder, cut), 0, finder.binning.bins[column]);
  for (let at = 0; at < found; at++) best.goesLeft[bins[at]] = at <= cut ? 1 : 0;
}

/**
 * The best cut through the values, of which those from `from` up to, not including, `to` may be the
 * last on the left, which begins with the packed sum `start`; -1 if none is better than what was
 * found before.
 */
function bestCut(
  finder: SplitFinder,
  start: number,
  from: number,
  to: number,
  { added, shares }: Shrinkage,
  direction: number,
): number {
  const { best, values, minLeaf, inverse, scale, sum, count, parent } = finder;
  const tabled = shares.length;
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
    const leftShare = leftCount < tabled ? shares[leftCount] : 1 / (leftCount + added);
    const rightShare = rightCount < tabled ? shares[rightCount] : 1 / (rightCount + added);
    const score = leftSum * leftSum * leftShare + rightSum * rightSum * rightShare;
    if (score <= most) continue;
    if (direction !== 0 && direction * (rightSum * rightShare - leftSum * leftShare) < 0) continue;
    most = score;
    found = at;
  }
  if (found >= 0) best.gain = most - parent;
  return found;
}

/** 1 if the values up to `to` are the larger side, with which go values that no row has, else 0. */
function leftIsLarger({ values, inverse, scale, count }: SplitFinder, to: number): number {
  let left = 0;
  for (let at = 0; at <= to; at++) left += values[at];
  return 2 * (left - Math.floor(left * inverse) * scale) >= count ? 1 : 0;
}
