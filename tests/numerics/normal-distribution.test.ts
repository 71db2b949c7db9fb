import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { normalQuantile, normalTail } from "@/numerics/normal-distribution.ts";

Deno.test("tails of the normal distribution are those of published tables, relative to their size", () => {
  // Abramowitz and Stegun, 1964, tables 26.1 and 26.2.
  const table = [
    [0, 0.5],
    [1, 0.15865525393145707],
    [2, 0.022750131948179195],
    [3, 1.3498980316300946e-3],
    [
      5,
      2.8665157187919391e-7,
    ],
    [8, 6.2209605742717841e-16],
    [10, 7.6198530241605261e-24],
    [20, 2.7536241186062337e-89],
  ];
  for (const [z, tail] of table) assertAlmostEquals(normalTail(z) / tail, 1, 1e-12);
});

Deno.test("the quantile undoes the tail, and both tails add up to 1", () => {
  fc.assert(fc.property(fc.double({ min: -7, max: 30, noNaN: true }), (z) => {
    assertAlmostEquals(normalTail(z) + normalTail(-z), 1, 1e-14);
    assertAlmostEquals(normalQuantile(normalTail(z)), z, 1e-4);
  }));
  assertEquals(normalQuantile(0.5), 0);
  assert(normalTail(45) === 0 || normalTail(45) < 1e-300);
  for (const none of [0, 1, NaN]) assertThrows(() => normalQuantile(none), TracebookError, "between 0 and 1");
});
