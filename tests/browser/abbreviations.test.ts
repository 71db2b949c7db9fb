import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { abbreviate } from "@/browser/abbreviations.ts";

Deno.test("abbreviations take first letters, and are all different and not empty", () => {
  assertEquals(abbreviate(["Create Fine", "Send Fine", "Send for Credit Collection", "Payment", "Save File"]), [
    "CF",
    "SF",
    "SfCC",
    "P",
    "SaF",
  ]);
  fc.assert(fc.property(fc.uniqueArray(fc.string({ unit: "grapheme" }), { maxLength: 30 }), (labels) => {
    const signs = abbreviate(labels);
    assertEquals(new Set(signs).size, labels.length);
    for (const sign of signs) assertMatch(sign, /\S/);
  }));
});
