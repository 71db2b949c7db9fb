import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { DECLARE_TEMPLATES, isSymmetric, takesOneActivity } from "@/process-models/rules/declare-model.ts";
import { type DeclareOptions, discoverDeclare } from "@/discovery/discover-declare.ts";
import { activatesByDefinition, keepsByDefinition } from "./declare-by-definition.ts";
import { anyWords, variantsOfWords } from "./words.ts";

const words = anyWords.map((words) => words.filter((word) => word !== ""));

Deno.test("the rules found, their support and confidence are those of the regular expressions of the templates", () => {
  fc.assert(
    fc.property(words, fc.constantFrom(0, 0.4, 1), fc.constantFrom(0, 0.6, 1), (words, support, confidence) => {
      const letters = [...new Set(words.join(""))].sort();
      const expected = DECLARE_TEMPLATES.flatMap((template) => {
        const isFrequent = (a: string) => words.filter((word) => word.includes(a)).length / words.length >= support;
        const partners = (a: string) =>
          takesOneActivity(template)
            ? [""]
            : letters.filter((b) => (isSymmetric(template) ? a < b : a !== b) && isFrequent(a) && isFrequent(b));
        return letters.flatMap((a) =>
          partners(a).flatMap((b) => {
            const activated = words.filter((word) => activatesByDefinition(template, word, a, b));
            const kept = activated.filter((word) => keepsByDefinition(template, word, a, b));
            const figures = { support: activated.length / words.length, confidence: kept.length / activated.length };
            const found = activated.length > 0 && figures.support >= support && figures.confidence >= confidence;
            return found ? [{ template, activities: b === "" ? [a] : [a, b], ...figures }] : [];
          })
        );
      });
      assertEquals(discoverDeclare(variantsOfWords(...words), { support, confidence }).constraints, expected);
    }),
    { numRuns: 60 },
  );
});

Deno.test("a rule of confidence 1 holds in every case, also in those that do not activate it", () => {
  fc.assert(
    fc.property(words, (words) => {
      for (const { template, activities: [a, b] } of discoverDeclare(variantsOfWords(...words), { confidence: 1 }).constraints) {
        for (const word of words) assert(keepsByDefinition(template, word, a, b), `${template}(${a}, ${b}) in ${word}`);
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("of the strongest rules all others follow, in every word", () => {
  fc.assert(
    fc.property(words, fc.string({ unit: fc.constantFrom(..."abcde"), maxLength: 6 }), (words, word) => {
      const keeps = (options: DeclareOptions) =>
        discoverDeclare(variantsOfWords(...words), { confidence: 1, support: 0, ...options }).constraints
          .every(({ template, activities: [a, b] }) => keepsByDefinition(template, word, a, b));
      assertEquals(keeps({ rules: "strongest" }), keeps({ rules: "all" }));
    }),
    { numRuns: 60 },
  );
});

Deno.test("a rule stays where it is more confident than the stronger one", () => {
  // a b three times, a c b once: b always follows, in three of four cases at once.
  const rules = { templates: ["response", "chain-response"], confidence: 0.5, rules: "strongest" } as const;
  const found = discoverDeclare(variantsOfWords("ab", "ab", "ab", "acb"), rules).constraints;
  assertEquals(found.filter(({ activities }) => activities.join("") === "ab").map(({ template }) => template), [
    "response",
    "chain-response",
  ]);
});

Deno.test("the order of cases changes no rule, and order-preserving renaming only its labels", () => {
  fc.assert(
    fc.property(words, (words) => {
      const model = discoverDeclare(variantsOfWords(...words), { support: 0 });
      assertEquals(discoverDeclare(variantsOfWords(...words.toReversed()), { support: 0 }), model);
      const renamed = discoverDeclare(variantsOfWords(...words.map((word) => word.toUpperCase())), { support: 0 });
      assertEquals(JSON.parse(JSON.stringify(model).replace(/"([a-e])"/g, (text) => text.toUpperCase())), renamed);
    }),
    { numRuns: 30 },
  );
});

Deno.test("templates may be chosen; those that do not exist are refused by name", () => {
  const variants = variantsOfWords("ab");
  const found = discoverDeclare(variants, { templates: ["init", "chain-response"] }).constraints;
  assertEquals(found.map(({ template, activities }) => `${template}(${activities})`), ["init(a)", "chain-response(a,b)"]);
  // deno-lint-ignore no-explicit-any
  const refused = assertThrows(() => discoverDeclare(variants, { templates: ["constructor" as any] }), TracebookError);
  assertEquals([refused.kind, refused.details.found], ["usage", '"constructor"']);
});

Deno.test("more rules than wanted are refused with advice, and so are thousands of activities", () => {
  const refused = assertThrows(() => discoverDeclare(variantsOfWords("abcde"), { maxConstraints: 10 }), TracebookError);
  assertEquals(refused.details.advice, "Raise support or confidence, or look for fewer templates.");
  const activities = Array.from({ length: 5000 }, (_, a) => String(a).padStart(4, "0"));
  const variants = {
    activities,
    offsets: Uint32Array.of(0, 5000),
    steps: Uint32Array.from(activities.keys()),
    counts: Uint32Array.of(1),
  };
  assertEquals(assertThrows(() => discoverDeclare(variants), TracebookError).kind, "limit");
});

Deno.test("hundreds of activities are no trouble", () => {
  const activities = Array.from({ length: 600 }, (_, a) => String(a).padStart(3, "0"));
  const steps = Uint32Array.from({ length: 6000 }, (_, i) => (i * 7 + Math.floor(i / 60) * 13) % 600);
  const offsets = Uint32Array.from({ length: 101 }, (_, v) => v * 60);
  const variants = { activities, offsets, steps, counts: new Uint32Array(100).fill(1) };
  const { constraints } = discoverDeclare(variants, { support: 0, templates: ["not-chain-precedence", "alternate-response"] });
  assert(constraints.length > 100_000);
});
