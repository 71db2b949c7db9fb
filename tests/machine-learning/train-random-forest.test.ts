import { assert, assertAlmostEquals, assertEquals, assertLess, assertNotEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { RandomForestRegression } from "ml-random-forest";
import { TracebookError } from "@/errors.ts";
import { rowOf, type RowTable } from "@/machine-learning/row-table.ts";
import { affordableRows, flattenForest, trainRandomForest } from "@/machine-learning/train-random-forest.ts";
import { predictTrees } from "@/machine-learning/tree-ensemble.ts";
import { createRandom } from "@/numerics/random.ts";

const tableOf = (rows: number[][]): RowTable => ({
  rows: rows.length,
  columns: rows[0]?.length ?? 0,
  values: Float64Array.from(rows.flat()),
});

/**
 * Rows of one useful and two useless columns; the target is 5 where the first is below 0.5, else
 * 50.
 */
function stepTable(rows: number, seed: number): { table: RowTable; target: Float64Array } {
  const random = createRandom(seed);
  const table = tableOf(Array.from({ length: rows }, () => [random.next(), random.next(), random.integer(4)]));
  return { table, target: Float64Array.from({ length: rows }, (_, row) => rowOf(table, row)[0] < 0.5 ? 5 : 50) };
}

const smallData = fc.integer({ min: 1, max: 5 }).chain((columns) =>
  fc.array(
    fc.record({
      row: fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })), {
        minLength: columns,
        maxLength: columns,
      }),
      target: fc.oneof(fc.integer({ min: 0, max: 2 }), fc.double({ min: 0, max: 1e4, noNaN: true })),
    }),
    { minLength: 2, maxLength: 60 },
  )
);

Deno.test("flat trees predict to the last bit what the library's own forest predicts", () => {
  fc.assert(fc.property(smallData, fc.integer(), fc.integer({ min: 1, max: 12 }), fc.boolean(), (data, seed, trees, bagging) => {
    const rows = data.map(({ row }) => row);
    const forest = new RandomForestRegression({
      nEstimators: trees,
      seed,
      maxFeatures: Math.max(1, rows[0].length - 1),
      replacement: false,
      useSampleBagging: bagging,
      noOOB: true,
      treeOptions: { maxDepth: 6, minNumSamples: 2 },
    });
    forest.train(rows, data.map(({ target }) => target));
    const flat = flattenForest(forest, rows[0].length);
    const others = rows.map((row) => row.map((value) => value + 0.5));
    const asked = [...rows, ...others];
    assertEquals(asked.map((row) => predictTrees(flat, row)), forest.predict(asked));
  }));
});

Deno.test("the same seed grows the same trees, another seed other ones", async () => {
  const { table, target } = stepTable(80, 1);
  const grow = (seed: number) => trainRandomForest(table, target, { random: createRandom(seed), trees: 5 });
  assertEquals(await grow(7), await grow(7));
  assertNotEquals(await grow(7), await grow(8));
});

Deno.test("a forest finds a step that one of three columns makes", async () => {
  const { table, target } = stepTable(500, 2);
  const forest = await trainRandomForest(table, target, { random: createRandom(3), featureShare: 0.67 });
  const low = predictTrees(forest, [0.2, 0.5, 1]);
  const high = predictTrees(forest, [0.8, 0.5, 1]);
  assertLess(low + 15, high);
});

Deno.test("a split that leaves no error is made, though the library alone refuses it", async () => {
  const rows = Array.from({ length: 100 }, (_, row) => [row % 2]);
  const forest = await trainRandomForest(tableOf(rows), rows.map(([value]) => 10 * value), { random: createRandom(1), trees: 3 });
  assertAlmostEquals(predictTrees(forest, [0]), 0, 1e-6);
  assertAlmostEquals(predictTrees(forest, [1]), 10, 1e-6);
});

Deno.test("rows are drawn from the whole table, not from its beginning", async () => {
  const rows = Array.from({ length: 3000 }, (_, row) => [row]);
  const target = rows.map(([row]) => row < 2000 ? 0 : 100);
  const forest = await trainRandomForest(tableOf(rows), target, { random: createRandom(5), trees: 3, rowsPerTree: 200 });
  assertAlmostEquals(predictTrees(forest, [100]), 0, 1e-6);
  assertAlmostEquals(predictTrees(forest, [2900]), 100, 1e-6);
});

Deno.test("no prediction leaves the range of the targets", async () => {
  const { table, target } = stepTable(120, 4);
  const forest = await trainRandomForest(table, target, { random: createRandom(1), trees: 4 });
  fc.assert(fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 3, maxLength: 3 }), (row) => {
    const predicted = predictTrees(forest, row);
    assert(predicted >= 5 - 1e-6 && predicted <= 50 + 1e-6);
  }));
});

Deno.test("progress counts every tree, and the signal stops between two", async () => {
  const { table, target } = stepTable(30, 5);
  const told: number[][] = [];
  await trainRandomForest(table, target, { random: createRandom(1), trees: 3, onProgress: (...args) => void told.push(args) });
  assertEquals(told, [[1, 3], [2, 3], [3, 3]]);

  const stop = new AbortController();
  const stopped = trainRandomForest(table, target, {
    random: createRandom(1),
    trees: 1000,
    signal: stop.signal,
    onProgress: (done) => done === 2 && stop.abort(new Error("enough")),
  });
  await assertRejects(() => stopped, Error, "enough");
});

Deno.test("a table without rows or columns is refused", async () => {
  const options = { random: createRandom(1) };
  await assertRejects(
    () => trainRandomForest({ rows: 0, columns: 2, values: new Float64Array(0) }, [], options),
    TracebookError,
    "0 rows",
  );
  await assertRejects(
    () => trainRandomForest({ rows: 2, columns: 0, values: new Float64Array(0) }, [1, 2], options),
    TracebookError,
    "0 columns",
  );
});

Deno.test("the more columns a tree sees, the fewer rows it gets, within 200 and 1,500", () => {
  assertEquals([1, 5, 10, 1000].map(affordableRows), [774, 346, 244, 200]);
});
