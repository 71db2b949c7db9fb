import { limitError } from "../../errors.ts";
import { codesOf } from "../../event-log/codes-of.ts";
import type { RuleCondition } from "../../process-models/rules/declare-model.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { type Variants, variantsOf } from "../../event-log/variants.ts";

/** A rule about one or two activities that a case may break. */
export interface Rule<S> {
  /** The rule as the report shows it. */
  readonly subject: S;
  /** The labels of its first and its second activity; empty for a rule about all events. */
  readonly activities: readonly string[];
  /** Which cases activate it. */
  readonly condition: RuleCondition;
  /**
   * The positions of the events that break the rule, ascending; empty if an event is missing; null
   * if the trace keeps the rule. Called for traces that activate the rule only.
   *
   * @param first positions of the first activity
   * @param second positions of the second activity
   */
  breach(first: readonly number[], second: readonly number[], trace: TraceView): readonly number[] | null;
}

/** One variant: its activities by codes. */
export interface TraceView {
  /** How many events it has. */
  readonly length: number;
  /** The label at a position. */
  labelAt(position: number): string;
}

/** A variant that breaks a rule. */
export interface RuleBreach {
  /** Index into {@linkcode RuleCheck.variants}. */
  readonly variant: number;
  /**
   * Positions, from 0, of the events that break it; empty if an event is missing.
   */
  readonly events: readonly number[];
}

/** The result for a rule, in cases. */
export interface CheckedRule<S> {
  /** The rule. */
  readonly rule: S;
  /** Cases that activate it. */
  readonly activatedCases: number;
  /** Those of them that keep it. */
  readonly keptCases: number;
  /** The variants that break it. */
  readonly breaches: readonly RuleBreach[];
}

/** The result for a variant. */
export interface CheckedVariant {
  /** Its labels, in their order. */
  readonly activities: readonly string[];
  /** Number of its cases. */
  readonly count: number;
  /** Its cases by index in the log; null if only variants were given. */
  readonly cases: readonly number[] | null;
  /** Rules that it activates. */
  readonly activatedRules: number;
  /** Those of them that it breaks. */
  readonly brokenRules: number;
  /** The share of the activated rules that it keeps; 1 if it activates none. */
  readonly fitness: number;
}

/** How well a log keeps rules. */
export interface RuleCheck<S> {
  /** All cases. */
  readonly cases: number;
  /** Cases that break no rule. */
  readonly fittingCases: number;
  /** Percentage of fitting cases; 100 if there are no cases. */
  readonly fittingCasesPercent: number;
  /**
   * Mean over cases of the share of their activated rules that they keep; 1 if there are no cases.
   */
  readonly averageFitness: number;
  /** In the order of the model. */
  readonly rules: readonly CheckedRule<S>[];
  /** In the order of the log's variants. */
  readonly variants: readonly CheckedVariant[];
  /** Whether all breaches are listed; the figures count all of them in any case. */
  readonly complete: boolean;
}

/** Options of all checks of rules. */
export interface RuleCheckOptions {
  /** Most breaches listed. Default 1,000,000. */
  readonly maxBreaches?: number;
}

/** Most rules checked, over all variants: takes some minutes. */
const MOST_WORK = 2e9;

/**
 * Checks rules, each variant once. Only the rules about the activities of a variant, and those that
 * every case activates, are checked.
 *
 * @throws a limit error above 2 × 10^9 rules to check
 */
export function checkRules<S>(rules: readonly Rule<S>[], source: RuleSource, options: RuleCheckOptions = {}): RuleCheck<S> {
  const { maxBreaches = 1_000_000 } = options;
  const { variants, casesOf } = variantsWithCases(source);
  const { activities, offsets, steps, counts } = variants;
  const outcomeOf = createRuleChecker(rules, activities);
  const results = rules.map((rule) => ({ rule: rule.subject, activatedCases: 0, keptCases: 0, breaches: [] as RuleBreach[] }));
  const checked: CheckedVariant[] = [];
  let listed = 0;
  let found = 0;
  let work = 0;
  for (let v = 0; v < counts.length; v++) {
    const codesHere = steps.subarray(offsets[v], offsets[v + 1]);
    const { activated, broken } = outcomeOf(codesHere);
    for (const r of activated) {
      results[r].activatedCases += counts[v];
      results[r].keptCases += counts[v];
    }
    for (const { rule, events } of broken) {
      results[rule].keptCases -= counts[v];
      found++;
      if (listed === maxBreaches) continue;
      listed++;
      results[rule].breaches.push({ variant: v, events });
    }
    work += activated.length;
    if (work > MOST_WORK) throw tooMuch(v, counts.length);
    checked.push({
      activities: Array.from(codesHere, (code) => activities[code]),
      count: counts[v],
      cases: casesOf === null ? null : casesOf[v],
      activatedRules: activated.length,
      brokenRules: broken.length,
      fitness: activated.length === 0 ? 1 : 1 - broken.length / activated.length,
    });
  }
  return { ...figuresOf(checked), rules: results, variants: checked, complete: listed === found };
}

