import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { casesBreaking, type RuleCheck } from "@/conformance/rules/check-rules.ts";
import { checkDeclare } from "@/conformance/rules/check-declare.ts";
import {
  DECLARE_TEMPLATES,
  type DeclareConstraint,
  type DeclareModel,
  takesOneActivity,
} from "@/process-models/rules/declare-model.ts";
import { discoverDeclare } from "@/discovery/discover-declare.ts";
import { activatesByDefinition, keepsByDefinition } from "../../discovery/declare-by-definition.ts";
import { anyWords, logOfWords, variantsOfWords } from "../../discovery/words.ts";

const words = anyWords.map((words) => words.filter((word) => word !== ""));
const constraint = (template: DeclareConstraint["template"], ...activities: string[]): DeclareConstraint => ({
  template,
  activities,
  support: 1,
  confidence: 1,
});
const model = (...constraints: DeclareConstraint[]): DeclareModel => ({ activities: ["a", "b"], constraints });

/** Every rule about the letters a to d. */
const allRules = model(
  ...DECLARE_TEMPLATES.flatMap((template) =>
    [..."abcd"].flatMap((a) =>
      takesOneActivity(template)
        ? [constraint(template, a)]
        : [..."abcd"].filter((b) => a !== b).map((b) => constraint(template, a, b))
    )
  ),
);

Deno.test("a case breaks a rule exactly if it does not match the rule's regular expression", () => {
  fc.assert(
    fc.property(words, (words) => {
      const check = checkDeclare(allRules, logOfWords(words));
      check.rules.forEach(({ rule: { template, activities: [a, b] }, activatedCases, keptCases }, r) => {
        const activated = words.filter((word) => activatesByDefinition(template, word, a, b));
        const broken = words.flatMap((word, c) => keepsByDefinition(template, word, a, b) ? [] : [c]);
        assertEquals(
          [activatedCases, keptCases],
          [activated.length, activated.length - broken.length],
          `${template}(${a}, ${b})`,
        );
        assertEquals(casesBreaking(check, r), broken);
      });
    }),
    { numRuns: 40 },
  );
});

Deno.test("support and confidence of discovery are what checking counts", () => {
  fc.assert(
    fc.property(words, (words) => {
      const variants = variantsOfWords(...words);
      const check = checkDeclare(discoverDeclare(variants, { support: 0, confidence: 0 }), variants);
      for (const { rule, activatedCases, keptCases } of check.rules) {
        assertEquals([activatedCases / check.cases, keptCases / activatedCases], [rule.support, rule.confidence]);
      }
    }),
    { numRuns: 40 },
  );
});

/** Words, rules that they break, and the events at fault, marked by ^. */
const AT_FAULT: readonly (readonly [DeclareConstraint, string, string])[] = [
  [constraint("existence", "a"), "bc", "  "],
  [constraint("absence", "a"), "bac", " ^ "],
  [constraint("exactly-one", "a"), "abaa", "  ^^"],
  [constraint("init", "a"), "ba", "^ "],
  [constraint("choice", "a", "b"), "cd", "  "],
  [constraint("exclusive-choice", "a", "b"), "cab", " ^^"],
  [constraint("responded-existence", "a", "b"), "aca", "^ ^"],
  [constraint("co-existence", "a", "b"), "cb", " ^"],
  [constraint("response", "a", "b"), "abaca", "  ^ ^"],
  [constraint("precedence", "a", "b"), "bcbab", "^ ^  "],
  [constraint("succession", "a", "b"), "baba", "^  ^"],
  [constraint("alternate-response", "a", "b"), "aacba", "^   ^"],
  [constraint("alternate-precedence", "a", "b"), "babb", "^  ^"],
  [constraint("alternate-succession", "a", "b"), "aabb", "^  ^"],
  [constraint("chain-response", "a", "b"), "abacb", "  ^  "],
  [constraint("chain-precedence", "a", "b"), "abacb", "    ^"],
  [constraint("chain-succession", "a", "b"), "abacb", "  ^ ^"],
  [constraint("not-responded-existence", "a", "b"), "bca", "  ^"],
  [constraint("not-co-existence", "a", "b"), "bca", "^ ^"],
  [constraint("not-response", "a", "b"), "babac", " ^   "],
  [constraint("not-precedence", "a", "b"), "bacb", "   ^"],
  [constraint("not-succession", "a", "b"), "bacb", " ^ ^"],
  [constraint("not-chain-response", "a", "b"), "acaab", "   ^ "],
  [constraint("not-chain-precedence", "a", "b"), "acaab", "    ^"],
  [constraint("not-chain-succession", "a", "b"), "acaab", "   ^^"],
];

