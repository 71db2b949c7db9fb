import type { VariantAlignment } from "../../../conformance/alignments/alignment.ts";
import type { RankedDeviation, RankedDeviations } from "../../../conformance/deviations/rank-deviations.ts";
import type { ComparedFigures } from "../../conformance/compare-with-model.ts";
import { alignmentOf } from "../../conformance/alignment-columns.ts";
import type { BrokenRule, RulesResult } from "../../conformance/conformance-messages.ts";
import type { Compute, FigureKind, FigureRules } from "../figure-kind.ts";
import { areTexts, readParameter } from "./read-parameter.ts";

const ofComparison =
  (pick: (figures: ComparedFigures, parameters: readonly string[]) => number | null | undefined): Compute =>
  async ({ compare }, [model, ...parameters]) => pick(await compare(model), parameters) ?? NaN;

const ofDeviation =
  (pick: (one: RankedDeviation, ranked: RankedDeviations) => number | undefined): Compute =>
  async ({ compare }, [model, kind, activity]) => {
    const { ranked } = await compare(model);
    const one = ranked.deviations.find((one) => one.kind === kind && (one.activity ?? "") === activity);
    return one === undefined ? NaN : pick(one, ranked) ?? NaN;
  };

/** Of the alignment of a variant, which is named by its activities as JSON. */
const ofAlignment =
  (pick: (alignment: VariantAlignment) => number | null): Compute => async ({ compare, activities }, [model, text]) => {
    const labels = readParameter<readonly string[]>(text, areTexts);
    const codes = labels.map((label) => activities.indexOf(label));
    const { alignments, variants: { offsets, steps, counts } } = (await compare(model)).known;
    const v = counts.findIndex((_, v) =>
      offsets[v + 1] - offsets[v] === codes.length && codes.every((code, i) => steps[offsets[v] + i] === code)
    );
    return v < 0 ? NaN : pick(alignmentOf(alignments, v)) ?? NaN;
  };

/** Of rules, checked on what filters leave. */
const ofRules =
  (pick: (checked: RulesResult, parameters: readonly string[]) => number | undefined): Compute =>
  async ({ checkRules }, [rules, ...parameters]) => pick(await checkRules(readFigureRules(rules)), parameters) ?? NaN;

const readFigureRules = (text: string): FigureRules =>
  text === "declare" || text === "log-skeleton"
    ? text
    : readParameter<{ readonly file: string }>(text, ({ file }) => typeof file === "string");

const brokenRule = ({ broken }: RulesResult, [name, text]: readonly string[]): BrokenRule | undefined => {
  const of = readParameter<readonly string[]>(text, areTexts);
  return broken.find((rule) =>
    rule.name === name && rule.activities.length === of.length && rule.activities.every((activity, i) => activity === of[i])
  );
};

const RULES = "createRuleChecker (src/conformance/rules/check-rules.ts)";

const RULES_OF = "the rules: declare or log-skeleton, which are discovered, or a file";

const RULE = [RULES_OF, "the rule", "its activities, as JSON"];

/** The parameter that names a model. */
export const MODEL = "the model";

const DEVIATIONS = "rankDeviations (src/conformance/deviations/rank-deviations.ts)";

const DEVIATION = [MODEL, "the kind of the deviation", "its activity"];

const ALIGNMENTS = "alignVariants (src/conformance/alignments/align-variants.ts)";

const ALIGNED_VARIANT = [MODEL, "the activities of the variant, as JSON"];

/** What computes qualities by alignments. */
export const ALIGNED = "conformanceOf (src/conformance/conformance-of.ts)";

