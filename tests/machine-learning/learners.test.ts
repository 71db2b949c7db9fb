import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertLess,
  assertLessOrEqual,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { binRows, fitBinning } from "@/machine-learning/binned-table.ts";
import { type GradientBoostingOptions, trainGradientBoosting } from "@/machine-learning/gradient-boosting.ts";
import { trainHistogramForest } from "@/machine-learning/histogram-forest.ts";
import { quantileLoss, squaredError } from "@/machine-learning/objectives.ts";
import { packNumbers } from "@/machine-learning/packed-sums.ts";
import { regressionErrors } from "@/machine-learning/regression-errors.ts";
import { rowOf, type RowTable } from "@/machine-learning/row-table.ts";
import { trainRandomForest } from "@/machine-learning/train-random-forest.ts";
import { predictTrees, type TreeEnsemble } from "@/machine-learning/tree-ensemble.ts";
import { decodeTrees, encodeTrees } from "@/machine-learning/tree-ensemble-bytes.ts";
import { createRandom } from "@/numerics/random.ts";

const tableOf = (rows: readonly (readonly number[])[]): RowTable => ({
  rows: rows.length,
  columns: rows[0].length,
  values: Float64Array.from(rows.flat()),
});

/** Friedman's first test function (1991) with noise: five useful columns of eight. */
function friedman(rows: number, seed: number): { table: RowTable; target: Float64Array } {
  const random = createRandom(seed);
  const table = tableOf(Array.from({ length: rows }, () => Array.from({ length: 8 }, () => random.next())));
  const target = Float64Array.from({ length: rows }, (_, row) => {
    const [a, b, c, d, e] = rowOf(table, row);
    return 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e + random.normal();
  });
  return { table, target };
}

const predictAll = (trees: TreeEnsemble, table: RowTable): Float64Array =>
  Float64Array.from({ length: table.rows }, (_, row) => predictTrees(trees, rowOf(table, row)));

const boost = (table: RowTable, target: ArrayLike<number>, options: Partial<GradientBoostingOptions> = {}) =>
  trainGradientBoosting(table, target, { random: createRandom(1), ...options });

const smallTable = fc.integer({ min: 1, max: 4 }).chain((columns) =>
  fc.array(
    fc.record({
      row: fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ min: -1e5, max: 1e5, noNaN: true }), fc.constant(NaN)), {
        minLength: columns,
        maxLength: columns,
      }),
      target: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
    }),
    { minLength: 1, maxLength: 60 },
  )
);

Deno.test("bins keep the order of the numbers, and tell all of few values apart", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 200 }), (values) => {
      const table = tableOf(values.map((value) => [value]));
      const { codes } = binRows(table, fitBinning(table));
      for (let row = 1; row < values.length; row++) {
        assertEquals(Math.sign(codes[row] - codes[row - 1]), Math.sign(values[row] - values[row - 1]));
      }
      assert(codes.every((code) => code > 0));
    }),
    // The difference of these two is no finite number.
    { examples: [[[-3.0935524797788157e293, Number.MAX_VALUE]]] },
  );
});

Deno.test("many values are cut into bins of about equal size, a missing one is in bin 0", () => {
  const random = createRandom(1);
  const table = tableOf(Array.from({ length: 50_000 }, (_, row) => [row % 10 === 0 ? NaN : random.normal()]));
  const binning = fitBinning(table, { maxBins: 64 });
  const counts = new Uint32Array(binning.bins[0]);
  for (const code of binRows(table, binning).codes) counts[code]++;
  assertEquals(counts[0], 5000);
  assertEquals(binning.bins[0], 65);
  for (const count of counts.subarray(1)) assert(count > 500 && count < 950, `${counts}`);
});

