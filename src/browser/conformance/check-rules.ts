import { checkDeclare } from "../../conformance/rules/check-declare.ts";
import { checkLogSkeleton } from "../../conformance/rules/check-log-skeleton.ts";
import type { RuleCheck } from "../../conformance/rules/check-rules.ts";
import { mine } from "../../discovery/miners.ts";
import { inputError } from "../../errors.ts";
import { readRules } from "../../formats/models/read-rules.ts";
import type { RuleModel } from "../../formats/models/write-rules.ts";
import type { RulesRequest, RulesResult } from "./conformance-messages.ts";

/** Share of the cases concerned that may break a relation of a discovered log skeleton. */
export const SKELETON_TOLERANCE = 0.05;

/** Checks variants against rules of a file, or against those that most cases of a log keep. */
export function checkRulesOf({ rules, variants }: RulesRequest): RulesResult {
  const { kind, model } = ruleModel(rules);
  switch (kind) {
    case "declare":
      return { kind, ...brokenRules(checkDeclare(model, variants), ({ template }) => template) };
    case "log-skeleton":
      return { kind, ...brokenRules(checkLogSkeleton(model, variants), ({ relation }) => relation) };
    case "temporal-profile":
      throw inputError({ expected: "a DECLARE model or a log skeleton", found: "a temporal profile" });
  }
}

function ruleModel(rules: RulesRequest["rules"]): RuleModel {
  switch (rules.kind) {
    case "file":
      return readRules(rules.text, { source: rules.name });
    case "declare":
      return mine("declare", { variants: rules.variants }, { rules: "strongest" });
    case "log-skeleton":
      return mine("log-skeleton", { variants: rules.variants }, { tolerance: SKELETON_TOLERANCE });
  }
}

function brokenRules<Subject extends { readonly activities: readonly string[] }>(
  { cases, fittingCases, rules }: RuleCheck<Subject>,
  nameOf: (subject: Subject) => string,
): Omit<RulesResult, "kind"> {
  const broken = rules.map(({ rule, activatedCases, keptCases, breaches }) => ({
    name: nameOf(rule),
    activities: rule.activities,
    activatedCases,
    brokenCases: activatedCases - keptCases,
    variants: breaches.map(({ variant }) => variant),
  })).filter(({ brokenCases }) => brokenCases > 0).sort((a, b) => b.brokenCases - a.brokenCases);
  return { checked: rules.length, cases, fittingCases, broken };
}
