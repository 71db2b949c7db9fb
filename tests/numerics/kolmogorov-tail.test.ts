import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { kolmogorovTail } from "@/numerics/kolmogorov-tail.ts";

Deno.test("the Kolmogorov distribution has the critical values of the tables", () => {
  // Asymptotic critical values as in Shorack and Wellner, "Empirical Processes with Applications to
  // Statistics", 1986.
  for (const [x, chance] of [[1.22385, 0.1], [1.3581, 0.05], [1.62762, 0.01], [1.94947, 0.001]]) {
    assertAlmostEquals(kolmogorovTail(x), chance, 1e-5);
  }
});

Deno.test("its tail falls from 1 to 0", () => {
  assertEquals([kolmogorovTail(0), kolmogorovTail(NaN), kolmogorovTail(10) < 1e-80], [1, 1, true]);
  let before = 1;
  for (let x = 0.01; x < 4; x += 0.01) {
    const chance = kolmogorovTail(x);
    assert(chance <= before + 1e-12 && chance >= 0, `${x}`);
    before = chance;
  }
});