Deno.test("packed sums are exact in any order, and a part can be taken off", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 100 }), (numbers) => {
      const packed = new Float64Array(numbers.length);
      const { scale, unit } = packNumbers(packed, numbers);
      const forward = packed.reduce((sum, number) => sum + number, 0);
      const backward = packed.toReversed().reduce((sum, number) => sum + number, 0);
      assertEquals(forward, backward);
      const sum = Math.floor(forward / scale);
      assertEquals(forward - sum * scale, numbers.length);
      assertAlmostEquals(sum * unit, numbers.reduce((sum, number) => sum + number, 0), 1e-3);
    }),
  );
});

Deno.test("binned training and float prediction agree: one deep tree without shrinking repeats distinct rows' targets", async () => {
  await fc.assert(fc.asyncProperty(smallTable, async (data) => {
    const table = tableOf(data.map(({ row }) => row));
    const target = data.map(({ target }) => target);
    const trees = await boost(table, target, { rounds: 1, learningRate: 1, minLeaf: 1, l2: 0, maxDepth: 99 });
    const alike = new Map<string, number[]>();
    data.forEach(({ row, target }) =>
      alike.set(row.map((value) => value + 0).join(), [...alike.get(row.map((value) => value + 0).join()) ?? [], target])
    );
    const predicted = predictAll(trees, table);
    const spread = Math.max(...target) - Math.min(...target);
    if ([...alike.values()].some((group) => group.length > 1)) return;
    predicted.forEach((value, row) => assertAlmostEquals(value, target[row], 1e-3 * spread + 1e-6));
  }));
});

Deno.test("models written and read predict the same bits, with missing values and categories", async () => {
  await fc.assert(
    fc.asyncProperty(smallTable, fc.boolean(), async (data, forest) => {
      const categorical = data[0].row.map((_, column) => column % 2 === 1);
      const rows = data.map(({ row }) =>
        row.map((value, column) => categorical[column] ? Math.abs(Math.trunc(value)) % 70 : value)
      );
      const table = tableOf(rows);
      const options = { random: createRandom(3), categorical, minLeaf: 1 };
      const target = data.map(({ target }) => target);
      const trees = forest
        ? await trainHistogramForest(table, target, { ...options, trees: 4 })
        : await boost(table, target, { ...options, rounds: 4, categoryL2: 0 });
      const read = decodeTrees(encodeTrees(trees), "m.bin");
      assertEquals(read, trees);
      const others = tableOf(rows.map((row) => row.map((value, column) => categorical[column] ? value + 40 : value * 1.01)));
      for (const asked of [table, others]) assertEquals(predictAll(read, asked), predictAll(trees, asked));
    }),
    { numRuns: 40 },
  );
});

Deno.test("forest and boosting beat the library's forest on Friedman's function", async () => {
  const { table, target } = friedman(600, 1);
  const test = friedman(500, 2);
  const error = (trees: TreeEnsemble) => regressionErrors(test.target, predictAll(trees, test.table)).mae;
  const oracle = error(await trainRandomForest(table, target, { random: createRandom(1), trees: 15, rowsPerTree: 300 }));
  const forest = error(await trainHistogramForest(table, target, { random: createRandom(1), trees: 50 }));
  const boosted = error(await boost(table, target, { rounds: 200, minLeaf: 5 }));
  assertLess(forest, oracle);
  assertLess(boosted, forest);
  assertLess(boosted, 1.4); // the noise alone makes 0.8
});

Deno.test("the same seed grows the same trees, another seed other ones", async () => {
  const { table, target } = friedman(200, 1);
  const forest = (seed: number) => trainHistogramForest(table, target, { random: createRandom(seed), trees: 3 });
  assertEquals(await forest(7), await forest(7));
  assertNotEquals(await forest(7), await forest(8));
  const boosted = (seed: number) =>
    boost(table, target, { random: createRandom(seed), rounds: 5, rowShare: 0.5, columnShare: 0.5 });
  assertEquals(await boosted(7), await boosted(7));
  assertNotEquals(await boosted(7), await boosted(8));
});

