import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { rankCorrelation, ranksOf } from "@/numerics/rank-correlation.ts";

Deno.test("equal numbers share the mean of their ranks, and ranks add up as without ties", () => {
  assertEquals([...ranksOf([10, 20, 10, 5])], [2.5, 4, 2.5, 1]);
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (values) => {
    assertEquals(ranksOf(values).reduce((sum, rank) => sum + rank, 0), values.length * (values.length + 1) / 2);
  }));
});

Deno.test("a rank correlation is the same after any rising change of scale, and turns round with a falling one", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), { minLength: 3 }),
      (pairs) => {
        const [x, y] = [
          pairs.map(([a]) => a),
          pairs.map(([, b]) => b),
        ];
        const found = rankCorrelation(x, y);
        assertEquals(rankCorrelation(x.map((a) => a ** 3 + a), y), found);
        assertEquals(rankCorrelation(y, x), found);
        const turned = rankCorrelation(x.map((a) => -a), y);
        if (found === null) assertEquals(turned, null);
        else assertAlmostEquals(turned!, -found, 1e-12);
      },
    ),
  );
});

Deno.test("the rank correlation of the example of ten pairs of scores is -29/165", () => {
  // Intelligence quotient and hours of television a week, a textbook's example without ties.
  const quotient = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110];
  const hours = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17];
  assertAlmostEquals(rankCorrelation(quotient, hours)!, -29 / 165, 1e-12);
});

Deno.test("without any difference there is no rank correlation", () => {
  assertEquals([rankCorrelation([1, 1, 1], [1, 2, 3]), rankCorrelation([1, 2], [1, 2])], [null, null]);
});
