import { limitError, usageError } from "../errors.ts";
import type { Variants } from "../event-log/variants.ts";
import {
  conditionOf,
  DECLARE_TEMPLATES,
  type DeclareConstraint,
  type DeclareModel,
  type DeclareTemplate,
  isSymmetric,
  type SingleTemplate,
  takesOneActivity,
} from "../process-models/rules/declare-model.ts";
import { checkShares } from "./check-shares.ts";
import { type PairRelation, type PairStatistics, pairStatisticsOf } from "./pair-statistics.ts";
import { usedActivities } from "./used-activities.ts";

/** Options of {@linkcode discoverDeclare}. */
export interface DeclareOptions {
  /**
   * Least share of all cases that activate a rule, and that have each activity of a rule about two,
   * from 0 to 1. Default 0.1.
   */
  readonly support?: number;
  /** Least share of the activating cases that keep the rule, from 0 to 1. Default 0.9. */
  readonly confidence?: number;
  /** Templates to search for. Default: all. */
  readonly templates?: readonly DeclareTemplate[];
  /**
   * All rules, or only those that do not follow from another rule that is at least as confident.
   * Default: all.
   */
  readonly rules?: "all" | "strongest";
  /** Most rules of the model. Default 1,000,000. */
  readonly maxConstraints?: number;
}

/**
 * Discovers the DECLARE rules that the cases of a log keep (Maggi, Mooij, van der Aalst,
 * "User-Guided Discovery of Declarative Process Models", 2011; templates as in Di Ciccio, Mecella,
 * 2015).
 *
 * A case activates a rule if the rule's condition occurs in it: a for responded existence and the
 * responses of a, b; b for the precedences; a or b for co-existence and the successions; the same
 * for the negated templates. Every case activates existence, absence, exactly one, init and the
 * choices. Support is the share of all cases that activate the rule. Confidence is the share of the
 * activating cases that keep the rule at all their events. (Di Ciccio counts activations instead of
 * cases; the rules at confidence 1 are the same.) With `rules: "strongest"` the rules that follow
 * from another one are left out: a quarter to a half remain on real logs.
 *
 * Rules about two activities are searched among activities that occur in at least the share
 * `support` of the cases (after Maggi, Bose, van der Aalst, "Efficient Discovery of Understandable
 * Declarative Process Models from Event Logs", 2012): rare activities hardly ever occur together.
 *
 * One pass over the variants, each at its length times plus the square of its distinct activities,
 * then one over the pairs of activities.
 *
 * @example
 * ```ts
 * import { discoverDeclare } from "@/discovery/discover-declare.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // a b in three cases, b in one
 * const variants = {
 *   activities: ["a", "b"],
 *   offsets: Uint32Array.of(0, 2, 3),
 *   steps: Uint16Array.of(0, 1, 1),
 *   counts: Uint32Array.of(3, 1),
 * };
 * const { constraints } = discoverDeclare(variants, {
 *   templates: ["response", "precedence"],
 *   confidence: 0.7,
 * });
 * assertEquals(constraints, [
 *   { template: "response", activities: ["a", "b"], support: 0.75, confidence: 1 },
 *   { template: "precedence", activities: ["a", "b"], support: 1, confidence: 0.75 },
 * ]);
 * ```
 *
 * @throws a usage error for thresholds that are not from 0 to 1 and for unknown templates; a limit
 * error for more rules than `maxConstraints`, above 4,096 activities, or above some minutes of work
 */
export function discoverDeclare(variants: Variants, options: DeclareOptions = {}): DeclareModel {
  checkShares({ ...options }, ["support", "confidence"]);
  const { support = 0.1, confidence = 0.9, templates = DECLARE_TEMPLATES, maxConstraints = 1_000_000 } = options;
  for (const template of templates) {
    if (DECLARE_TEMPLATES.includes(template)) continue;
    throw usageError({ expected: `templates out of ${DECLARE_TEMPLATES.join(", ")}`, found: JSON.stringify(template) });
  }
  const statistics = pairStatisticsOf(usedActivities(variants));
  const { activities, cases } = statistics;
  const constraints: DeclareConstraint[] = [];
  const keep = (template: DeclareTemplate, codes: readonly number[], { activated, kept }: CasesOfRule) => {
    if (activated === 0 || activated / cases < support || kept / activated < confidence) return;
    if (constraints.length === maxConstraints) throw tooManyRules(maxConstraints);
    constraints.push({
      template,
      activities: codes.map((code) => activities[code]),
      support: activated / cases,
      confidence: kept / activated,
    });
  };
  const all = Array.from(activities.keys());
  const frequent = all.filter((a) => statistics.casesWith[a] / cases >= support);
  for (const template of DECLARE_TEMPLATES.filter((template) => templates.includes(template))) {
    if (takesOneActivity(template)) {
      for (const a of all) keep(template, [a], casesOfSingle(template, statistics, a));
      continue;
    }
    for (const a of frequent) {
      for (const b of frequent) {
        if (isSymmetric(template) ? a < b : a !== b) keep(template, [a, b], casesOfPair(template, statistics, a, b));
      }
    }
  }
  return { activities, constraints: options.rules === "strongest" ? keepStrongest(constraints) : constraints };
}

const tooManyRules = (most: number) =>
  limitError({
    expected: `at most ${most} rules`,
    found: "more",
    advice: "Raise support or confidence, or look for fewer templates.",
  });

/** In how many cases a rule is activated, and in how many of those it is kept. */
interface CasesOfRule {
  readonly activated: number;
  readonly kept: number;
}

/** Templates about two activities. */
type PairTemplate = Exclude<DeclareTemplate, SingleTemplate>;