Deno.test("learners that share the bins of a table grow the trees that each grows alone", async () => {
  const { table, target } = friedman(200, 1);
  const binned = binRows(table, fitBinning(table));
  for (let round = 0; round < 2; round++) {
    assertEquals(await boost(table, target, { rounds: 5, binned }), await boost(table, target, { rounds: 5 }));
    const forest = (options: { binned?: typeof binned }) =>
      trainHistogramForest(table, target, { random: createRandom(7), trees: 3, ...options });
    assertEquals(await forest({ binned }), await forest({}));
  }
});

Deno.test("the order of the rows changes no boosted tree", async () => {
  const { table, target } = friedman(900, 3);
  const order = createRandom(5).shuffle(Array.from({ length: 900 }, (_, row) => row));
  const shuffled = tableOf(order.map((row) => [...rowOf(table, row)]));
  const objective = quantileLoss(0.5);
  const a = await boost(table, target, { rounds: 20, objective });
  const b = await boost(shuffled, order.map((row) => target[row]), { rounds: 20, objective });
  assertEquals(encodeTrees(a), encodeTrees(b));
});

Deno.test("categories are told apart in one split, whatever their numbers", async () => {
  const random = createRandom(2);
  const slow = new Set([3, 17, 40, 41, 63]);
  const rows = Array.from({ length: 4000 }, () => [random.integer(70)]);
  const target = rows.map(([category]) => slow.has(category) ? 100 : 10);
  const trees = await boost(tableOf(rows), target, {
    rounds: 1,
    maxDepth: 1,
    learningRate: 1,
    l2: 0,
    categoryL2: 0,
    categorical: [true],
  });
  for (let category = 0; category < 70; category++) {
    assertAlmostEquals(predictTrees(trees, [category]), slow.has(category) ? 100 : 10, 1e-4);
  }
  // What was never seen goes with the most.
  for (const other of [NaN, -1, 70, 500]) assertAlmostEquals(predictTrees(trees, [other]), 10, 1e-4);
});

Deno.test("missing values go the way that fits them", async () => {
  const rows = Array.from({ length: 300 }, (_, row) => [row % 3 === 0 ? NaN : row]);
  for (const likeHigh of [true, false]) {
    const target = rows.map(([value]) => (Number.isNaN(value) ? likeHigh : value > 150) ? 8 : 2);
    const trees = await boost(tableOf(rows), target, { rounds: 1, learningRate: 1, l2: 0, maxDepth: 1 });
    assertAlmostEquals(predictTrees(trees, [NaN]), likeHigh ? 8 : 2, 1e-5);
    assertAlmostEquals(predictTrees(trees, [10]), 2, 1e-5);
  }
  const apart = await boost(tableOf(rows), rows.map(([value]) => Number.isNaN(value) ? 8 : 2), {
    rounds: 1,
    learningRate: 1,
    l2: 0,
  });
  assertEquals([NaN, 1, 299].map((value) => Math.round(predictTrees(apart, [value]))), [8, 2, 2]);
});

for (const objective of ["squared", "median"] as const) {
  Deno.test(`a constrained column only ever raises or lowers the prediction (${objective})`, async () => {
    const { table, target } = friedman(400, 6);
    const monotone = [0, 0, 1, 1, -1, 0, 0, 0];
    const trees = await boost(table, target, {
      monotone,
      rounds: 40,
      minLeaf: 3,
      objective: objective === "squared" ? squaredError : quantileLoss(0.5),
    });
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(unit, { minLength: 8, maxLength: 8 }), unit, fc.constantFrom(2, 3, 4), (row, other, column) => {
        const [low, high] = [Math.min(row[column], other), Math.max(row[column], other)];
        const difference = predictTrees(trees, row.with(column, high)) - predictTrees(trees, row.with(column, low));
        assert(monotone[column] * difference >= -1e-9, `${difference}`);
      }),
    );
  });
}

Deno.test("quantile boosting leaves the asked share below, the median half", async () => {
  const { table, target } = friedman(3000, 8);
  const test = friedman(2000, 9);
  for (const share of [0.1, 0.5, 0.9]) {
    const trees = await boost(table, target, { objective: quantileLoss(share), rounds: 100, maxDepth: 3 });
    const below = predictAll(trees, test.table).filter((value, row) => test.target[row] <= value).length / 2000;
    assertAlmostEquals(below, share, 0.06);
  }
});

