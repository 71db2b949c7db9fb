import { checkDeclare } from "../conformance/rules/check-declare.ts";
import { checkLogSkeleton, type SkeletonRule } from "../conformance/rules/check-log-skeleton.ts";
import type { CheckedVariant, RuleCheck } from "../conformance/rules/check-rules.ts";
import { checkTemporalProfile, type TemporalCheck, type TemporalDeviation } from "../conformance/rules/check-temporal-profile.ts";
import { usageError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";
import type { DeclareConstraint } from "../process-models/rules/declare-model.ts";
import type { RuleModel } from "../formats/process-models/write-rules.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";
import { type ModelFile, nameOfModel } from "./files/read-model.ts";
import { readRulesFile } from "./files/rules-file.ts";
import { inStep } from "./reporter.ts";

/** A check with cases by their ids. */
type WithCaseIds<C extends RuleCheck<unknown>> = Omit<C, "variants"> & {
  readonly variants: readonly (Omit<CheckedVariant, "cases"> & { readonly cases: readonly string[] })[];
};

/** How well a log keeps rules: the JSON of `tracebook conformance --model rules.json --json`. */
export type RuleReport =
  | { readonly kind: "declare" } & WithCaseIds<RuleCheck<DeclareConstraint>>
  | { readonly kind: "log-skeleton" } & WithCaseIds<RuleCheck<SkeletonRule>>
  | { readonly kind: "temporal-profile" } & Omit<TemporalCheck, "deviations"> & {
    readonly deviations: readonly (Omit<TemporalDeviation, "case"> & { readonly case: string })[];
  };

/** Most breaches in the list; the figures count all. */
const MOST_LISTED = 100_000;

/** Settings of {@linkcode checkRulesOfLog}. */
interface CheckRulesOptions extends OpenLogOptions {
  /** The file with the rules. */
  readonly model: string | ModelFile;
  /**
   * Temporal profile: allowed distance of a time from the mean, in standard deviations. Default 6.
   */
  readonly zeta?: number;
}

/**
 * Checks a log, a file or a stored log, against a file with rules.
 *
 * @throws a usage error for zeta with rules other than a temporal profile; and what reading and
 * checking throw
 */
export async function checkRulesOfLog(source: string, options: CheckRulesOptions): Promise<RuleReport> {
  const { model, zeta, reporter } = options;
  const rules = await readRulesFile(model);
  if (zeta !== undefined && rules.kind !== "temporal-profile") {
    throw usageError({
      expected: "a temporal profile, since --zeta was given",
      found: `a ${rules.kind.replaceAll("-", " ")} model`,
    });
  }
  const { log } = await openLog(source, {
    ...options,
    attributes: "none",
    ...(rules.kind === "temporal-profile" ? { timesFor: "a temporal profile needs" } : {}),
  });
  return await inStep(reporter, `Checking the rules of ${nameOfModel(model)}`, (step) => {
    const report = reportOf(rules, log, zeta);
    step.done("done");
    return Promise.resolve(report);
  });
}

function reportOf({ kind, model }: RuleModel, log: EventLog, zeta: number | undefined): RuleReport {
  const listed = { maxBreaches: MOST_LISTED };
  switch (kind) {
    case "declare":
      return { kind, ...withCaseIds(checkDeclare(model, log, listed), log) };
    case "log-skeleton":
      return { kind, ...withCaseIds(checkLogSkeleton(model, log, listed), log) };
    case "temporal-profile": {
      const { deviations, ...check } = checkTemporalProfile(model, log, { zeta, maxDeviations: MOST_LISTED });
      return { kind, ...check, deviations: deviations.map((one) => ({ ...one, case: log.caseIds[one.case] })) };
    }
  }
}

const withCaseIds = <S>({ variants, ...check }: RuleCheck<S>, { caseIds }: EventLog): WithCaseIds<RuleCheck<S>> => ({
  ...check,
  variants: variants.map((variant) => ({ ...variant, cases: (variant.cases ?? []).map((c) => caseIds[c]) })),
});
