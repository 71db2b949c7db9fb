import { assert, assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import fc from "fast-check";
import { crc32 } from "@/machine-learning/crc-32.ts";
import { drawSample } from "@/machine-learning/draw-sample.ts";
import { permutationImportance } from "@/machine-learning/permutation-importance.ts";
import { regressionErrors, skillAgainst } from "@/machine-learning/regression-errors.ts";
import { createRandom } from "@/numerics/random.ts";

const hours = fc.integer({ min: 0, max: 1e6 });
const numbers = fc.array(fc.record({ actual: hours, predicted: hours }), { minLength: 1, maxLength: 40 });

Deno.test("the root mean squared error is at least the mean absolute error, and that at least the bias", () => {
  fc.assert(fc.property(numbers, (rows) => {
    const { mae, rmse, bias } = regressionErrors(rows.map(({ actual }) => actual), rows.map(({ predicted }) => predicted));
    assert(rmse >= mae * (1 - 1e-12) && mae >= Math.abs(bias) * (1 - 1e-12));
  }));
});

Deno.test("predictions that are all too long by 3 have an error and a bias of 3", () => {
  assertEquals(regressionErrors([1, 2, 7], [4, 5, 10]), { rows: 3, mae: 3, rmse: 3, bias: 3 });
});

Deno.test("skill is 1 without error, 0 at the baseline's error and negative beyond", () => {
  assertEquals([skillAgainst(0, 8), skillAgainst(8, 8), skillAgainst(12, 8)], [1, 0, -0.5]);
  assertEquals([skillAgainst(0, 0), skillAgainst(1, 0)], [0, -Infinity]);
});

Deno.test("a sample holds as many different numbers as asked for, ascending", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }), fc.nat(), (from, size, seed) => {
    const drawn = [...drawSample(from, size, createRandom(seed))];
    assertEquals(drawn.length, Math.min(from, size));
    assertEquals(drawn, [...new Set(drawn)].sort((a, b) => a - b));
    assert(drawn.every((item) => item >= 0 && item < from));
  }));
});

Deno.test("every number is drawn about equally often", () => {
  const random = createRandom(11);
  const counts = new Uint32Array(10);
  for (let round = 0; round < 10_000; round++) for (const item of drawSample(10, 3, random)) counts[item]++;
  // 3,000 each are expected, with a standard deviation of 46.
  for (const count of counts) assertAlmostEquals(count, 3000, 230);
});

Deno.test("shuffling a column that is used costs accuracy, shuffling one that is not costs nothing", () => {
  const random = createRandom(1);
  const rows = 200;
  const table = { rows, columns: 3, values: Float64Array.from({ length: 3 * rows }, () => random.next()) };
  const predict = (row: Float64Array) => 10 * row[0] + row[2];
  const actual = Float64Array.from({ length: rows }, (_, row) => predict(table.values.subarray(3 * row, 3 * row + 3)));
  const before = table.values.slice();
  const predictChanged = (row: Float64Array) => (changed: Float64Array, column: number) => {
    assertEquals(row.filter((value, at) => value !== changed[at] && at !== column).length, 0, "no other column is changed");
    return predict(changed);
  };
  const importance = permutationImportance(table, actual, { random: createRandom(8), predict });
  assertEquals(permutationImportance(table, actual, { random: createRandom(8), predict, predictChanged }), importance);
  assertEquals(importance[1], 0);
  assertGreater(importance[2], 0.2);
  assertLess(importance[2], 0.5); // two uniform numbers differ by 1/3 on average
  assertGreater(importance[0], 2);
  assertEquals(table.values, before);
});

Deno.test("the same seed gives the same importances", () => {
  const table = { rows: 4, columns: 1, values: Float64Array.of(1, 2, 3, 4) };
  const measure = (seed: number) =>
    permutationImportance(table, [1, 2, 3, 4], { random: createRandom(seed), predict: (row) => row[0] });
  assertEquals(measure(3), measure(3));
});

Deno.test("CRC-32 agrees with the published check value and notices every changed bit", () => {
  const bytes = new TextEncoder().encode("123456789");
  assertEquals(crc32(bytes), 0xcbf43926);
  assertEquals(crc32(new Uint8Array(0)), 0);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 50 }), fc.nat(), fc.integer({ min: 0, max: 7 }), (data, at, bit) => {
      const changed = data.slice();
      changed[at % data.length] ^= 1 << bit;
      assert(crc32(changed) !== crc32(data));
    }),
  );
});
