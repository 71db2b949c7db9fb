import { declareRules } from "../../conformance/rules/check-declare.ts";
import { skeletonRules } from "../../conformance/rules/check-log-skeleton.ts";
import { createRuleChecker, type Rule, type RuleOutcome } from "../../conformance/rules/check-rules.ts";
import { mine } from "../../discovery/miners.ts";
import { inputError } from "../../errors.ts";
import type { Variants } from "../../event-log/variants.ts";
import { readRules } from "../../formats/process-models/read-rules.ts";
import type { RuleModel } from "../../formats/process-models/write-rules.ts";
import type { RulesRequest, RulesResult } from "./conformance-messages.ts";
import { sequenceKeys } from "./sequence-keys.ts";

/** Share of the cases concerned that may break a relation of a discovered log skeleton. */
const SKELETON_TOLERANCE = 0.05;

/** Checks variants against rules. */
type RulesCheck = (request: RulesRequest) => RulesResult;

/** Rules, and what the variants that were checked make of them. */
interface KnownRules {
  readonly kind: RulesResult["kind"];
  readonly names: readonly string[];
  readonly rules: readonly Rule<unknown>[];
  readonly outcomeOf: (codes: ArrayLike<number>) => RuleOutcome;
  /** By the key of the sequence. */
  readonly outcomes: Map<string, RuleOutcome>;
}

/**
 * Creates a check against rules of a file, or against those that most cases of a log keep. It keeps
 * the last rules and what each variant makes of them: after a filter, only new variants are
 * checked.
 */
export function createRulesCheck(): RulesCheck {
  let known: KnownRules | null = null;
  return ({ rules, variants }) => {
    if (rules !== null) known = knownRules(rules, variants.activities);
    return brokenRules(known!, variants);
  };
}

function knownRules(source: NonNullable<RulesRequest["rules"]>, activities: readonly string[]): KnownRules {
  const { kind, model } = ruleModel(source);
  if (kind === "temporal-profile") {
    throw inputError({ expected: "a DECLARE model or a log skeleton", found: "a temporal profile" });
  }
  const { rules, names } = kind === "declare"
    ? named(declareRules(model), ({ template }) => template)
    : named(skeletonRules(model), ({ relation }) => relation);
  return { kind, rules, names, outcomeOf: createRuleChecker(rules, activities), outcomes: new Map() };
}

const named = <Subject>(rules: readonly Rule<Subject>[], nameOf: (subject: Subject) => string) => ({
  rules: rules as readonly Rule<unknown>[],
  names: rules.map(({ subject }) => nameOf(subject)),
});

function ruleModel(rules: NonNullable<RulesRequest["rules"]>): RuleModel {
  switch (rules.kind) {
    case "file":
      return readRules(rules.text, { source: rules.name });
    case "declare":
      return mine("declare", { variants: rules.variants }, { rules: "strongest" });
    case "log-skeleton":
      return mine("log-skeleton", { variants: rules.variants }, { tolerance: SKELETON_TOLERANCE });
  }
}

function brokenRules({ kind, rules, names, outcomeOf, outcomes }: KnownRules, variants: Variants): RulesResult {
  const { offsets, steps, counts } = variants;
  const activatedCases = new Float64Array(rules.length);
  const brokenCases = new Float64Array(rules.length);
  const breaking = rules.map((): number[] => []);
  let [cases, fittingCases] = [0, 0];
  sequenceKeys(variants).forEach((key, v) => {
    const outcome = outcomes.get(key) ?? outcomeOf(steps.subarray(offsets[v], offsets[v + 1]));
    outcomes.set(key, outcome);
    const { activated, broken } = outcome;
    for (const r of activated) activatedCases[r] += counts[v];
    for (const { rule } of broken) {
      brokenCases[rule] += counts[v];
      breaking[rule].push(v);
    }
    cases += counts[v];
    if (broken.length === 0) fittingCases += counts[v];
  });
  const broken = rules.map(({ activities }, r) => ({
    name: names[r],
    activities,
    activatedCases: activatedCases[r],
    brokenCases: brokenCases[r],
    variants: breaking[r],
  })).filter(({ brokenCases }) => brokenCases > 0).sort((a, b) => b.brokenCases - a.brokenCases);
  return { kind, checked: rules.length, cases, fittingCases, broken };
}
