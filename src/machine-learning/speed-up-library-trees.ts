import { RandomForestRegression } from "ml-random-forest";
import { stableOrder } from "../numerics/stable-order.ts";

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
}

let isDone = false;

/**
 * Makes regression trees of `ml-random-forest` 2.1.0 find the same splits in less time. The library
 * goes over all rows for each threshold. Here running sums over the sorted rows estimate the errors
 * of all thresholds of a column at once, and only those that may be the least are summed up in the
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
    return this.kind === "classifier" ? bestSplit.call(this, columns, target) : leastError(columns, target);
  };
}

/** The first of the splits that leave the least error. */
function leastError(columns: Columns, target: readonly number[]): Split {
  const targets = Float64Array.from(target);
  const spread = spreadOf(targets);
  const estimated: { column: number; thresholds: Float64Array; errors: Float64Array }[] = [];
  let least = Infinity;
  for (let column = 0; column < columns.rows; column++) {
    const { thresholds, errors } = estimateErrors(Float64Array.from(columns.getRow(column)), targets, spread);
    for (const error of errors) if (error < least) least = error;
    estimated.push({ column, thresholds, errors });
  }
  let best: Split = { maxGain: Infinity, maxColumn: undefined, maxValue: undefined, numberSamples: undefined };
  for (const { column, thresholds, errors } of estimated) {
    let numbers: Float64Array | undefined;
    for (let at = 0; at < errors.length; at++) {
      if (errors[at] > least + 2 * spread.tolerance) continue;
      numbers ??= Float64Array.from(columns.getRow(column));
      const error = errorOf(numbers, targets, thresholds[at]);
      if (error < best.maxGain) {
        best = { maxGain: error, maxColumn: column, maxValue: thresholds[at], numberSamples: numbers.length };
      }
    }
  }
  return best;
}

/** How the targets of a node lie around their mean. */
interface Spread {
  readonly mean: number;
  /** The sum of squared distances from the mean. */
  readonly error: number;
  /** More than an estimated error may differ from the library's by rounding. */
  readonly tolerance: number;
}

function spreadOf(targets: Float64Array): Spread {
  let [sum, greatest, error] = [0, 0, 0];
  for (const target of targets) {
    sum += target;
    greatest = Math.max(greatest, Math.abs(target));
  }
  const mean = sum / targets.length;
  for (const target of targets) error += (target - mean) * (target - mean);
  return { mean, error, tolerance: 1e-9 * error + 1e-18 * targets.length * greatest * greatest };
}

/**
 * The thresholds of a column, each once, in order: between two neighbours of different targets, as
 * the library has them. The error of each is estimated from sums over the rows before it.
 */
function estimateErrors(values: Float64Array, targets: Float64Array, { mean, error }: Spread) {
  const rows = stableOrder(values);
  const thresholds: number[] = [];
  const errors: number[] = [];
  // Rows, and the sum of their targets around the mean, before the row and before its value.
  let [sum, lesser, lesserSum] = [0, 0, 0];
  for (let at = 1; at < rows.length; at++) {
    const before = rows[at - 1];
    const row = rows[at];
    sum += targets[before] - mean;
    const threshold = (values[before] + values[row]) / 2;
    if (targets[before] !== targets[row] && threshold !== thresholds.at(-1)) {
      thresholds.push(threshold);
      errors.push(
        threshold > values[row]
          ? NaN // beyond the greatest double: not estimated
          : threshold > values[before]
          ? error - sum * sum / at - sum * sum / (rows.length - at)
          : lesser === 0
          ? error
          : error - lesserSum * lesserSum / lesser - lesserSum * lesserSum / (rows.length - lesser),
      );
    }
    if (values[before] !== values[row]) {
      lesser = at;
      lesserSum = sum;
    }
  }
  return { thresholds: Float64Array.from(thresholds), errors: Float64Array.from(errors) };
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
