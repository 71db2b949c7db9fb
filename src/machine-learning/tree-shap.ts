import { usageError } from "../errors.ts";
import { nextNode, type TreeEnsemble } from "./tree-ensemble.ts";

/** What each column contributes to a prediction. */
interface Contributions {
  /** What the trees predict on average over their training rows. */
  readonly expected: number;
  /** One contribution for each column; expected plus their sum is the prediction. */
  readonly byColumn: Float64Array;
}

/**
 * The columns on the way from the root to a node, with what is needed to weigh all subsets of them
 * at once. One array of each kind holds the paths of all depths, one behind the other, so that
 * nothing is allocated on the way.
 */
interface Paths {
  readonly column: Int32Array;
  /** Share of the training rows that goes on where the column is not known. */
  readonly zero: Float64Array;
  /** 1 where the row itself goes on, else 0. */
  readonly one: Float64Array;
  /** Weights of the subsets by their size. */
  readonly weight: Float64Array;
}

/**
 * Exact SHAP values of a prediction: by how much each column moves it from the average, its share
 * averaged over all orders in which the columns could become known (Lundberg, Erion and Lee,
 * "Consistent individualized feature attribution for tree ensembles", 2018, algorithm 2:
 * path-dependent TreeSHAP, by the cover of the nodes). For a model of logarithms these are
 * contributions to the logarithm.
 *
 * Takes time proportional to trees x leaves x the square of the depth.
 *
 * @throws a usage error for trees without cover
 *
 * @example
 * ```ts
 * import { treeContributions } from "@/machine-learning/tree-shap.ts";
 * import { numberTrees } from "@/machine-learning/tree-ensemble.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const oneSplit = numberTrees({
 *   featureCount: 2,
 *   roots: Uint32Array.of(0),
 *   feature: Int16Array.of(0, -1, -1),
 *   value: Float64Array.of(10, 1, 2),
 *   right: Uint32Array.of(2, 0, 0),
 *   cover: Uint32Array.of(4, 2, 2),
 * });
 * assertEquals(treeContributions(oneSplit, [20, 0]), { expected: 1.5, byColumn: Float64Array.of(0.5, 0) });
 * ```
 */
export function treeContributions(ensemble: TreeEnsemble, row: ArrayLike<number>): Contributions {
  const { featureCount, roots, base, combine, cover } = ensemble;
  const byColumn = new Float64Array(featureCount);
  const paths = pathsFor(ensemble);
  let expected = 0;
  for (const root of roots) {
    if (cover[root] === 0) {
      throw usageError({ expected: "trees with the number of training rows of each node", found: "trees without" });
    }
    expected += expectedOf(ensemble, root);
    visit(ensemble, row, root, { paths, before: 0, at: 0, length: 0, zero: 1, one: 1, column: -1, byColumn });
  }
  const share = combine === "mean" ? roots.length : 1;
  return { expected: base + expected / Math.max(1, share), byColumn: byColumn.map((value) => value / share) };
}

function expectedOf({ feature, value, right, cover }: TreeEnsemble, root: number): number {
  const mean = (node: number): number => {
    if (feature[node] < 0) return value[node];
    const [left, other] = [node + 1, right[node]];
    return (cover[left] * mean(left) + cover[other] * mean(other)) / cover[node];
  };
  return mean(root);
}

/**
 * Room for the paths of all depths of the deepest tree: each is at most one longer than the one
 * before.
 */
function pathsFor({ feature, right, roots }: TreeEnsemble): Paths {
  const depth = new Uint16Array(feature.length);
  let deepest = 0;
  for (let node = 0; node < feature.length; node++) {
    deepest = Math.max(deepest, depth[node]);
    if (feature[node] >= 0) depth[node + 1] = depth[right[node]] = depth[node] + 1;
  }
  for (const root of roots) depth[root] = 0;
  const size = (deepest + 2) * (deepest + 3);
  return {
    column: new Int32Array(size),
    zero: new Float64Array(size),
    one: new Float64Array(size),
    weight: new Float64Array(size),
  };
}

