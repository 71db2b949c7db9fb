import { keepStrongest } from "../../discovery/discover-declare.ts";
import { CONFORMANCE_METHODS, type ConformanceMethod, type ConformanceReport } from "../../conformance/conformance-of.ts";
import { usageError } from "../../errors.ts";
import { jsonParts } from "../../formats/json/json-parts.ts";
import { countOf, groupDigits, numberOf, sayShare } from "../../numerics/number-text.ts";
import { checkConformance, deadlineOf, type DeviationReport, listDeviations } from "../../pipeline/check-conformance.ts";
import { checkRulesOfLog, type RuleReport } from "../../pipeline/check-rules.ts";
import { isRulesFile } from "../../pipeline/files/rules-file.ts";
import { differencesAlike, parseDuration } from "../../time/duration-text.ts";
import type { CommandBody, CommandInput } from "../command.ts";
import { ANALYSIS_FLAGS, analysisOptions } from "../log-flags.ts";
import { MODEL_FLAGS, modelChoice } from "../model-flags.ts";
import { alignColumns, duration, oneLine } from "../terminal-text.ts";

const METHODS = [...CONFORMANCE_METHODS, "all"];

/** `tracebook conformance`: compares a log with a model. */
export const conformanceCommand: CommandBody = {
  name: "conformance",
  usage: "LOG --model FILE [--method NAME | --deviations] [--certificate FILE] [--budget 60s] [--json]",
  description: [
    "FILE is a Petri net (.pnml), a BPMN model (.bpmn), a process tree (.ptml), or rules (.json, see below). Methods:",
    "  alignments      the fewest deviations that explain each variant, and where they are",
    "  token-replay    missing and remaining tokens when the cases are replayed",
    "  precision       how much the model allows that never happens in the log (escaping edges)",
    "  generalization  how often each part of the model is used",
    "  simplicity      how many arcs the nodes of the model have",
    "  footprints      whether the same activities follow each other in log and model",
    "When the budget (wall time of the whole command) is used up, figures that are not exact yet get a lower and an upper bound.",
    "",
    "Rules are a DECLARE model, a log skeleton or a temporal profile, as tracebook discover LOG --miner NAME -o FILE.json writes",
    "them. Each rule is checked alone: how many cases activate it, and how many of these keep it.",
    "JSON: {kind, cases, fittingCases, fittingCasesPercent, averageFitness, rules: [{rule, activatedCases, keptCases, breaches}],",
    "variants, complete}; for a temporal profile {..., measuredPairs, deviatingPairs, distances,",
    "deviations: [{case, first, second, distance, seconds, zScore}]}.",
    "",
    "--deviations lists the deviations, those of the most cases first: activities that are missing (model moves) or not allowed",
    "(log moves), each with the difference in median cycle time of completed cases (95 % interval) and the attribute values that",
    "occur with it.",
    "JSON: {deviations: [{kind, activity, cases, share, duration, rootCauses}], cases, casesLeftOut, activities, segments, notes}.",
  ].join("\n"),
  flags: {
    "model": { value: "FILE", help: "the model: .pnml, .bpmn or .ptml, or rules: .json" },
    "method": { value: "NAME", help: `one of ${METHODS.join(", ")} (default all)` },
    "deviations": { help: "list the deviations found by alignments, with cases, durations and root causes" },
    "zeta": {
      value: "NUMBER",
      help: "temporal profile: allowed distance of a time from the mean, in standard deviations (default 6)",
    },
    "budget": { value: "DURATION", help: "wall time of the whole command, such as 60s or 5min (default 60s)" },
    "certificate": { value: "FILE", help: "write the alignments and a proof of each, for tracebook verify" },
    "json": { help: "print one JSON document instead of a table" },
    ...MODEL_FLAGS,
    ...ANALYSIS_FLAGS,
  },
  positionals: { min: 1, max: 1 },
  examples: [
    { call: "sepsis.xes.gz --model sepsis.pnml", does: "all figures as a table" },
    { call: "sepsis.xes.gz --model sepsis.bpmn --method alignments --budget 5min --json", does: "the alignment of each variant" },
    { call: "sepsis.xes.gz --model sepsis.pnml --deviations", does: "the deviations and their root causes" },
    { call: "sepsis.xes.gz --model rules.json", does: "the broken rules, those of the most cases first" },
    { call: "sepsis.xes.gz --model sepsis.pnml --certificate proof.jsonl", does: "also proves that no alignment is cheaper" },
  ],
  async run(input) {
    const model = input.option("model");
    if (model === undefined) throw usageError({ expected: "a model: --model FILE", found: "none", advice: "See --help." });
    if (isRulesFile(model)) return await printRuleCheck(input, model);
    if (input.has("zeta")) {
      throw usageError({ expected: "a temporal profile, since --zeta was given", found: JSON.stringify(model) });
    }
    if (input.has("deviations")) return await printDeviations(input, model);
    const report = await checkConformance(input.positionals[0], {
      ...analysisOptions(input),
      choice: modelChoice(input),
      model,
      methods: methodsOf(input.option("method") ?? "all"),
      deadline: deadlineOf(budgetOf(input.option("budget") ?? "60s")),
      certificate: input.option("certificate"),
    });
    for (const note of report.notes) input.reporter.message(`note: ${note}`);
    input.print(input.has("json") ? jsonParts(report) : conformanceText(report));
  },
};

