import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { quantile } from "@/numerics/quantile.ts";
import { createRandom } from "@/numerics/random.ts";
import { survivalQuantiles } from "@/numerics/survival-quantiles.ts";

const ones = (length: number) => new Uint8Array(length).fill(1);

Deno.test("where all numbers are known, the quantile at a share is the least number that so many do not exceed", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 }), (values) => {
    const sorted = values.toSorted((a, b) => a - b);
    const expected = Array.from({ length: 11 }, (_, at) => sorted[Math.max(0, Math.ceil(at * values.length / 10 - 1e-9) - 1)]);
    assertEquals(survivalQuantiles({ values, known: ones(values.length), weights: ones(values.length) }, 10).quantiles, expected);
  }));
});

Deno.test("a number of weight two counts as two numbers, and the order of the numbers does not matter", () => {
  const sample = fc.array(fc.tuple(fc.nat(20), fc.boolean(), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(sample, (rows) => {
    const quantiles = (some: typeof rows) =>
      survivalQuantiles({
        values: some.map(([value]) => value),
        known: some.map(([, known]) => known ? 1 : 0),
        weights: some.map(([, , weight]) => weight),
      }, 7).quantiles.map((value) => Math.round(1e6 * value));
    const repeated = rows.flatMap(([value, known, weight]) => Array(weight).fill([value, known, 1] as const));
    assertEquals(quantiles(repeated), quantiles(rows));
    assertEquals(quantiles(rows.toReversed()), quantiles(rows));
  }));
});

Deno.test("quantiles of exponential numbers are found though half of them are cut off; the known ones alone are far too small", () => {
  const random = createRandom(5);
  const rows = Array.from({ length: 20_000 }, () => ({ value: random.exponential(100), limit: random.exponential(100) }));
  const known = rows.map(({ value, limit }) => value <= limit ? 1 : 0);
  const values = rows.map(({ value, limit }) => Math.min(value, limit));
  const found = survivalQuantiles({ values, known, weights: ones(values.length) }, 100).quantiles;
  for (const share of [0.1, 0.5, 0.9]) assertAlmostEquals(found[100 * share] / (-100 * Math.log(1 - share)), 1, 0.05);
  const naive = values.filter((_, at) => known[at] === 1).sort((a, b) => a - b);
  assertLess(quantile(naive, 0.5), 0.6 * found[50]);
});

Deno.test("quantiles beyond what is known lie on an exponential curve: those of exponential numbers cut off at one moment are found", () => {
  const random = createRandom(6);
  const drawn = Array.from({ length: 20_000 }, () => random.exponential(100));
  const known = drawn.map((value) => value <= 50 ? 1 : 0);
  const weights = ones(drawn.length);
  const { quantiles, observed } = survivalQuantiles({ values: drawn.map((value) => Math.min(value, 50)), known, weights }, 100);
  assertAlmostEquals(observed, 1 - Math.exp(-0.5), 0.01);
  for (const share of [0.2, 0.5, 0.9, 0.99]) assertAlmostEquals(quantiles[100 * share] / (-100 * Math.log(1 - share)), 1, 0.05);
});

Deno.test("where no number is known all quantiles are the greatest one; quantiles ascend; no numbers are refused", () => {
  assertEquals(survivalQuantiles({ values: [1, 9], known: [1, 0], weights: [1, 1] }, 4).quantiles.slice(0, 3), [1, 1, 1]);
  assertEquals(survivalQuantiles({ values: [3], known: [0], weights: [1] }, 2), { quantiles: [3, 3, 3], observed: 0 });
  // What is extrapolated may pass the greatest number that there is.
  const { quantiles } = survivalQuantiles({ values: [-2e307, 0, 0, 0], known: [0, 1, 0, 0], weights: ones(4) }, 20);
  assertEquals(quantiles[20], Number.MAX_VALUE);
  fc.assert(fc.property(fc.array(fc.tuple(fc.double({ noNaN: true }), fc.boolean()), { minLength: 1 }), (rows) => {
    const { quantiles, observed } = survivalQuantiles({
      values: rows.map(([value]) => value),
      known: rows.map(([, known]) => Number(known)),
      weights: ones(rows.length),
    }, 20);
    assert(quantiles.every((value, at) => at === 0 || value >= quantiles[at - 1]));
    assert(observed >= 0 && observed <= 1);
  }));
  assertThrows(() => survivalQuantiles({ values: [], known: [], weights: [] }, 4), TracebookError, "found none");
});