interface Visit {
  readonly paths: Paths;
  /** Where the path so far begins, how long it is, and where the one with this step is to begin. */
  readonly before: number;
  readonly length: number;
  readonly at: number;
  /** The step to this node. */
  readonly zero: number;
  readonly one: number;
  readonly column: number;
  readonly byColumn: Float64Array;
}

function visit(ensemble: TreeEnsemble, row: ArrayLike<number>, node: number, from: Visit): void {
  const { feature, value, right, cover } = ensemble;
  const { paths, at, byColumn } = from;
  extend(from);
  let length = from.length + 1;
  const column = feature[node];
  if (column < 0) {
    for (let step = 1; step < length; step++) {
      const moved = paths.one[at + step] - paths.zero[at + step];
      byColumn[paths.column[at + step]] += sumWithout(paths, at, length, step) * moved * value[node];
    }
    return;
  }
  const hot = nextNode(ensemble, node, row);
  const cold = hot === node + 1 ? right[node] : node + 1;
  let [zero, one] = [1, 1];
  // A column counts once: an earlier split on it is taken out of the path.
  for (let step = 1; step < length; step++) {
    if (paths.column[at + step] !== column) continue;
    zero = paths.zero[at + step];
    one = paths.one[at + step];
    takeOut(paths, at, length, step);
    length--;
    break;
  }
  const shared = { paths, before: at, at: at + length + 1, length, column, byColumn };
  visit(ensemble, row, hot, { ...shared, zero: zero * cover[hot] / cover[node], one });
  visit(ensemble, row, cold, { ...shared, zero: zero * cover[cold] / cover[node], one: 0 });
}

/** Copies the path and adds a step; the weights of all subsets are brought up to date. */
function extend({ paths: { column, zero, one, weight }, before, at, length, ...step }: Visit): void {
  if (at !== before) {
    for (let i = 0; i < length; i++) {
      column[at + i] = column[before + i];
      zero[at + i] = zero[before + i];
      one[at + i] = one[before + i];
      weight[at + i] = weight[before + i];
    }
  }
  column[at + length] = step.column;
  zero[at + length] = step.zero;
  one[at + length] = step.one;
  weight[at + length] = length === 0 ? 1 : 0;
  for (let i = length - 1; i >= 0; i--) {
    weight[at + i + 1] += step.one * weight[at + i] * (i + 1) / (length + 1);
    weight[at + i] = step.zero * weight[at + i] * (length - i) / (length + 1);
  }
}

/** Takes a step out of a path: the inverse of {@linkcode extend}. */
function takeOut({ column, zero, one, weight }: Paths, at: number, length: number, step: number): void {
  const [stepZero, stepOne] = [zero[at + step], one[at + step]];
  let next = weight[at + length - 1];
  for (let size = length - 2; size >= 0; size--) {
    if (stepOne !== 0) {
      const before = weight[at + size];
      weight[at + size] = next * length / ((size + 1) * stepOne);
      next = before - weight[at + size] * stepZero * (length - 1 - size) / length;
    } else weight[at + size] = weight[at + size] * length / (stepZero * (length - 1 - size));
  }
  for (let i = step; i < length - 1; i++) {
    column[at + i] = column[at + i + 1];
    zero[at + i] = zero[at + i + 1];
    one[at + i] = one[at + i + 1];
  }
}

/** The sum of the weights as they would be without a step. */
function sumWithout({ zero, one, weight }: Paths, at: number, length: number, step: number): number {
  const [stepZero, stepOne] = [zero[at + step], one[at + step]];
  let next = weight[at + length - 1];
  let sum = 0;
  for (let size = length - 2; size >= 0; size--) {
    if (stepOne !== 0) {
      const kept = next * length / ((size + 1) * stepOne);
      sum += kept;
      next = weight[at + size] - kept * stepZero * (length - 1 - size) / length;
    } else sum += weight[at + size] * length / (stepZero * (length - 1 - size));
  }
  return sum;
}
