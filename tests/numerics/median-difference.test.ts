/** The interval of a difference of medians holds as often as it says. */
import { assert, assertEquals } from "@std/assert";
import { medianDifference } from "@/numerics/median-difference.ts";
import { createRandom } from "@/numerics/random.ts";

Deno.test("95 % intervals of the difference of medians of skewed samples hold about 95 % of the time", () => {
  const random = createRandom(42);
  const sample = (count: number, mean: number) => Float64Array.from({ length: count }, () => random.exponential(mean));
  for (const [n, m] of [[25, 25], [20, 300], [200, 200]]) {
    const rounds = 1000;
    let held = 0;
    for (let round = 0; round < rounds; round++) {
      const { interval: [least, most] } = medianDifference(sample(n, 1), sample(m, 3))!;
      const truth = 2 * Math.log(2);
      if (least <= truth && truth <= most) held++;
    }
    assert(held / rounds > 0.92 && held / rounds < 0.99, `${held} of ${rounds} with ${n} and ${m} values`);
  }
});

Deno.test("fewer than five values on one side tell no difference", () => {
  assertEquals(medianDifference(new Float64Array(4), new Float64Array(9)), null);
  assertEquals(medianDifference(new Float64Array(5), new Float64Array(9))!.interval, [0, 0]);
});
