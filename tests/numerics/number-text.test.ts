import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { groupDigits, sayCount, sayPValue, sayQuality, sayRate, sayShare } from "@/numerics/number-text.ts";

Deno.test("digits before a decimal point stand in groups of three", () => {
  assertEquals([1, 1234, 1234567].map((value) => groupDigits(value)), ["1", "1 234", "1 234 567"]);
  assertEquals([0.12345, 1234.5678, -1234567].map((value) => groupDigits(value)), ["0.12345", "1 234.5678", "-1 234 567"]);
});

Deno.test("counts have a thin space before every third digit", () => {
  assertEquals([0, 999, 1000, 561470, 1234567].map(sayCount), ["0", "999", "1\u202f000", "561\u202f470", "1\u202f234\u202f567"]);
});

Deno.test("a share that is neither none nor all never reads as 0 % or 100 %", () => {
  assertEquals([0, 0.376, 1].map((share) => sayShare(share)), ["0 %", "37.6 %", "100 %"]);
  fc.assert(
    fc.property(
      fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }),
      fc.constantFrom(0 as const, 1 as const),
      (share, digits) => {
        const text = sayShare(share, digits);
        assert(!/^0(\.0+)? %$/.test(text) && !/^100(\.0)? %$/.test(text), `${share} reads as ${text}`);
      },
    ),
  );
});

Deno.test("a quality that is neither none nor all never reads as 0 or 1", () => {
  assertEquals([0, 0.0001, 0.957, 0.99951, 1].map(sayQuality), ["0.000", "< 0.001", "0.957", "> 0.999", "1.000"]);
});

Deno.test("rates have two figures below ten", () => {
  assertEquals([31.4, 6.2, 0.42, 0.031].map(sayRate), ["31", "6.2", "0.4", "0.03"]);
});

Deno.test("a p-value never reads as 0", () => {
  assertEquals([0, 0.000999, 0.001, 0.0421, 1].map(sayPValue), ["p < 0.001", "p < 0.001", "p = 0.001", "p = 0.042", "p = 1.000"]);
});
