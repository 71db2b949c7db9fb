import { assert, assertAlmostEquals } from "@std/assert";
import fc from "fast-check";
import { wilsonInterval } from "@/numerics/wilson-interval.ts";

Deno.test("Wilson's interval holds the share, keeps within 0 and 1, and narrows with the trials", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, part) => {
    const share = Math.round(part * n) / n;
    const [low, high] = wilsonInterval(share, n);
    assert(0 <= low && low <= share + 1e-12 && share - 1e-12 <= high && high <= 1);
    const [closer, further] = wilsonInterval(share, 4 * n);
    assert(further - closer < high - low);
  }));
});

Deno.test("Wilson's interval is that of a published example, 81 of 263", () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", 1998, by method 3.
  const [low, high] = wilsonInterval(81 / 263, 263);
  assertAlmostEquals(low, 0.2553, 1e-4);
  assertAlmostEquals(high, 0.3662, 1e-4);
});
