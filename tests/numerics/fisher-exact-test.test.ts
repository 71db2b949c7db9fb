import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { adjustPValues } from "@/numerics/adjust-p-values.ts";
import { fisherExactTest, type FourfoldTable } from "@/numerics/fisher-exact-test.ts";
import { logGamma } from "@/numerics/log-gamma.ts";

function choose(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n;
  let result = 1n;
  for (let i = 1; i <= k; i++) result = (result * BigInt(n - k + i)) / BigInt(i);
  return result;
}

/** The tail of the hypergeometric distribution in whole numbers. */
function exactTail({ both, property, outcome, all }: FourfoldTable): number {
  let sum = 0n;
  for (let k = both; k <= Math.min(property, outcome); k++) sum += choose(property, k) * choose(all - property, outcome - k);
  return Number((sum * 10n ** 18n) / choose(all, outcome)) / 1e18;
}

Deno.test("Fisher's test is the tail of the hypergeometric distribution, summed in whole numbers", () => {
  const table = fc.integer({ min: 1, max: 120 }).chain((all) =>
    fc.tuple(fc.integer({ min: 0, max: all }), fc.integer({ min: 0, max: all })).chain(([property, outcome]) =>
      fc.integer({ min: Math.max(0, property + outcome - all), max: Math.min(property, outcome) })
        .map((both) => ({ both, property, outcome, all }))
    )
  );
  fc.assert(fc.property(table, (one) => assertAlmostEquals(fisherExactTest(one), exactTail(one), 1e-11)), { numRuns: 300 });
});

Deno.test("Fisher's test of a large table ends, and keeps its order", () => {
  const at = (both: number) => fisherExactTest({ both, property: 400_000, outcome: 500_000, all: 1_000_000 });
  assertAlmostEquals(at(200_000), 0.5, 0.01);
  assert(at(199_000) > 0.99 && at(201_000) < 1e-4 && at(201_000) > 0);
  assertEquals(at(400_000) < 1e-300, true);
});

Deno.test("the logarithm of the gamma function is that of the factorials", () => {
  let sum = 0;
  for (let n = 1; n < 200; n++) {
    assertAlmostEquals(logGamma(n), sum, 1e-10 * Math.max(1, sum));
    sum += Math.log(n);
  }
  assertAlmostEquals(logGamma(0.5), Math.log(Math.PI) / 2, 1e-13);
});

Deno.test("corrected p-values are those of R's p.adjust", () => {
  const p = [0.01, 0.02, 0.03, 0.04, 0.05];
  adjustPValues(p, "holm").forEach((value, i) => assertAlmostEquals(value, [0.05, 0.08, 0.09, 0.09, 0.09][i], 1e-12));
  adjustPValues(p, "benjamini-hochberg").forEach((value) => assertAlmostEquals(value, 0.05, 1e-12));
  assertEquals(adjustPValues([], "holm"), []);
});

Deno.test("a corrected p-value is never below the plain one, Holm's never below Benjamini and Hochberg's, and the order stays", () => {
  fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (p) => {
    const [holm, hochberg] = [adjustPValues(p, "holm"), adjustPValues(p, "benjamini-hochberg")];
    p.forEach((value, i) => {
      assert(hochberg[i] >= value - 1e-12 && holm[i] >= hochberg[i] - 1e-12 && holm[i] <= 1);
      p.forEach((other, j) => assert(value > other || (holm[i] <= holm[j] && hochberg[i] <= hochberg[j])));
    });
  }));
});
