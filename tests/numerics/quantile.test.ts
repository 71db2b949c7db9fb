import fc from "fast-check";
import { assertEquals, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { quantile, select, selectQuantile } from "@/numerics/quantile.ts";

const numbers = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 60 });
const share = fc.double({ noNaN: true, min: 0, max: 1 });
const ascending = (values: readonly number[]) => Float64Array.from(values).sort();

Deno.test("the quantiles of 1, 2, 3, 4 are those that R and NumPy give by default", () => {
  const sorted = [1, 2, 3, 4];
  assertEquals([0, 0.25, 0.5, 0.75, 0.9, 1].map((at) => quantile(sorted, at)), [1, 1.75, 2.5, 3.25, 3.7, 4]);
});

Deno.test("no numbers have no quantile", () => {
  assertEquals(quantile([], 0.5), NaN);
  assertEquals(selectQuantile(new Float64Array(0), 0.5), NaN);
});

Deno.test("a quantile lies between the least and the greatest number and grows with its share", () => {
  fc.assert(fc.property(numbers, share, share, (values, a, b) => {
    const sorted = ascending(values);
    const [low, high] = [quantile(sorted, Math.min(a, b)), quantile(sorted, Math.max(a, b))];
    return sorted[0] <= low && low <= high && high <= sorted[sorted.length - 1];
  }));
});

Deno.test("selection gives the same quantile as sorting", () => {
  fc.assert(fc.property(numbers, share, (values, at) => {
    assertEquals(selectQuantile(Float64Array.from(values), at), quantile(ascending(values), at));
  }));
});

Deno.test("several quantiles of the same array may be selected one after the other", () => {
  fc.assert(fc.property(numbers, fc.array(share, { maxLength: 5 }), (values, shares) => {
    const reused = Float64Array.from(values);
    for (const at of shares) assertEquals(selectQuantile(reused, at), quantile(ascending(values), at));
  }));
});

Deno.test("selection looks at the given length only", () => {
  assertEquals(selectQuantile(Float64Array.of(5, 3, -100, -100), 0.5, 2), 4);
});

Deno.test("selection takes equal, sorted, reversed and organ-pipe numbers in stride", () => {
  const size = 100_000;
  const shapes = [
    () => 7,
    (at: number) => at,
    (at: number) => -at,
    (at: number) => Math.min(at, size - at),
    (at: number) => at % 3,
  ];
  for (const shape of shapes) {
    const values = Float64Array.from({ length: size }, (_, at) => shape(at));
    assertEquals(select(values.slice(), size / 4), values.slice().sort()[size / 4]);
  }
});

Deno.test("a share outside 0 to 1 is refused", () => {
  for (const at of [-0.1, 1.1, NaN]) assertThrows(() => quantile([1], at), TracebookError, "a share from 0 to 1");
});