/**
 * How a rule about two activities is counted: the cases in which a relation holds keep it, or break
 * it.
 */
const PAIR_RULES: Readonly<
  Record<Exclude<PairTemplate, "choice" | "exclusive-choice">, readonly ["keeps" | "breaks", PairRelation]>
> = {
  "responded-existence": ["keeps", "together"],
  "co-existence": ["keeps", "together"],
  "response": ["keeps", "response"],
  "precedence": ["keeps", "precedence"],
  "succession": ["keeps", "succession"],
  "alternate-response": ["keeps", "alternateResponse"],
  "alternate-precedence": ["keeps", "alternatePrecedence"],
  "alternate-succession": ["keeps", "alternateSuccession"],
  "chain-response": ["keeps", "chainResponse"],
  "chain-precedence": ["keeps", "chainPrecedence"],
  "chain-succession": ["keeps", "chainSuccession"],
  "not-responded-existence": ["breaks", "together"],
  "not-co-existence": ["breaks", "together"],
  "not-response": ["breaks", "follows"],
  "not-precedence": ["breaks", "follows"],
  "not-succession": ["breaks", "follows"],
  "not-chain-response": ["breaks", "followsDirectly"],
  "not-chain-precedence": ["breaks", "followsDirectly"],
  "not-chain-succession": ["breaks", "followsDirectly"],
};

/** Counts the cases of a rule about one activity; every case activates it. */
function casesOfSingle(template: SingleTemplate, statistics: PairStatistics, a: number): CasesOfRule {
  const { cases, casesWith, casesBeginning, occurrences } = statistics;
  switch (template) {
    case "existence":
      return { activated: cases, kept: casesWith[a] };
    case "absence":
      return { activated: cases, kept: cases - casesWith[a] };
    case "exactly-one":
      return { activated: cases, kept: occurrences[a].get(1) ?? 0 };
    case "init":
      return { activated: cases, kept: casesBeginning[a] };
  }
}

/** Counts the cases of a rule about two activities. */
function casesOfPair(template: PairTemplate, statistics: PairStatistics, a: number, b: number): CasesOfRule {
  const { cases, casesWith } = statistics;
  const together = statistics.count("together", a, b);
  const either = casesWith[a] + casesWith[b] - together;
  if (template === "choice") return { activated: cases, kept: either };
  if (template === "exclusive-choice") return { activated: cases, kept: either - together };
  const [effect, relation] = PAIR_RULES[template];
  const activated = { first: casesWith[a], second: casesWith[b], either, always: cases }[conditionOf(template)];
  const held = statistics.count(relation, a, b);
  return { activated, kept: effect === "keeps" ? held : activated - held };
}

/**
 * Activities of the stronger rule, in terms of the weaker rule about a, b: the same, exchanged, or
 * the first or second one alone.
 */
type Order = "ab" | "ba" | "a" | "b";

/**
 * For each template those that imply it for the same activities (Di Ciccio, Maggi, Montali,
 * Mendling, "Resolving Inconsistencies and Redundancies in Declarative Process Models", 2017).
 */
const STRONGER: Partial<Record<DeclareTemplate, readonly (readonly [DeclareTemplate, Order])[]>> = {
  "existence": [["exactly-one", "a"], ["init", "a"]],
  "choice": [["existence", "a"], ["existence", "b"], ["exclusive-choice", "ab"]],
  "responded-existence": [["co-existence", "ab"], ["co-existence", "ba"], ["response", "ab"], ["precedence", "ba"]],
  "co-existence": [["succession", "ab"], ["succession", "ba"]],
  "response": [["succession", "ab"], ["alternate-response", "ab"]],
  "precedence": [["succession", "ab"], ["alternate-precedence", "ab"]],
  "succession": [["alternate-succession", "ab"]],
  "alternate-response": [["alternate-succession", "ab"], ["chain-response", "ab"]],
  "alternate-precedence": [["alternate-succession", "ab"], ["chain-precedence", "ab"]],
  "alternate-succession": [["chain-succession", "ab"]],
  "chain-response": [["chain-succession", "ab"]],
  "chain-precedence": [["chain-succession", "ab"]],
  "not-responded-existence": [["not-co-existence", "ab"], ["not-co-existence", "ba"]],
  "not-co-existence": [["exclusive-choice", "ab"]],
  "not-response": [["not-succession", "ab"], ["not-responded-existence", "ab"]],
  "not-precedence": [["not-succession", "ab"], ["not-responded-existence", "ba"]],
  "not-succession": [["not-co-existence", "ab"], ["not-co-existence", "ba"]],
  "not-chain-response": [["not-chain-succession", "ab"], ["not-response", "ab"]],
  "not-chain-precedence": [["not-chain-succession", "ab"], ["not-precedence", "ab"]],
  "not-chain-succession": [["not-succession", "ab"]],
};

/**
 * The constraints without those that follow from another one that is at least as confident:
 * `response(a, b)` from `chain-response(a, b)`, say. Rules that follow only from several others
 * together stay. Linear.
 */
export function keepStrongest(constraints: readonly DeclareConstraint[]): DeclareConstraint[] {
  const keyOf = (template: DeclareTemplate, activities: readonly string[]) => JSON.stringify([template, ...activities]);
  const confidence = new Map(constraints.map((rule) => [keyOf(rule.template, rule.activities), rule.confidence]));
  return constraints.filter((rule) => {
    const [a, b] = rule.activities;
    const about = { ab: [a, b], ba: [b, a], a: [a], b: [b] };
    return !(STRONGER[rule.template] ?? []).some(([template, order]) =>
      (confidence.get(keyOf(template, about[order])) ?? -1) >= rule.confidence
    );
  });
}