Deno.test("the events at fault are pointed out", () => {
  assertEquals(new Set(AT_FAULT.map(([{ template }]) => template)).size, DECLARE_TEMPLATES.length);
  for (const [rule, word, marks] of AT_FAULT) {
    const [{ breaches }] = checkDeclare(model(rule), variantsOfWords(word)).rules;
    assertEquals(breaches, [{ variant: 0, events: [...marks].flatMap((mark, i) => mark === "^" ? [i] : []) }], rule.template);
  }
});

Deno.test("figures count cases, and fitness the rules that a case activates", () => {
  const check: RuleCheck<DeclareConstraint> = checkDeclare(
    model(constraint("response", "a", "b"), constraint("init", "a"), constraint("precedence", "x", "y")),
    logOfWords(["ab", "ac", "ab", "c"]),
  );
  assertEquals(
    check.variants.map(({ activities, cases, activatedRules, brokenRules }) => [
      activities.join(""),
      cases,
      activatedRules,
      brokenRules,
    ]),
    [["ab", [0, 2], 2, 0], ["ac", [1], 2, 1], ["c", [3], 1, 1]],
  );
  assertEquals([check.cases, check.fittingCases, check.fittingCasesPercent, check.averageFitness], [4, 2, 50, 2.5 / 4]);
  assertEquals(check.rules[2], { rule: constraint("precedence", "x", "y"), activatedCases: 0, keptCases: 0, breaches: [] });
});

Deno.test("a log without cases fits, and keeps nothing", () => {
  const check = checkDeclare(allRules, logOfWords([]));
  assertEquals([check.cases, check.fittingCasesPercent, check.averageFitness], [0, 100, 1]);
});

Deno.test("breaches beyond the wanted number are counted but not listed, and it says so", () => {
  const log = logOfWords(["a", "ca", "cca"]);
  const check = checkDeclare(model(constraint("response", "a", "b")), log, { maxBreaches: 2 });
  assertEquals([check.rules[0].breaches.length, check.rules[0].keptCases, check.fittingCases, check.complete], [2, 0, 0, false]);
  assert(checkDeclare(model(constraint("response", "a", "b")), log, { maxBreaches: 3 }).complete);
});

Deno.test("a model with a template that does not exist, or too few activities, is refused with the rule's number", () => {
  // deno-lint-ignore no-explicit-any
  const unknown = { ...constraint("init", "a"), template: "toString" as any };
  for (const wrong of [unknown, constraint("response", "a"), constraint("init", "a", "b")]) {
    const refused = assertThrows(() => checkDeclare(model(constraint("init", "a"), wrong), variantsOfWords("a")), TracebookError);
    assertEquals(refused.kind, "input");
    assert(refused.message.includes("rule 2"), refused.message);
  }
});

Deno.test("labels that are names of object properties are labels like others", () => {
  const variants = {
    activities: ["__proto__", "constructor"],
    offsets: Uint32Array.of(0, 2),
    steps: Uint16Array.of(0, 1),
    counts: Uint32Array.of(1),
  };
  const check = checkDeclare(model(constraint("chain-response", "constructor", "__proto__")), variants);
  assertEquals(check.rules[0].breaches, [{ variant: 0, events: [1] }]);
});
