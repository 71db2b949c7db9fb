/** Files of rules: what is written is read back equal; all else is refused with its place. */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { mine } from "@/discovery/miners.ts";
import { TracebookError } from "@/errors.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { readRules } from "@/formats/process-models/read-rules.ts";
import { isRuleKind, RULE_KINDS, type RuleModel, writeRules } from "@/formats/process-models/write-rules.ts";

const log = eventLogFromTraces(
  [["a", "b, c", "a"], ["b, c", '"d"\n'], ["a"]].map((activities, i) => ({
    caseId: String(i),
    events: activities.map((activity, k) => ({ activity, time: 1000 * k * (i + 1) })),
  })),
);
const input = { variants: variantsOf(log).variants, log };

const mined: readonly RuleModel[] = [mine("declare", input), mine("log-skeleton", input), mine("temporal-profile", input)];

Deno.test("rules that are written are read back equal", () => {
  assertEquals(mined.map(({ kind }) => kind), [...RULE_KINDS]);
  for (const rules of mined) assertEquals(readRules(writeRules(rules), { source: "rules.json" }), rules);
  assertEquals(["declare", "petri-net"].map(isRuleKind), [true, false]);
});

/** A document of a kind, with some fields changed. */
const changed = (kind: RuleModel["kind"], fields: Record<string, unknown>) =>
  JSON.stringify({ ...JSON.parse(writeRules(mined.find((rules) => rules.kind === kind)!)), ...fields });

/** A DECLARE model of one rule, with some fields changed. */
const declare = (fields: Record<string, unknown>) =>
  changed("declare", {
    constraints: [{ template: "response", activities: ["a", "b, c"], support: 1, confidence: 1, ...fields }],
  });

const distance = { from: "a", to: "b", count: 1, meanSeconds: 1, deviationSeconds: 0 };
const profile = (...distances: unknown[]) => changed("temporal-profile", { distances });
const deep = `[${"[".repeat(90_000)}${"]".repeat(90_000)}]`;

const refusals: readonly (readonly [what: string, text: string, kind: TracebookError["kind"], says: string[]])[] = [
  ["text that is no JSON", "{", "input", ["rules as JSON"]],
  ["a list", "[]", "input", ["an object as the document", "a list of 0"]],
  ["a document without a kind", "{}", "input", ["declare, log-skeleton, temporal-profile as kind", "nothing", "-o FILE.json"]],
  ["another kind", '{"kind": "toString"}', "input", ["as kind", '"toString"']],
  ["another version", changed("declare", { version: 2 }), "input", ["version 1", "found 2"]],
  [
    "what is too deep to be printed",
    changed("declare", { constraints: 0 }).replace('"constraints":0', `"constraints":${deep}`),
    "input",
    ["constraints[0]"],
  ],
  ["rules that are no list", changed("declare", { constraints: { length: 5 } }), "input", ["a list as constraints", "an object"]],
  ["another template", declare({ template: "reply" }), "input", ["constraints[0].template"]],
  ["too few activities", declare({ activities: ["a"] }), "input", ["a list of 2"]],
  ["an unknown activity", declare({ activities: ["a", "z"] }), "input", [
    "one of the activities as constraints[0].activities[1]",
  ]],
  ["a confidence above 1", declare({ confidence: 2 }), "input", ["from 0 to 1", "found 2"]],
  ["a label given twice", changed("declare", { activities: ["a", "a"] }), "input", ["only once as activities[1]"]],
  ["a number that no double holds", profile(distance).replace('"meanSeconds":1', '"meanSeconds":1e999'), "input", [
    "meanSeconds",
    "Infinity",
  ]],
  ["a negative deviation", profile({ ...distance, deviationSeconds: -1 }), "input", ["at least 0"]],
  ["a pair given twice", profile(distance, distance), "input", ["distances[1]"]],
  ["occurrences of fewer activities", changed("log-skeleton", { occurrences: [] }), "input", ["a list of 3 as occurrences"]],
  ["a count that is no whole number", changed("log-skeleton", { occurrences: [[0.5], [], []] }), "input", [
    "a whole number",
    "occurrences[0][0]",
  ]],
  ["a pair of three", changed("log-skeleton", { alwaysAfter: [["a", "a", "a"]] }), "input", ["a list of 2 as alwaysAfter[0]"]],
  ["too long a list", changed("temporal-profile", { distances: Array(2 ** 20 + 1).fill(0) }), "limit", ["1048576 entries"]],
];

for (const [what, text, kind, says] of refusals) {
  Deno.test(`reading rules refuses ${what} in words with its place`, () => {
    const error = assertThrows(() => readRules(text, { source: "rules.json" }), TracebookError) as TracebookError;
    assertEquals(error.kind, kind, error.message);
    for (const words of ["rules.json", ...says]) assertStringIncludes(error.message, words);
  });
}
