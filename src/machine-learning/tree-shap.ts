import { usageError } from "../errors.ts";
import { nextNode, type TreeEnsemble } from "./tree-ensemble.ts";

/** What each column contributes to a prediction. */
export interface Contributions {
  /** What the trees predict on average over their training rows. */
  readonly expected: number;
  /** One contribution for each column; expected plus their sum is the prediction. */
  readonly byColumn: Float64Array;
}

/** The columns on the way from the root to a node, with what is needed to weigh all subsets of them at once. */
interface Path {
  readonly column: Int32Array;
  /** Share of the training rows that goes on where the column is not known. */
  readonly zero: Float64Array;
  /** 1 where the row itself goes on, else 0. */
  readonly one: Float64Array;
  /** Weights of the subsets by their size. */
  readonly weight: Float64Array;
}

/**
 * Exact SHAP values of a prediction: by how much each column moves it from the average, its share averaged over all orders in which the columns could become
 * known (Lundberg, Erion and Lee, "Consistent individualized feature attribution for tree ensembles", 2018, algorithm 2: path-dependent TreeSHAP,
 * by the cover of the nodes). For a model of logarithms these are contributions to the logarithm.
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
  let expected = 0;
  for (const root of roots) {
    if (cover[root] === 0) {
      throw usageError({ expected: "trees that know how many rows came by their nodes", found: "trees without" });
    }
    expected += expectedOf(ensemble, root);
    visit(ensemble, row, root, { path: emptyPath(), length: 0, zero: 1, one: 1, column: -1, byColumn });
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

const emptyPath = (): Path => pathOf(0);
const pathOf = (size: number): Path => ({
  column: new Int32Array(size),
  zero: new Float64Array(size),
  one: new Float64Array(size),
  weight: new Float64Array(size),
});

interface Visit {
  readonly path: Path;
  readonly length: number;
  readonly zero: number;
  readonly one: number;
  readonly column: number;
  readonly byColumn: Float64Array;
}

function visit(ensemble: TreeEnsemble, row: ArrayLike<number>, node: number, from: Visit): void {
  const { feature, value, right, cover } = ensemble;
  let path = extend(from.path, from.length, from);
  let length = from.length + 1;
  const column = feature[node];
  if (column < 0) {
    for (let at = 1; at < length; at++) {
      const weight = sumWithout(path, length, at);
      from.byColumn[path.column[at]] += weight * (path.one[at] - path.zero[at]) * value[node];
    }
    return;
  }
  const hot = nextNode(ensemble, node, row);
  const cold = hot === node + 1 ? right[node] : node + 1;
  let [zero, one] = [1, 1];
  // A column that was asked for before counts once: its earlier step is taken out of the path.
  for (let at = 1; at < length; at++) {
    if (path.column[at] !== column) continue;
    [zero, one] = [path.zero[at], path.one[at]];
    path = without(path, length, at);
    length--;
    break;
  }
  const shared = { path, length, column, byColumn: from.byColumn };
  visit(ensemble, row, hot, { ...shared, zero: zero * cover[hot] / cover[node], one });
  visit(ensemble, row, cold, { ...shared, zero: zero * cover[cold] / cover[node], one: 0 });
}

/** The path with one more step; the weights of all subsets are brought up to date. */
function extend(before: Path, length: number, { zero, one, column }: Pick<Visit, "zero" | "one" | "column">): Path {
  const path = pathOf(length + 1);
  for (const field of ["column", "zero", "one", "weight"] as const) path[field].set(before[field].subarray(0, length) as never);
  path.column[length] = column;
  path.zero[length] = zero;
  path.one[length] = one;
  path.weight[length] = length === 0 ? 1 : 0;
  for (let at = length - 1; at >= 0; at--) {
    path.weight[at + 1] += one * path.weight[at] * (at + 1) / (length + 1);
    path.weight[at] = zero * path.weight[at] * (length - at) / (length + 1);
  }
  return path;
}

/** The weights as they would be without the step at a position: the inverse of {@linkcode extend}. */
function weightsWithout({ zero, one, weight }: Path, length: number, at: number): Float64Array {
  const result = weight.slice(0, length - 1);
  let next = weight[length - 1];
  for (let size = length - 2; size >= 0; size--) {
    if (one[at] !== 0) {
      const kept = next * length / ((size + 1) * one[at]);
      next = weight[size] - kept * zero[at] * (length - 1 - size) / length;
      result[size] = kept;
    } else result[size] = weight[size] * length / (zero[at] * (length - 1 - size));
  }
  return result;
}

function without(path: Path, length: number, at: number): Path {
  const result = pathOf(length - 1);
  result.weight.set(weightsWithout(path, length, at));
  for (const field of ["column", "zero", "one"] as const) {
    result[field].set(path[field].subarray(0, at) as never);
    result[field].set(path[field].subarray(at + 1, length) as never, at);
  }
  return result;
}

function sumWithout(path: Path, length: number, at: number): number {
  return weightsWithout(path, length, at).reduce((sum, weight) => sum + weight, 0);
}
