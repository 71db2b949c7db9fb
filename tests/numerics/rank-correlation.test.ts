import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { rankCorrelation, ranksOf } from "@/numerics/rank-correlation.ts";
import { stableOrder } from "@/numerics/stable-order.ts";

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

Deno.test("codes, whole numbers and others are ordered as by a stable comparison, ties as before", () => {
  const values = fc.oneof(
    fc.array(fc.nat({ max: 9 })),
    fc.array(fc.integer({ min: -1e12, max: 1e12 })),
    fc.array(fc.oneof(fc.constantFrom(-0, 0, 0.5, -1e300), fc.double({ noNaN: true }))),
  );
  fc.assert(fc.property(values, (values) => {
    const places = values.map((_, at) => at);
    const byTies = Uint32Array.from(places).reverse();
    const found = (before?: Uint32Array) => [...stableOrder(Float64Array.from(values), before)];
    assertEquals(found(), places.toSorted((a, b) => values[a] - values[b] || a - b));
    assertEquals(found(byTies), places.toSorted((a, b) => values[a] - values[b] || b - a));
  }));
});
