import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { labelLines, nameParts } from "@/drawing/text-width.ts";

Deno.test("a label that is cut goes on in its last line where the line before ends", () => {
  const word = fc.stringMatching(/^[a-z]{1,9}$/);
  fc.assert(fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 4 }), (words, most) => {
    const lines = labelLines(words.join(" "), 110, most, 11);
    const shown = lines.join(" ").replace(/…$/, "");
    assert(words.join(" ").startsWith(shown), `${lines}`);
    assert(lines.length <= most);
  }));
  assertEquals(labelLines("pay fine", 60, 1, 11), ["pay fine"]);
});

Deno.test("a label of spaces is told to be blank, and no label is none", () => {
  assertEquals([labelLines("  \n", 60, 3, 11), labelLines("", 60, 3, 11)], [["(blank)"], [""]]);
});

Deno.test("the parts of a name are the name, none is short, and short words are whole", () => {
  const name = fc.stringMatching(/^[a-z_ A-Z/]{0,40}$/);
  fc.assert(fc.property(name, (name) => {
    assertEquals(nameParts(name).join(""), name);
    if (name.length <= 12) assertEquals(nameParts(name), [name]);
  }));
  const names = ["requestForPaymentREJECTED", "Permit SUBMITTED by_EMPLOYEE_of_office", "W_Nabellen incomplete dossiers"];
  assertEquals(names.map(nameParts), [
    ["request", "For", "Payment", "REJECTED"],
    ["Permit SUBMITTED by_", "EMPLOYEE_", "of_", "office"],
    ["W_Nabellen incomplete dossiers"],
  ]);
});