/** What a variant makes of rules, which are told by their index. */
export interface RuleOutcome {
  /** The rules that it activates. */
  readonly activated: readonly number[];
  /** Those of them that it breaks, with the positions of the events that do so. */
  readonly broken: readonly { readonly rule: number; readonly events: readonly number[] }[];
}

/**
 * Creates a function that tells what a variant makes of rules. It takes time in proportion to the
 * rules about the activities of the variant.
 *
 * @param activities the labels of the variant's codes
 */
export function createRuleChecker<S>(
  rules: readonly Rule<S>[],
  activities: readonly string[],
): (codes: ArrayLike<number>) => RuleOutcome {
  const known = codesOf(activities);
  const { always, about } = rulesByActivity(rules, known, activities.length);
  const sides = rules.map(({ activities }) => activities.map((label) => known.get(label) ?? -1));
  const positions: number[][] = activities.map(() => []);
  const seenIn = new Int32Array(rules.length);
  let turn = 0;
  return (codes) => {
    turn++;
    const trace: TraceView = { length: codes.length, labelAt: (position) => activities[codes[position]] };
    const distinct: number[] = [];
    for (let i = 0; i < codes.length; i++) if (positions[codes[i]].push(i) === 1) distinct.push(codes[i]);
    const activated: number[] = [];
    const broken: { rule: number; events: readonly number[] }[] = [];
    const check = (r: number): void => {
      if (seenIn[r] === turn) return;
      seenIn[r] = turn;
      activated.push(r);
      const events = rules[r].breach(positions[sides[r][0]] ?? NONE, positions[sides[r][1]] ?? NONE, trace);
      if (events !== null) broken.push({ rule: r, events: [...events] });
    };
    always.forEach(check);
    for (const code of distinct) about[code].forEach(check);
    for (const code of distinct) positions[code] = [];
    return { activated, broken };
  };
}

const NONE: readonly number[] = [];

/** The rules to check for every variant, and those to check for variants with an activity. */
function rulesByActivity<S>(rules: readonly Rule<S>[], codes: ReadonlyMap<string, number>, size: number) {
  const always: number[] = [];
  const about = Array.from({ length: size }, (): number[] => []);
  rules.forEach(({ condition, activities }, r) => {
    if (condition === "always") always.push(r);
    const sides = { first: [0], second: [1], either: [0, 1], always: [] }[condition];
    for (const side of sides) {
      const code = codes.get(activities[side]);
      if (code !== undefined) about[code].push(r);
    }
  });
  return { always, about };
}

function figuresOf(variants: readonly CheckedVariant[]) {
  let cases = 0;
  let fittingCases = 0;
  let fitness = 0;
  for (const variant of variants) {
    cases += variant.count;
    if (variant.brokenRules === 0) fittingCases += variant.count;
    fitness += variant.count * variant.fitness;
  }
  return {
    cases,
    fittingCases,
    fittingCasesPercent: cases === 0 ? 100 : 100 * fittingCases / cases,
    averageFitness: cases === 0 ? 1 : fitness / cases,
  };
}

/**
 * The cases that break a rule, by their index in the log, ascending.
 *
 * @returns null if only variants were given
 *
 * @example
 * ```ts
 * import { checkDeclare } from "@/conformance/rules/check-declare.ts";
 * import { casesBreaking } from "@/conformance/rules/check-rules.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }] }, { caseId: "2", events: [{ activity: "b" }] }]);
 * const init = { template: "init" as const, activities: ["a"], support: 1, confidence: 1 };
 * const check = checkDeclare({ activities: ["a", "b"], constraints: [init] }, log);
 * assertEquals(casesBreaking(check, 0), [1]);
 * ```
 */
export function casesBreaking<S>(check: RuleCheck<S>, rule: number): number[] | null {
  const cases: number[] = [];
  for (const { variant } of check.rules[rule].breaches) {
    const own = check.variants[variant].cases;
    if (own === null) return null;
    for (const c of own) cases.push(c);
  }
  return cases.sort((a, b) => a - b);
}

const tooMuch = (variant: number, variants: number) =>
  limitError({
    expected: "at most 2 × 10^9 rules to check, over all variants",
    found: `more, at variant ${variant + 1} of ${variants}`,
    advice: "Check fewer rules, or filter the log.",
  });

/** What rules are checked on: a log, or its variants alone; these know no single cases. */
export type RuleSource = EventLog | Variants;

/**
 * Variants with the cases that take each, by their index in the log; null where the source has no
 * cases.
 */
export interface VariantsWithCases {
  /** The variants. */
  readonly variants: Variants;
  /** By variant. */
  readonly casesOf: readonly (readonly number[])[] | null;
}

/** The variants of either. Linear in the events of a log. */
function variantsWithCases(source: RuleSource): VariantsWithCases {
  if (!("caseIds" in source)) return { variants: source, casesOf: null };
  const { variants, variantOfCase } = variantsOf(source);
  const casesOf = Array.from(variants.counts, (): number[] => []);
  for (let c = 0; c < variantOfCase.length; c++) casesOf[variantOfCase[c]].push(c);
  return { variants, casesOf };
}
