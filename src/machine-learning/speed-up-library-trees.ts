import { RandomForestRegression } from "ml-random-forest";

/** What the library knows of a column: it keeps tables by column while it looks for a split. */
interface Columns {
  readonly rows: number;
  getRow(column: number): readonly number[];
}

/** A split as the library keeps it. */
interface Split {
  /** The squared error that it leaves. */
  readonly maxGain: number;
  readonly maxColumn: number | undefined;
  readonly maxValue: number | undefined;
  readonly numberSamples: number | undefined;
}

/** What a node of the library's trees is asked for. */
interface TreeNode {
  readonly kind: "regression" | "classifier";
  bestSplit(columns: Columns, target: readonly number[]): Split;
  /** The thresholds of a column, in order: one for each two neighbours of different targets. */
  featureSplit(column: readonly number[], target: readonly number[]): number[];
}

let isDone = false;

/**
 * Makes regression trees of `ml-random-forest` 2.1.0 find the same splits in less time. The library
 * tries a threshold again for each further pair of rows of equal values, and copies all targets for
 * each. Here each threshold is tried once, without a copy, and errors are summed up in the
 * library's order, so that its trees stay the same to the last bit.
 */
export function speedUpLibraryTrees(): void {
  if (isDone) return;
  isDone = true;
  // The library does not export the class of its nodes.
  const forest = new RandomForestRegression({ nEstimators: 1, maxFeatures: 1, replacement: false, seed: 1, noOOB: true });
  forest.train([[0], [1]], [0, 1]);
  const [{ root }] = (forest as unknown as { estimators: { root: TreeNode }[] }).estimators;
  const node: TreeNode = Object.getPrototypeOf(root);
  const { bestSplit } = node;
  node.bestSplit = function (columns, target) {
    return this.kind === "classifier" ? bestSplit.call(this, columns, target) : leastError(this, columns, target);
  };
}

/** The first of the splits that leave the least error. */
function leastError(node: TreeNode, columns: Columns, target: readonly number[]): Split {
  let best: Split = { maxGain: Infinity, maxColumn: undefined, maxValue: undefined, numberSamples: undefined };
  const targets = Float64Array.from(target);
  for (let column = 0; column < columns.rows; column++) {
    const values = columns.getRow(column);
    const numbers = Float64Array.from(values);
    let tried = NaN;
    for (const threshold of node.featureSplit(values, target)) {
      if (threshold === tried) continue;
      tried = threshold;
      const error = errorOf(numbers, targets, threshold);
      if (error < best.maxGain) {
        best = { maxGain: error, maxColumn: column, maxValue: threshold, numberSamples: values.length };
      }
    }
  }
  return best;
}

/** The sum of squared distances of the targets from the mean of their side of the threshold. */
function errorOf(values: Float64Array, target: Float64Array, threshold: number): number {
  let [lesser, lesserSum, greaterSum] = [0, 0, 0];
  for (let row = 0; row < values.length; row++) {
    if (values[row] < threshold) {
      lesserSum += target[row];
      lesser++;
    } else greaterSum += target[row];
  }
  const lesserMean = lesserSum / lesser;
  const greaterMean = greaterSum / (values.length - lesser);
  let [lesserError, greaterError] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    if (values[row] < threshold) lesserError += (target[row] - lesserMean) * (target[row] - lesserMean);
    else greaterError += (target[row] - greaterMean) * (target[row] - greaterMean);
  }
  return greaterError + lesserError;
}