Deno.test("training begins with the mean or the quantile, and predicts it alone where nothing can be told apart", async () => {
  const table = tableOf([[1], [1], [1], [1], [1]]);
  const target = [0, 0, 1, 4, 100];
  assertEquals(predictTrees(await boost(table, target), [1]), 21);
  assertEquals(predictTrees(await boost(table, target, { objective: quantileLoss(0.5) }), [1]), 1);
});

Deno.test("validation rows stop the training and keep the best round", async () => {
  const { table, target } = friedman(300, 1);
  const late = friedman(300, 2);
  const told: number[] = [];
  const trees = await boost(table, target, {
    rounds: 2000,
    learningRate: 0.3,
    validation: { table: late.table, target: late.target, patience: 20 },
    onRound: (_, __, error) => void told.push(error),
  });
  assertLess(told.length, 1000);
  const best = told.indexOf(Math.min(...told)) + 1;
  assertEquals(trees.roots.length, best);
  assertEquals(told.length, best + 20);
  const error = regressionErrors(late.target, predictAll(trees, late.table)).rmse ** 2;
  assertAlmostEquals(error, told[best - 1], 1e-9);
});

Deno.test("trees whose every round makes it worse are none: the start alone is kept", async () => {
  const { table, target } = friedman(100, 1);
  const validation = { table, target: target.map(() => target.reduce((sum, value) => sum + value, 0) / 100) };
  const trees = await boost(table, target, { validation });
  assertEquals(trees.roots.length, 0);
  assertEquals(predictTrees(trees, rowOf(table, 0)), trees.base);
  assertEquals(decodeTrees(encodeTrees(trees), "m"), trees);
});

Deno.test("the caller can end after any round, and the signal stops with its reason", async () => {
  const { table, target } = friedman(100, 1);
  const trees = await boost(table, target, { onRound: (done) => done < 7 });
  assertEquals(trees.roots.length, 7);
  const stop = new AbortController();
  const stopped = boost(table, target, {
    signal: stop.signal,
    onRound: (done) => void (done === 3 && stop.abort(new Error("enough"))),
  });
  await assertRejects(() => stopped, Error, "enough");
  const forest = trainHistogramForest(table, target, {
    random: createRandom(1),
    signal: AbortSignal.abort(new Error("enough")),
  });
  await assertRejects(() => forest, Error, "enough");
});

Deno.test("the cover of a split is that of its children, and leaves have as many rows as asked for", async () => {
  const { table, target } = friedman(500, 4);
  for (
    const trees of [
      await trainHistogramForest(table, target, { random: createRandom(1), trees: 5, minLeaf: 7 }),
      await boost(table, target, { rounds: 5, minLeaf: 7 }),
    ]
  ) {
    for (const root of trees.roots) assertEquals(trees.cover[root], 500);
    trees.feature.forEach((column, node) => {
      if (column < 0) assertLessOrEqual(7, trees.cover[node]);
      else assertEquals(trees.cover[node], trees.cover[node + 1] + trees.cover[trees.right[node]]);
    });
  }
});

Deno.test("tables that cannot be learned from are refused", async () => {
  const random = createRandom(1);
  const refused: [number[][], boolean[], string][] = [
    [[[Infinity], [1]], [false], "found Infinity"],
    [[[0.5], [1]], [true], "found 0.5"],
    [[[254], [1]], [true], "found 254"],
  ];
  for (const [rows, categorical, words] of refused) {
    await assertRejects(() => trainHistogramForest(tableOf(rows), [1, 2], { random, categorical }), TracebookError, words);
    await assertRejects(() => boost(tableOf(rows), [1, 2], { categorical }), TracebookError, words);
  }
  await assertRejects(() => boost({ rows: 0, columns: 1, values: new Float64Array(0) }, []), TracebookError, "0 rows");
});
