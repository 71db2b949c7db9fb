import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import {
  checkNotWeaker,
  parseAttributes,
  parseLeastGroup,
  parsePseudonyms,
  printAttributes,
  type Privacy,
  PUBLISH_ALL,
} from "@/pipeline/privacy/privacy.ts";

Deno.test("any list of attributes is read as it was written", () => {
  fc.assert(fc.property(fc.uniqueArray(fc.string({ minLength: 1 })), (names) => {
    assertEquals(parseAttributes(printAttributes(names), "--attributes"), names);
  }));
  assertEquals(parseAttributes(printAttributes("all"), "--attributes"), "all");
  assertEquals(parseAttributes(" amount , channel", "--attributes"), ["amount", "channel"]);
});

Deno.test("values that are none are refused, with the name of who gave them", () => {
  const refused: [read: (text: string, where: string) => unknown, texts: string[]][] = [
    [parseAttributes, ["", ",", "a,,b", "a,"]],
    [parsePseudonyms, ["", "people", "cases,", "cases resources"]],
    [parseLeastGroup, ["0", "-1", "1.5", "five", "", " 5", "1e3"]],
  ];
  for (const [read, texts] of refused) {
    for (const text of texts) {
      const error = assertThrows(() => read(text, "--flag"), TracebookError, undefined, JSON.stringify(text));
      assertEquals(error.kind, "usage");
      assertStringIncludes(error.message, "--flag");
    }
  }
  assertEquals(parsePseudonyms("resources, cases", "--pseudonyms"), ["cases", "resources"]);
  assertEquals([parsePseudonyms("none", ""), parseLeastGroup("1", "")], [[], 1]);
});

const privacy: fc.Arbitrary<Privacy> = fc.record({
  attributes: fc.oneof(fc.constant("all" as const), fc.subarray(["a", "b", "c"])),
  pseudonyms: fc.subarray(["cases", "resources"] as const),
  leastGroup: fc.integer({ min: 1, max: 5 }),
});

Deno.test("a build that withholds as much or more is never refused, nor one whose flags say so", () => {
  fc.assert(fc.property(privacy, privacy, (before, now) => {
    checkNotWeaker(PUBLISH_ALL, now);
    checkNotWeaker(before, before);
    checkNotWeaker(before, { ...now, chosen: ["attributes", "pseudonyms", "leastGroup"] });
    checkNotWeaker(before, { attributes: [], pseudonyms: ["cases", "resources"], leastGroup: 5 });
  }));
});

Deno.test("a build that would publish more says what, and how to say that it shall", () => {
  const before: Privacy = { attributes: ["amount"], pseudonyms: ["cases"], leastGroup: 5 };
  const single: Privacy = { ...before, leastGroup: 1 };
  const cases: [before: Privacy, now: Privacy, says: string][] = [
    [before, { ...before, leastGroup: 4 }, "TRACEBOOK_LEAST_GROUP=5"],
    [before, { ...before, attributes: "all" }, "TRACEBOOK_ATTRIBUTES='amount'"],
    [before, { ...before, attributes: ["amount", "name"] }, "--attributes 'amount,name'"],
    [single, { ...single, pseudonyms: ["resources"] }, "TRACEBOOK_PSEUDONYMS=cases"],
    [single, { ...single, pseudonyms: [], chosen: ["attributes"] }, "--pseudonyms none"],
  ];
  for (const [before, now, says] of cases) {
    const error = assertThrows(() => checkNotWeaker(before, now), TracebookError);
    assertStringIncludes(error.message, says);
  }
});
