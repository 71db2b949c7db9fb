import { inputError } from "../../errors.ts";
import { conditionOf, takesOneActivity } from "../../process-models/rules/declare-conditions.ts";
import { DECLARE_TEMPLATES, type DeclareConstraint, type DeclareModel } from "../../process-models/rules/declare-model.ts";
import { checkRules, type RuleCheck, type RuleCheckOptions } from "./check-rules.ts";
import { DECLARE_BREACHES } from "./declare-breaches.ts";
import type { RuleSource } from "./rule-source.ts";

/**
 * Checks a log against the rules of a DECLARE model: which cases activate and which break each
 * rule, and at which events (Burattin, Maggi, Sperduti, "Conformance Checking Based on
 * Multi-Perspective Declarative Process Models", 2016, for its control-flow part).
 *
 * The events that break a rule are its activations that are not fulfilled: the a's without a later
 * b for `response(a, b)`, the b's without an earlier a for `precedence(a, b)`, both for
 * `succession`; for the not forms those that meet what they should not; for `init` the first event;
 * for `exactly-one` all but the first. Where an event is missing (existence, choice) there is none.
 * The support and confidence that stand in the model are not looked at.
 *
 * Each variant costs the rules about its activities.
 *
 * @example
 * ```ts
 * import { checkDeclare } from "@/conformance/rules/check-declare.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const model = { activities: ["a", "b"], constraints: [{ template: "response", activities: ["a", "b"], support: 1, confidence: 1 }] } as const;
 * // a b a, three times, and b, once
 * const variants = { activities: ["a", "b"], offsets: Uint32Array.of(0, 3, 4), steps: Uint16Array.of(0, 1, 0, 1), counts: Uint32Array.of(3, 1) };
 * const { rules, fittingCasesPercent } = checkDeclare(model, variants);
 * assertEquals(rules[0].breaches, [{ variant: 0, events: [2] }]);
 * assertEquals([rules[0].activatedCases, rules[0].keptCases, fittingCasesPercent], [3, 0, 25]);
 * ```
 *
 * @throws an input error for a constraint with an unknown template or a wrong number of activities;
 * a limit error for too much to look at
 */
export function checkDeclare(
  model: DeclareModel,
  source: RuleSource,
  options: RuleCheckOptions = {},
): RuleCheck<DeclareConstraint> {
  const rules = model.constraints.map((constraint, i) => {
    const { template, activities } = constraint;
    if (!DECLARE_TEMPLATES.includes(template)) throw wrong(i, "a template of DECLARE", JSON.stringify(template));
    const arity = takesOneActivity(template) ? 1 : 2;
    if (activities.length !== arity) throw wrong(i, `${arity} for ${template}`, `${activities.length} activities`);
    return { subject: constraint, activities, condition: conditionOf(template), breach: DECLARE_BREACHES[template] };
  });
  return checkRules(rules, source, options);
}

const wrong = (constraint: number, expected: string, found: string) =>
  inputError({ expected: `${expected} in rule ${constraint + 1} of the model`, found });
