import { CONFORMANCE_METHODS, type ConformanceMethod } from "../../conformance/conformance-of.ts";
import { usageError } from "../../errors.ts";
import { numberOf } from "../../numerics/number-text.ts";
import { checkConformance, deadlineOf } from "../../pipeline/check-conformance.ts";
import { checkRulesOfLog } from "../../pipeline/check-rules.ts";
import { isRulesFile } from "../../pipeline/files/rules-file.ts";
import { listDeviations } from "../../pipeline/list-deviations.ts";
import { parseDuration } from "../../time/duration-text.ts";
import type { Command, CommandInput } from "../command.ts";
import { conformanceText } from "../conformance-text.ts";
import { deviationsText } from "../deviations-text.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";
import { rulesText } from "../rules-text.ts";

const METHODS = [...CONFORMANCE_METHODS, "all"];

/** `tracebook conformance`: how well a log and a model agree. */
export const conformanceCommand: Command = {
  name: "conformance",
  summary: "How well a log follows a model: alignments, token replay, precision, generalization, simplicity, footprints.",
  usage: "LOG --model FILE [--method NAME | --deviations] [--certificate FILE] [--budget 60s] [--json]",
  description: [
    "FILE is a Petri net (.pnml), a BPMN model (.bpmn), a process tree (.ptml), or rules (.json, see below). Methods:",
    "  alignments      the least number of deviations of each variant, and where they are",
    "  token-replay    tokens missing and remaining when the cases are replayed",
    "  precision       how much the model allows that the log never does (escaping edges)",
    "  generalization  how often the parts of the model are used",
    "  simplicity      how many arcs its nodes have",
    "  footprints      whether the same activities follow each other",
    "What is not exact when the budget (wall time of the whole command) is used up is told with a lower and an upper bound.",
    "Rules are a DECLARE model, a log skeleton or a temporal profile as tracebook discover LOG --miner NAME -o FILE.json writes",
    "them. Each is checked on its own: in how many cases it is activated, and kept. JSON: {kind, cases, fittingCases,",
    "fittingCasesPercent, averageFitness, rules: [{rule, activatedCases, keptCases, breaches}], variants, complete}; of a temporal",
    "profile {..., measuredPairs, deviatingPairs, distances, deviations: [{case, first, second, distance, seconds, zScore}]}.",
    "--deviations lists what deviates, the most cases first: activities that are missing (model moves) or not allowed where they",
    "stand (log moves), with the difference in median cycle time (95 % interval) and the attribute values that go with them. JSON:",
    "{deviations: [{kind, activity, cases, share, duration, rootCauses}], cases, casesLeftOut, activities, segments, notes}.",
  ].join("\n"),
  flags: {
    "model": { value: "FILE", help: "the model: .pnml, .bpmn or .ptml, or rules: .json" },
    "method": { value: "NAME", help: `one of ${METHODS.join(", ")} (default all)` },
    "deviations": { help: "the deviations by alignments, with their cases, durations and root causes" },
    "zeta": { value: "NUMBER", help: "temporal profile: standard deviations that a time may lie from the mean (default 6)" },
    "budget": { value: "DURATION", help: "wall time of the whole command, such as 60s or 5min (default 60s)" },
    "certificate": { value: "FILE", help: "write the alignments with a proof of each, for tracebook verify" },
    "json": { help: "one JSON document instead of a table" },
    ...LOG_FLAGS,
  },
  positionals: { min: 1, max: 1 },
  examples: [
    { call: "sepsis.xes.gz --model sepsis.pnml", does: "all figures as a table" },
    { call: "sepsis.xes.gz --model sepsis.bpmn --method alignments --budget 5min --json", does: "each variant with its moves" },
    { call: "sepsis.xes.gz --model sepsis.pnml --deviations", does: "what deviates, and what goes with it" },
    { call: "sepsis.xes.gz --model rules.json", does: "the rules that cases break, the most cases first" },
    { call: "sepsis.xes.gz --model sepsis.pnml --certificate proof.jsonl", does: "also writes why no alignment is cheaper" },
  ],
  async run(input) {
    const model = input.option("model");
    if (model === undefined) throw usageError({ expected: "a model: --model FILE", found: "none", advice: "See --help." });
    if (isRulesFile(model)) return await printRuleCheck(input, model);
    if (input.has("zeta")) throw usageError({ expected: "--zeta with a temporal profile only", found: JSON.stringify(model) });
    if (input.has("deviations")) return await printDeviations(input, model);
    const report = await checkConformance(input.positionals[0], {
      ...openingOptions(input),
      model,
      methods: methodsOf(input.option("method") ?? "all"),
      budget: budgetOf(input.option("budget") ?? "60s"),
      certificate: input.option("certificate"),
    });
    for (const note of report.notes) input.reporter.message(`note: ${note}`);
    input.print(input.has("json") ? JSON.stringify(report) : conformanceText(report));
  },
};

async function printRuleCheck(input: CommandInput, model: string): Promise<void> {
  for (const flag of ["method", "deviations", "budget", "certificate"]) {
    if (input.has(flag)) {
      throw usageError({ expected: `rules without --${flag}`, found: "both", advice: "It is for other models." });
    }
  }
  const text = input.option("zeta");
  const zeta = text === undefined ? undefined : numberOf(text);
  if (zeta === null) throw usageError({ expected: "a number in --zeta", found: JSON.stringify(text) });
  const report = await checkRulesOfLog(input.positionals[0], { ...openingOptions(input), model, zeta });
  if (!report.complete) input.reporter.message("note: not all breaches are listed; the figures count all of them");
  input.print(input.has("json") ? JSON.stringify(report) : rulesText(report));
}

async function printDeviations(input: CommandInput, model: string): Promise<void> {
  for (const flag of ["method", "certificate"]) {
    if (input.has(flag)) throw usageError({ expected: `--deviations or --${flag}`, found: "both" });
  }
  const deadline = deadlineOf(budgetOf(input.option("budget") ?? "60s"));
  const report = await listDeviations(input.positionals[0], { ...openingOptions(input), model, deadline });
  for (const note of report.notes) input.reporter.message(`note: ${note}`);
  input.print(input.has("json") ? JSON.stringify(report) : deviationsText(report));
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
