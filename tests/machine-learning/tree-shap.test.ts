import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { trainGradientBoosting } from "@/machine-learning/gradient-boosting.ts";
import { trainHistogramForest } from "@/machine-learning/histogram-forest.ts";
import { rowOf } from "@/machine-learning/row-table.ts";
import { changedRowPredictor, nextNode, numberTrees, predictTrees, type TreeEnsemble } from "@/machine-learning/tree-ensemble.ts";
import { treeContributions } from "@/machine-learning/tree-shap.ts";
import { createRandom } from "@/numerics/random.ts";

const random = createRandom(5);
const COLUMNS = 4;
const table = {
  rows: 300,
  columns: COLUMNS,
  values: Float64Array.from(
    { length: 300 * COLUMNS },
    (_, at) => at % COLUMNS === 3 ? random.integer(5) : random.chance(0.1) ? NaN : random.next(),
  ),
};
const target = Float64Array.from({ length: 300 }, (_, row) => {
  const [a, b, c, d] = rowOf(table, row);
  return (a || 0) * (b || 0.3) * 10 + (c > 0.5 ? 3 : 0) + (d === 2 ? 4 : 0);
});
const options = { random, categorical: [false, false, false, true], minLeaf: 3 };
const forest = await trainHistogramForest(table, target, { ...options, trees: 4, maxDepth: 5 });
const boosted = await trainGradientBoosting(table, target, { ...options, rounds: 6, maxDepth: 4, categoryL2: 1 });

/**
 * The mean prediction where only some columns are known: the others send a row both ways, by the
 * cover.
 */
function knownOnly(trees: TreeEnsemble, row: ArrayLike<number>, known: ReadonlySet<number>): number {
  const { feature, value, right, cover, roots, base, combine } = trees;
  const walk = (node: number): number => {
    if (feature[node] < 0) return value[node];
    if (known.has(feature[node])) return walk(nextNode(trees, node, row));
    return (cover[node + 1] * walk(node + 1) + cover[right[node]] * walk(right[node])) / cover[node];
  };
  const sum = roots.reduce((total, root) => total + walk(root), 0);
  return base + (combine === "mean" ? sum / roots.length : sum);
}

/** Shapley values by their definition: over all orders of the columns. */
function shapley(trees: TreeEnsemble, row: ArrayLike<number>): number[] {
  const orders = (rest: number[]): number[][] =>
    rest.length === 0
      ? [[]]
      : rest.flatMap((first) => orders(rest.filter((one) => one !== first)).map((more) => [first, ...more]));
  const all = orders([0, 1, 2, 3]);
  const sums = new Array(COLUMNS).fill(0);
  for (const order of all) {
    const known = new Set<number>();
    for (const column of order) {
      const before = knownOnly(trees, row, known);
      sums[column] += (knownOnly(trees, row, known.add(column)) - before) / all.length;
    }
  }
  return sums;
}

for (const [name, trees] of [["forest", forest], ["boosting", boosted]] as const) {
  Deno.test(`contributions are the Shapley values by definition (${name})`, () => {
    fc.assert(
      fc.property(fc.nat({ max: 299 }), (at) => {
        const row = rowOf(table, at);
        const { byColumn } = treeContributions(trees, row);
        shapley(trees, row).forEach((value, column) => assertAlmostEquals(byColumn[column], value, 1e-9));
      }),
      { numRuns: 25 },
    );
  });

  Deno.test(`average and contributions add up to the prediction (${name})`, () => {
    for (let at = 0; at < 300; at += 7) {
      const { expected, byColumn } = treeContributions(trees, rowOf(table, at));
      const sum = byColumn.reduce((total, value) => total + value, expected);
      assertAlmostEquals(sum, predictTrees(trees, rowOf(table, at)), 1e-9);
    }
  });
}

Deno.test("a row with one column changed is predicted as from scratch, to the last bit", () => {
  const rows = fc.integer({ min: 0, max: table.rows - 1 });
  fc.assert(fc.property(rows, rows, fc.integer({ min: 0, max: COLUMNS - 1 }), (from, to, column) => {
    for (const trees of [forest, boosted]) {
      const changed = rowOf(table, from).slice();
      changed[column] = rowOf(table, to)[column];
      assertEquals(changedRowPredictor(trees, rowOf(table, from))(changed, column), predictTrees(trees, changed));
    }
  }));
});

Deno.test("trees that do not know their rows are refused", () => {
  const leaf = numberTrees({
    featureCount: 1,
    roots: Uint32Array.of(0),
    feature: Int16Array.of(-1),
    value: Float64Array.of(1),
    right: Uint32Array.of(0),
    cover: Uint32Array.of(0),
  });
  assertThrows(() => treeContributions(leaf, [1]), TracebookError, "trees without");
});