async function printRuleCheck(input: CommandInput, model: string): Promise<void> {
  for (const flag of ["method", "deviations", "budget", "certificate"]) {
    if (input.has(flag)) {
      throw usageError({
        expected: `no --${flag} with rules`,
        found: `--${flag}`,
        advice: "Use it with a .pnml, .bpmn or .ptml model.",
      });
    }
  }
  const text = input.option("zeta");
  const zeta = text === undefined ? undefined : numberOf(text);
  if (zeta === null) throw usageError({ expected: "a number in --zeta", found: JSON.stringify(text) });
  const report = await checkRulesOfLog(input.positionals[0], {
    ...analysisOptions(input),
    model,
    zeta,
  });
  if (!report.complete) input.reporter.message("note: the list of breaches is incomplete; the figures count all of them");
  input.print(input.has("json") ? jsonParts(report) : rulesText(report));
}

async function printDeviations(input: CommandInput, model: string): Promise<void> {
  for (const flag of ["method", "certificate"]) {
    if (input.has(flag)) throw usageError({ expected: `either --deviations or --${flag}`, found: "both" });
  }
  const deadline = deadlineOf(budgetOf(input.option("budget") ?? "60s"));
  const report = await listDeviations(input.positionals[0], {
    ...analysisOptions(input),
    choice: modelChoice(input),
    model,
    deadline,
  });
  for (const note of report.notes) input.reporter.message(`note: ${note}`);
  input.print(input.has("json") ? jsonParts(report) : deviationsText(report));
}

/** A duration in ms. */
function budgetOf(text: string): number {
  const seconds = parseDuration(text);
  if (seconds !== null) return seconds * 1000;
  throw usageError({ expected: "a duration such as 60s, 5min or 1h in --budget", found: JSON.stringify(text) });
}

function methodsOf(name: string): readonly ConformanceMethod[] {
  if (name === "all") return CONFORMANCE_METHODS;
  const method = CONFORMANCE_METHODS.find((method) => method === name);
  if (method !== undefined) return [method];
  throw usageError({ expected: `one of ${METHODS.join(", ")} in --method`, found: JSON.stringify(name) });
}

/** Rows of each list that the tables show; `--json` has all. */
const SHOWN = { variants: 10, deviations: 20, causes: 3, rules: 20 };

/** A comparison of log and model as a table. */
function conformanceText(report: ConformanceReport): string {
  const { tokenReplay, alignments, footprints } = report;
  const figures: [string, string][] = [
    ...(alignments === null ? [] : [
      ["fitness by alignments", share(alignments.averageFitness)],
      ["cases that fit", percent(alignments.fittingCasesPercent)],
      ["deviations", deviationsWord(alignments)],
    ] satisfies [string, string][]),
    ...(tokenReplay === null ? [] : [
      ["fitness by token replay", share(tokenReplay.logFitness)],
      ["tokens missing, remaining", `${groupDigits(tokenReplay.missing)}, ${groupDigits(tokenReplay.remaining)}`],
    ] satisfies [string, string][]),
    ["precision", share(report.etcPrecisionAlignments)],
    ["generalization", share(report.generalization)],
    ["simplicity", share(report.simplicityArcDegree)],
    ["agreement of footprints", share(footprints?.conformance ?? null)],
  ];
  const told = figures.filter(([, value]) => value !== "");
  const worst = (alignments?.variants ?? []).filter(({ lower }) => lower > 0).slice(0, SHOWN.variants);
  return [
    ...alignColumns(told),
    ...(worst.length === 0 ? [] : ["", `most frequent variants with deviations (${worst.length})`]),
    ...alignColumns(worst.map(({ count, deviations, lower, upper, activities }) => [
      groupDigits(count),
      deviations === null ? `${lower} to ${upper ?? "?"} deviations` : countOf(deviations, "deviation"),
      activities.map((text) => oneLine(text)).join(" → "),
    ])),
  ].join("\n");
}

function deviationsWord({ deviationsTotal, variants }: NonNullable<ConformanceReport["alignments"]>): string {
  if (deviationsTotal !== null) return groupDigits(deviationsTotal);
  return variants.every(({ upper }) => upper === null) ? "cannot be told for this model" : "only bounds are known";
}

const share = (value: number | null): string => value === null ? "" : value.toFixed(4);
const percent = (value: number | null): string => value === null ? "" : `${value.toFixed(2)} %`;

