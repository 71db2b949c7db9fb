import { CAUSE_TARGETS } from "../../../comparison/causes/cause-target.ts";
import type { ToldCauses } from "../../analysis/causes.ts";
import type { ToldFindings } from "../../analysis/findings.ts";
import type { Compute, FigureKind } from "../figure-kind.ts";

/** The target is `slow`, `deviating` or `reworked`. */
const ofCauseReport =
  (pick: (causes: ToldCauses, parameters: readonly string[]) => number | undefined): Compute =>
  async ({ ask }, [target, ...parameters]) => {
    const known = CAUSE_TARGETS.find((one) => one === target);
    return known === undefined ? NaN : pick(await ask({ kind: "causes", target: known, columns: [] }), parameters) ?? NaN;
  };

/** The conditions of the rule are a list as JSON, after the part of the process if it is of one. */
const ofRule = (pick: (rule: ToldCauses["rules"][number]) => number | null): Compute =>
  ofCauseReport(({ rules, parts }, [conditions]) => {
    const keyed = [
      ...rules.map((rule) => ({ key: rule.conditions, rule })),
      ...parts.flatMap(({ part, rules }) => rules.map((rule) => ({ key: [part, ...rule.conditions], rule }))),
    ];
    const found = keyed.find(({ key }) => JSON.stringify(key) === conditions);
    return found === undefined ? undefined : pick(found.rule) ?? undefined;
  });

/** A finding of a kind is told apart by its page and filters. */
const ofFinding = (pick: (finding: ToldFindings["findings"][number]) => number): Compute => async ({ ask }, parameters) => {
  const { findings } = await ask({ kind: "findings", columns: [] });
  const one = findings.find(({ kind, evidence: { page, filter } }) =>
    [kind, page, filter].every((own, i) => own === parameters[i])
  );
  return one === undefined ? NaN : pick(one);
};

const CAUSES_REPORT = "causesReport (src/comparison/causes/causes-report.ts)";

const TARGET = "the cases: slow, deviating or reworked";

const RULE = [TARGET, "the conditions of the rule, as JSON, after the part of the process if it is of one"];

const ADJUSTED =
  "Completed cases that satisfy the rule against those that do not, within groups of cases that are alike in all other rules. It is an association: what is not in the log may be the cause of both.";

const FINDINGS = "findingsReport (src/comparison/findings/findings-report.ts)";

const FINDING = ["the kind of the finding", "the page with its evidence", "its filters"];

/** Figures of causes and findings. */
export const FINDING_FIGURES = {
  "cause-seconds": {
    title: "Difference that goes with a rule",
    definition: ADJUSTED,
    formula: "mean over the groups of (mean cycle time with the rule − mean cycle time without), weighted by n₁·n₂ / (n₁ + n₂)",
    computedBy: CAUSES_REPORT,
    unit: "seconds",
    parameters: RULE,
    compute: ofRule(({ difference }) => difference),
  },
  "cause-share": {
    title: "Difference of shares that goes with a rule",
    definition: ADJUSTED,
    formula: "mean over the groups of (share with the outcome under the rule − share without), weighted by n₁·n₂ / (n₁ + n₂)",
    computedBy: CAUSES_REPORT,
    unit: "share",
    parameters: RULE,
    compute: ofRule(({ difference }) => difference),
  },
  "cause-hours": {
    title: "Hours explained by a rule",
    definition: `${ADJUSTED} For deviating and reworked cases an outcome counts as many hours as cases with it take longer.`,
    formula: "difference of the rule · its completed cases, in hours",
    computedBy: CAUSES_REPORT,
    unit: "number",
    parameters: RULE,
    compute: ofRule(({ hours }) => hours),
  },
  "cause-explained": {
    title: "What all conditions together tell",
    definition:
      "A model of gradient boosting learns the outcome from all conditions of two thirds of the completed cases (at most 4,000). This is how much it tells of the others.",
    formula:
      "1 − squared errors of the model / squared errors of the mean, over the cases that were not learned from; 0 if negative",
    computedBy: CAUSES_REPORT,
    unit: "share",
    parameters: [TARGET],
    compute: ofCauseReport(({ contributions }) => contributions.explained),
  },
  "cause-contribution": {
    title: "Mean contribution to predictions",
    definition:
      "By how much the conditions of one subject move a prediction of that model from the average: their SHAP values, exact for trees. In seconds for slow cases, else as a share.",
    formula: "mean of |SHAP value| over at most 400 cases",
    computedBy: CAUSES_REPORT,
    unit: "number",
    parameters: [TARGET, "the subject of the conditions"],
    compute: ofCauseReport(({ contributions }, [subject]) => contributions.subjects.find((one) => one.subject === subject)?.mean),
  },
  "finding-figure": {
    title: "Figure of a finding",
    definition: "The figure that the sentence of the finding begins with: a share, seconds, or a number of cases or events.",
    formula: "by the kind: see deno task tracebook findings --help",
    computedBy: FINDINGS,
    unit: "number",
    parameters: FINDING,
    compute: ofFinding(({ figure }) => figure.value),
  },
  "finding-hours": {
    title: "Hours at stake",
    definition:
      "Bottleneck: time lost in the segment. Rework: time up to each repetition. Deviation, slower, faster, group: difference of the medians times the cases. At risk: time beyond what 95 % of the completed cases take. Mistakes: time to the neighbouring events. Findings overlap, so that their hours do not add up.",
    formula: "sum over the affected cases, in hours",
    computedBy: FINDINGS,
    unit: "number",
    parameters: FINDING,
    compute: ofFinding(({ hours }) => hours),
  },
} as const satisfies Readonly<Record<string, FigureKind>>;
