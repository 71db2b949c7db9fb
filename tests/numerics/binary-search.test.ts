import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { firstPosition, lowerBound, upperBound } from "@/numerics/binary-search.ts";

Deno.test("the lower bound counts what is less, the upper bound what is not greater", () => {
  const numbers = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 40 });
  fc.assert(fc.property(numbers, fc.integer({ min: -1, max: 21 }), (values, bound) => {
    const sorted = Float64Array.from(values).sort();
    assertEquals(lowerBound(sorted, bound), values.filter((value) => value < bound).length);
    assertEquals(upperBound(sorted, bound), values.filter((value) => value <= bound).length);
    assertEquals(firstPosition(0, sorted.length, (at) => sorted[at] >= bound), lowerBound(sorted, bound));
  }));
});