/** Figures of a log beside a process model. */
export const CONFORMANCE_FIGURES = {
  fitness: {
    title: "Fitness",
    definition:
      "How much of the log the model explains: each case beside its nearest run of the model. van der Aalst, Adriansyah and van Dongen, 2012.",
    formula: "mean over cases of 1 − deviations / (events + events of the shortest run of the model)",
    computedBy: "fitnessBounds (src/conformance/quality/fitness-bounds.ts)",
    unit: "ratio",
    parameters: [MODEL],
    compute: ofComparison(({ fitness }) => fitness?.averageFitness.lower),
  },
  "fitting-share": {
    title: "Share of fitting cases",
    definition: "Cases that follow the model without a deviation.",
    formula: "cases with an alignment of cost 0 / cases",
    computedBy: "fitnessBounds (src/conformance/quality/fitness-bounds.ts)",
    unit: "share",
    parameters: [MODEL],
    compute: ofComparison(({ fitness }) => fitness?.fittingCases.lower),
  },
  precision: {
    title: "Precision",
    definition: "How little the model allows that never happens in the log, by escaping edges. Munoz-Gama and Carmona, 2010.",
    formula:
      "activities that the log shows / activities that the model allows, after each beginning of a case, weighted by cases",
    computedBy: ALIGNED,
    unit: "ratio",
    parameters: [MODEL],
    compute: ofComparison(({ qualities }) => qualities.precision),
  },
  generalization: {
    title: "Generalization",
    definition: "How often the parts of the model are used. Buijs, van Dongen and van der Aalst, 2014.",
    formula: "1 − mean over transitions of 1 / √(uses)",
    computedBy: ALIGNED,
    unit: "ratio",
    parameters: [MODEL],
    compute: ofComparison(({ qualities }) => qualities.generalization),
  },
  simplicity: {
    title: "Simplicity",
    definition: "How few arcs a place or transition has. Blum, 2015.",
    formula: "1 / (1 + max(0, d − 2)), where d is the mean number of arcs of a node",
    computedBy: "simplicityArcDegree (src/conformance/quality/simplicity.ts)",
    unit: "ratio",
    parameters: [MODEL],
    compute: ofComparison(({ qualities }) => qualities.simplicity),
  },
  soundness: {
    title: "Soundness",
    definition: "Whether every run can end, with nothing left over, and every part can be used. van der Aalst et al., 2011.",
    formula: "1 if so, else 0",
    computedBy: "checkSoundness (src/process-models/state-space/check-soundness.ts)",
    unit: "ratio",
    parameters: [MODEL],
    compute: ofComparison(({ qualities }) => qualities.soundness),
  },
  "variant-fitness": {
    title: "Fitness of a variant",
    definition: "How much of the variant the model explains: the variant beside its nearest run of the model.",
    formula: "1 − deviations / (events + events of the shortest run of the model)",
    computedBy: ALIGNMENTS,
    unit: "ratio",
    parameters: ALIGNED_VARIANT,
    compute: ofAlignment(({ fitness }) => fitness),
  },
  "variant-deviations": {
    title: "Deviations of a variant",
    definition:
      "The fewest activities that the variant has where the model does not allow them, and lacks where the model requires them.",
    formula: "cost of an optimal alignment",
    computedBy: ALIGNMENTS,
    unit: "count",
    parameters: ALIGNED_VARIANT,
    compute: ofAlignment(({ deviations }) => deviations),
  },
  "fitting-events": {
    title: "Events of an activity that fit",
    definition: "Its events that the nearest runs of the model have too; of a folded block, those of its activities together.",
    formula: "number of synchronous moves of the optimal alignments",
    computedBy: "activityDeviations (src/conformance/deviations/locate-deviations.ts)",
    unit: "count",
    parameters: [MODEL, "the activity"],
    compute: ofComparison(({ counted }, [activity]) =>
      (counted("bpmn") ?? counted("petri-net"))?.fitting.find((one) => one.activity === activity)?.events ?? 0
    ),
  },
  "model-flow": {
    title: "How often cases take a flow of the model",
    definition:
      "By the runs of the model that are nearest to the cases; also as BPMN by the net of the model. A flow beside a folded block stands for all flows that enter or leave the block there.",
    formula: "sum over cases of the times that their nearest run takes it",
    computedBy: "arcCounts (src/browser/model-arc-counts.ts)",
    unit: "count",
    parameters: [MODEL, "the notation: bpmn or petri-net", "its number in the drawing"],
    compute: ofComparison(({ counted }, [notation, number]) =>
      counted(notation === "bpmn" ? notation : "petri-net")?.flows[Number(number) - 1]
    ),
  },
  "rules-kept": {
    title: "Cases that keep all rules",
    definition: "Cases that break none of the rules, which are discovered from all cases of the log or are those of a file.",
    formula: "number of cases",
    computedBy: RULES,
    unit: "count",
    parameters: [RULES_OF],
    compute: ofRules(({ fittingCases }) => fittingCases),
  },
  "rules-checked": {
    title: "Rules that are checked",
    definition: "Rules that are discovered from all cases of the log, or those of a file.",
    formula: "number of rules",
    computedBy: RULES,
    unit: "count",
    parameters: [RULES_OF],
    compute: ofRules(({ checked }) => checked),
  },
  "rules-broken": {
    title: "Rules that are broken",
    definition: "Rules that at least one case does not keep.",
    formula: "number of rules",
    computedBy: RULES,
    unit: "count",
    parameters: [RULES_OF],
    compute: ofRules(({ broken }) => broken.length),
  },
  "rule-broken": {
    title: "Cases that break a rule",
    definition: "Cases to which the rule applies and that do not keep it.",
    formula: "number of cases",
    computedBy: RULES,
    unit: "count",
    parameters: RULE,
    compute: ofRules((checked, rule) => brokenRule(checked, rule)?.brokenCases ?? 0),
  },
  "rule-share": {
    title: "Share of cases that break a rule",
    definition: "Of the cases to which the rule applies, those that do not keep it.",
    formula: "cases that break the rule / cases to which it applies",
    computedBy: RULES,
    unit: "share",
    parameters: RULE,
    compute: ofRules((checked, named) => {
      const rule = brokenRule(checked, named);
      return rule && rule.brokenCases / rule.activatedCases;
    }),
  },
  "deviation-cases": {
    title: "Cases with a deviation",
    definition:
      "Cases whose alignment has it: the activity occurs where the model does not allow it (log-move), or not where the model requires it (model-move).",
    formula: "number of cases with such a move in their optimal alignment",
    computedBy: DEVIATIONS,
    unit: "count",
    parameters: DEVIATION,
    compute: ofDeviation(({ cases }) => cases),
  },
  "deviation-share": {
    title: "Share of cases with a deviation",
    definition: "Of the cases whose alignment is known, those that have the deviation.",
    formula: "cases with the deviation / cases",
    computedBy: DEVIATIONS,
    unit: "share",
    parameters: DEVIATION,
    compute: ofDeviation(({ share }) => share),
  },
  "deviation-median": {
    title: "Median duration of the cases with a deviation",
    definition: "From their first to their last event. Running cases are left out, as their time is not over.",
    formula: "median of (last time − first time) over completed cases",
    computedBy: DEVIATIONS,
    unit: "seconds",
    parameters: DEVIATION,
    compute: ofDeviation(({ duration }) => duration?.secondMedian),
  },
  "deviation-difference": {
    title: "Difference of durations by a deviation",
    definition:
      "How much longer the completed cases with the deviation take than those without it. A difference, not its effect.",
    formula: "median duration with the deviation − median duration without it",
    computedBy: DEVIATIONS,
    unit: "seconds",
    parameters: DEVIATION,
    compute: ofDeviation(({ duration }) => duration?.difference),
  },
} as const satisfies Readonly<Record<string, FigureKind>>;
