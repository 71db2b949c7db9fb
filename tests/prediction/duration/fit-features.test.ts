import { table } from "arquero";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { encodeValue, isKnown, MOST_CATEGORIES } from "@/prediction/duration/features.ts";
import { encodeCases, fitFeatures } from "@/prediction/duration/fit-features.ts";
import type { Candidate } from "@/prediction/duration/case-table.ts";

const texts: Candidate = { column: "texts", source: "attribute", name: "channel", kind: "category" };
const numbers: Candidate = { column: "numbers", source: "attribute", name: "amount", kind: "number" };

const fitTexts = (values: (string | null)[]) => fitFeatures(table({ texts: values }), [texts])[0]?.feature;
const fitNumbers = (values: number[]) => fitFeatures(table({ numbers: Float64Array.from(values) }), [numbers])[0]?.feature;

Deno.test("texts are coded by frequency, ties in code-unit order", () => {
  const feature = fitTexts(["b", "a", "z", "z", null, "a", "z"]);
  assertEquals(feature, { kind: "category", source: "attribute", name: "channel", categories: ["z", "a", "b"], rare: [] });
});

Deno.test("the order of the training cases changes no code", () => {
  const values = fc.array(fc.option(fc.constantFrom("a", "B", "ä", "", "__proto__")), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(values, (list) => assertEquals(fitTexts(list), fitTexts(list.toReversed()))));
});

Deno.test("beyond the most frequent texts, rare ones share a code and unseen ones count as missing", () => {
  const list = Array.from({ length: 100 }, (_, at) => `text ${at}`).flatMap((text, at) =>
    Array(at < MOST_CATEGORIES ? 2 : 1).fill(text)
  );
  const feature = fitTexts(list)!;
  assertEquals(encodeValue(feature, "text 99"), MOST_CATEGORIES);
  assertEquals([encodeValue(feature, "text 100"), encodeValue(feature, null)], [-1, -1]);
  assertEquals([isKnown(feature, "text 99"), isKnown(feature, "text 100"), isKnown(feature, null)], [true, false, false]);
});

Deno.test("a missing number becomes the median of the training cases", () => {
  const feature = fitNumbers([1, 9, NaN, 2])!;
  assertEquals(feature, { kind: "number", source: "attribute", name: "amount", typical: 2, least: 1, greatest: 9 });
  assertEquals([NaN, null, Infinity, 7].map((value) => encodeValue(feature, value)), [2, 2, 2, 7]);
});

Deno.test("what is the same in all training cases is no feature", () => {
  assertEquals([fitTexts(["a", "a"]), fitTexts([null, null]), fitNumbers([3, 3]), fitNumbers([NaN, NaN])], [
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  assert(fitTexts(["a", null]) !== undefined && fitNumbers([3, NaN]) !== undefined);
});

Deno.test("encoded rows hold no NaN, and agree with encoding value by value", () => {
  const row = fc.record({ text: fc.option(fc.constantFrom("a", "b", "c")), number: fc.oneof(fc.integer(), fc.constant(NaN)) });
  fc.assert(fc.property(fc.array(row, { minLength: 2, maxLength: 20 }), (rows) => {
    const cases = table({ texts: rows.map(({ text }) => text), numbers: Float64Array.from(rows, ({ number }) => number) });
    const features = fitFeatures(cases, [texts, numbers]);
    const encoded = encodeCases(cases, features);
    assert(encoded.values.every((value) => !Number.isNaN(value)));
    const expected = rows.flatMap(({ text, number }) =>
      features.map(({ feature }) => encodeValue(feature, feature.kind === "category" ? text : number))
    );
    assertEquals([...encoded.values], expected);
  }));
});
