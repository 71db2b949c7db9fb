import { assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import { clusteredTTest } from "@/numerics/clustered-t-test.ts";
import { createRandom } from "@/numerics/random.ts";

const ones = (values: readonly number[]) => values.map(() => 1);

Deno.test("with clusters of one observation it is Student's test: his sleep data, and quantiles of printed tables", () => {
  // Student, "The probable error of a mean", 1908: hours of sleep gained; t = 4.0621, two-sided p =
  // 0.002833.
  const sleep = [1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4];
  const { mean, standardError, pValue } = clusteredTTest(sleep, ones(sleep));
  assertAlmostEquals(mean / standardError, 4.0621, 5e-5);
  assertAlmostEquals(pValue, 0.002833 / 2, 5e-7);
  // Fisher and Yates, table III: one-sided 5 %, 1 % and 10 % points by degrees of freedom.
  for (
    const [freedom, t, tail] of [[1, 6.3138, 0.05], [4, 2.1318, 0.05], [9, 2.8214, 0.01], [30, 1.3104, 0.1], [120, 2.3578, 0.01]]
  ) {
    // A sample with that t: as many values one apart from its mean on each side as there are.
    const count = freedom + 1;
    const spread = Array.from({ length: count }, (_, at) => at - freedom / 2);
    const deviation = Math.sqrt(spread.reduce((sum, value) => sum + value ** 2, 0) / freedom);
    const sample = spread.map((value) => value + t * deviation / Math.sqrt(count));
    assertAlmostEquals(clusteredTTest(sample, ones(sample)).pValue, tail, 2e-5);
    assertAlmostEquals(clusteredTTest(sample.map((value) => -value), ones(sample)).pValue, 1 - tail, 2e-5);
  }
});

Deno.test("its p-value is close to the share of sign flips that give as great a mean", () => {
  const random = createRandom(5);
  for (let run = 0; run < 5; run++) {
    const sums = Array.from({ length: 14 }, () => random.normal() + 0.4);
    const { pValue } = clusteredTTest(sums, ones(sums));
    const observed = sums.reduce((sum, value) => sum + value);
    let asGreat = 0;
    for (let signs = 0; signs < 2 ** 14; signs++) {
      let sum = 0;
      for (let at = 0; at < 14; at++) sum += signs >> at & 1 ? sums[at] : -sums[at];
      if (sum >= observed - 1e-12) asGreat++;
    }
    assertAlmostEquals(pValue, asGreat / 2 ** 14, 0.02);
  }
});

Deno.test("observations of one cluster that say the same count as one, and the level is kept", () => {
  const random = createRandom(6);
  const draws = Array.from({ length: 40 }, () => random.normal() + 0.3);
  // Ten equal observations a cluster: as if there was one.
  assertAlmostEquals(
    clusteredTTest(draws.map((value) => 10 * value), draws.map(() => 10)).pValue,
    clusteredTTest(draws, ones(draws)).pValue,
    1e-12,
  );
  // Clusters of 1 to 20 observations around a mean of their own, that of all being 0.
  let rejected = 0;
  const runs = 2000;
  for (let run = 0; run < runs; run++) {
    const sizes = Array.from({ length: 60 }, () => 1 + random.integer(20));
    const sums = sizes.map((size) => {
      const own = random.normal();
      let sum = 0;
      for (let at = 0; at < size; at++) sum += own + random.normal();
      return sum;
    });
    if (clusteredTTest(sums, sizes).pValue < 0.05) rejected++;
  }
  assertGreater(rejected / runs, 0.035);
  assertLess(rejected / runs, 0.07);
});

Deno.test("clusters that agree leave no doubt, and less than two prove nothing", () => {
  assertEquals(clusteredTTest([2, 4], [1, 2]), { mean: 2, standardError: 0, pValue: 0 });
  assertEquals(clusteredTTest([-2, -4], [1, 2]).pValue, 1);
  assertEquals(clusteredTTest([0, 0, 0], [1, 2, 3]), { mean: 0, standardError: 0, pValue: 0.5 });
  assertEquals(clusteredTTest([5], [1]).pValue, 0.5);
  assertEquals(clusteredTTest([], []).pValue, 0.5);
});
