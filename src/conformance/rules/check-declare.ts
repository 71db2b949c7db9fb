import { inputError } from "../../errors.ts";
import {
  conditionOf,
  DECLARE_TEMPLATES,
  type DeclareConstraint,
  type DeclareModel,
  type DeclareTemplate,
  takesOneActivity,
} from "../../process-models/rules/declare-model.ts";
import { checkRules, type Rule, type RuleCheck, type RuleCheckOptions, type RuleSource } from "./check-rules.ts";

/**
 * Checks a log against the rules of a DECLARE model: which cases activate and which break each
 * rule, and at which events (Burattin, Maggi, Sperduti, "Conformance Checking Based on
 * Multi-Perspective Declarative Process Models", 2016, for its control-flow part).
 *
 * The events that break a rule are its activations that are not fulfilled: the a's without a later
 * b for `response(a, b)`, the b's without an earlier a for `precedence(a, b)`, both for
 * `succession`; for the negated templates the activations that are followed or preceded by the
 * other activity; for `init` the first event; for `exactly-one` all but the first. If an event is
 * missing (existence, choice), the list is empty. The support and confidence of the model are
 * ignored.
 *
 * A variant takes time in proportion to the rules about its activities.
 *
 * @example
 * ```ts
 * import { checkDeclare } from "@/conformance/rules/check-declare.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const model = {
 *   activities: ["a", "b"],
 *   constraints: [{ template: "response", activities: ["a", "b"], support: 1, confidence: 1 }],
 * } as const;
 * // a b a, three times, and b, once
 * const variants = {
 *   activities: ["a", "b"],
 *   offsets: Uint32Array.of(0, 3, 4),
 *   steps: Uint16Array.of(0, 1, 0, 1),
 *   counts: Uint32Array.of(3, 1),
 * };
 * const { rules, fittingCasesPercent } = checkDeclare(model, variants);
 * assertEquals(rules[0].breaches, [{ variant: 0, events: [2] }]);
 * assertEquals([rules[0].activatedCases, rules[0].keptCases, fittingCasesPercent], [3, 0, 25]);
 * ```
 *
 * @throws an input error for a constraint with an unknown template or a wrong number of activities;
 * a limit error above 2 × 10^9 rules to check
 */
export function checkDeclare(
  model: DeclareModel,
  source: RuleSource,
  options: RuleCheckOptions = {},
): RuleCheck<DeclareConstraint> {
  return checkRules(declareRules(model), source, options);
}

/**
 * The rules of a DECLARE model.
 *
 * @throws an input error for a constraint with an unknown template or a wrong number of activities
 */
export const declareRules = (model: DeclareModel): Rule<DeclareConstraint>[] =>
  model.constraints.map((constraint, i) => {
    const { template, activities } = constraint;
    if (!DECLARE_TEMPLATES.includes(template)) throw wrong(i, "a template of DECLARE", JSON.stringify(template));
    const arity = takesOneActivity(template) ? 1 : 2;
    if (activities.length !== arity) throw wrong(i, `${arity} for ${template}`, `${activities.length} activities`);
    return { subject: constraint, activities, condition: conditionOf(template), breach: DECLARE_BREACHES[template] };
  });

const wrong = (constraint: number, expected: string, found: string) =>
  inputError({ expected: `${expected} in rule ${constraint + 1} of the model`, found });

type Positions = readonly number[];
type Breach = Rule<unknown>["breach"];

/** The breaches of each template, as positions in the trace; see {@linkcode Rule.breach}. */
const DECLARE_BREACHES: Readonly<Record<DeclareTemplate, Breach>> = {
  "existence": (a) => a.length === 0 ? [] : null,
  "absence": (a) => any(a),
  "exactly-one": (a) => a.length === 1 ? null : a.slice(1),
  "init": (a, _, trace) => a[0] === 0 ? null : trace.length === 0 ? [] : [0],
  "choice": (a, b) => a.length + b.length === 0 ? [] : null,
  "exclusive-choice": (a, b) => (a.length === 0) === (b.length === 0) ? union(a, b) : null,
  "responded-existence": (a, b) => b.length === 0 ? a : null,
  "co-existence": (a, b) => a.length === 0 || b.length === 0 ? union(a, b) : null,
  "response": (a, b) => any(withoutLater(a, b)),
  "precedence": (a, b) => any(withoutEarlier(a, b)),
  "succession": (a, b) => any(union(withoutLater(a, b), withoutEarlier(a, b))),
  "alternate-response": (a, b) => any(withoutNext(a, b)),
  "alternate-precedence": (a, b) => any(withoutPrevious(a, b)),
  "alternate-succession": (a, b) => any(union(withoutNext(a, b), withoutPrevious(a, b))),
  "chain-response": (a, b) => any(beside(a, b, 1, false)),
  "chain-precedence": (a, b) => any(beside(b, a, -1, false)),
  "chain-succession": (a, b) => any(union(beside(a, b, 1, false), beside(b, a, -1, false))),
  "not-responded-existence": (a, b) => b.length === 0 ? null : a,
  "not-co-existence": (a, b) => a.length === 0 || b.length === 0 ? null : union(a, b),
  "not-response": (a, b) => any(withLater(a, b)),
  "not-precedence": (a, b) => any(withEarlier(a, b)),
  "not-succession": (a, b) => any(union(withLater(a, b), withEarlier(a, b))),
  "not-chain-response": (a, b) => any(beside(a, b, 1, true)),
  "not-chain-precedence": (a, b) => any(beside(b, a, -1, true)),
  "not-chain-succession": (a, b) => any(union(beside(a, b, 1, true), beside(b, a, -1, true))),
};

const any = (events: Positions): Positions | null => events.length === 0 ? null : events;
const union = (a: Positions, b: Positions): Positions => [...a, ...b].sort((x, y) => x - y);
const lastOf = (positions: Positions): number => positions.length === 0 ? -1 : positions[positions.length - 1];
const firstOf = (positions: Positions): number => positions.length === 0 ? Infinity : positions[0];

/** The a's with a b some time after them. */
const withLater = (a: Positions, b: Positions): Positions => a.filter((position) => position < lastOf(b));

/** The a's without a b after them. */
export const withoutLater = (a: Positions, b: Positions): Positions => a.filter((position) => position > lastOf(b));

/** The b's with an a some time before them. */
const withEarlier = (a: Positions, b: Positions): Positions => b.filter((position) => position > firstOf(a));

/** The b's without an a before them. */
export const withoutEarlier = (a: Positions, b: Positions): Positions => b.filter((position) => position < firstOf(a));

/** The a's without a b before the next a. */
function withoutNext(a: Positions, b: Positions): Positions {
  let next = 0;
  return a.filter((position, i) => {
    while (next < b.length && b[next] < position) next++;
    return !(next < b.length && (i + 1 === a.length || b[next] < a[i + 1]));
  });
}

/** The b's without an a after the previous b. */
function withoutPrevious(a: Positions, b: Positions): Positions {
  let next = 0;
  return b.filter((position, i) => {
    while (next < a.length && i > 0 && a[next] < b[i - 1]) next++;
    return !(next < a.length && a[next] < position);
  });
}

/** Those of some positions that do, or do not, have one of the others at a distance. */
function beside(positions: Positions, others: Positions, distance: 1 | -1, wanted: boolean): Positions {
  let next = 0;
  return positions.filter((position) => {
    while (next < others.length && others[next] < position + distance) next++;
    return (next < others.length && others[next] === position + distance) === wanted;
  });
}