/** Deviations from a model as a table. */
function deviationsText({ deviations, cases }: DeviationReport): string {
  const found = deviations.filter(({ cases }) => cases > 0);
  if (found.length === 0) return `  none: all ${groupDigits(cases)} cases follow the model`;
  const shown = found.slice(0, SHOWN.deviations);
  const causes = shown.flatMap(({ kind, activity, rootCauses }) =>
    rootCauses.slice(0, SHOWN.causes).map(({ attribute, value, lift, casesWithValue, deviatingWithValue }) => [
      nameOf(kind, activity),
      `${oneLine(attribute)} = ${oneLine(value)}`,
      `${groupDigits(deviatingWithValue)} of ${groupDigits(casesWithValue)} cases`,
      `lift ${lift.toFixed(2)}`,
    ])
  );
  return [
    `deviations, of ${groupDigits(cases)} cases (${shown.length} of ${found.length})`,
    ...alignColumns([
      ["", "cases", "", "median cycle time, 95 % interval"],
      ...shown.map(({ kind, activity, cases, share, duration: effect }) => [
        nameOf(kind, activity),
        groupDigits(cases),
        sayShare(share),
        effect === null ? "" : effectText(effect.difference, effect.interval),
      ]),
    ]),
    ...(causes.length === 0
      ? []
      : ["", "attribute values that occur with them (associations, not proven causes)", ...alignColumns(causes)]),
  ].join("\n");
}

const nameOf = (kind: string, activity: string | null): string =>
  activity === null ? "any" : `${kind === "log-move" ? "not allowed" : "missing"}: ${oneLine(activity)}`;

/** The difference of the median cycle time. */
function effectText(seconds: number, interval: readonly [number, number]): string {
  const [own, least, most] = differencesAlike([seconds, ...interval]);
  return `${own} (${least} to ${most})`;
}

/** How well a log keeps rules, as a table: the rules that most cases break first. */
function rulesText(report: RuleReport): string {
  const { cases, fittingCases, fittingCasesPercent, averageFitness } = report;
  const figures = alignColumns([
    ["cases", groupDigits(cases)],
    ["cases that fit", `${groupDigits(fittingCases)} (${fittingCasesPercent.toFixed(2)} %)`],
    ["average fitness", averageFitness.toFixed(4)],
  ]);
  const [title, rows] = report.kind === "temporal-profile" ? unusualTimes(report) : brokenRules(report);
  if (rows.length === 0) return figures.join("\n");
  return [
    ...figures,
    "",
    `${title} (${Math.min(SHOWN.rules, rows.length)} of ${rows.length})`,
    ...alignColumns(rows.slice(0, SHOWN.rules)),
  ].join("\n");
}

type Titled = readonly [title: string, rows: readonly (readonly string[])[]];

function brokenRules(report: Exclude<RuleReport, { kind: "temporal-profile" }>): Titled {
  const rules = report.kind === "declare"
    ? strongestBroken(report.rules).map((checked) => ({
      ...checked,
      name: checked.rule.template as string,
      of: checked.rule.activities,
    }))
    : report.rules.map((checked) => ({ ...checked, name: checked.rule.relation as string, of: checked.rule.activities }));
  const rows = rules.map(({ name, of, activatedCases, keptCases }) => ({
    name,
    of,
    activatedCases,
    broken: activatedCases - keptCases,
  }))
    .filter(({ broken }) => broken > 0).sort((a, b) => b.broken - a.broken)
    .map(({ name, of, activatedCases, broken }) => [
      `${name}(${of.map((text) => oneLine(text)).join(", ")})`,
      `broken in ${groupDigits(broken)}`,
      `of ${groupDigits(activatedCases)} cases`,
    ]);
  return [report.kind === "declare" ? "broken rules, without those that follow from another" : "broken rules", rows];
}

/** The broken rules that do not follow from a stronger one, which is broken wherever they are. */
function strongestBroken(rules: Extract<RuleReport, { kind: "declare" }>["rules"]): typeof rules {
  const broken = rules.filter(({ activatedCases, keptCases }) => keptCases < activatedCases);
  const strongest = new Set(keepStrongest(broken.map(({ rule }) => rule)));
  return broken.filter(({ rule }) => strongest.has(rule));
}

function unusualTimes({ distances }: Extract<RuleReport, { kind: "temporal-profile" }>): Titled {
  const rows = distances.filter(({ deviating }) => deviating > 0).sort((a, b) => b.deviating - a.deviating)
    .map(({ from, to, measured, deviating, meanSeconds }) => [
      `${oneLine(from)} … ${oneLine(to)}`,
      `unusual in ${groupDigits(deviating)}`,
      `of ${groupDigits(measured)} pairs`,
      `mean ${duration(meanSeconds)}`,
    ]);
  return ["unusual times", rows];
}
