import { CONFORMANCE_METHODS, type ConformanceMethod } from "../../conformance/conformance-of.ts";
import { usageError } from "../../errors.ts";
import { checkConformance } from "../../pipeline/check-conformance.ts";
import { parseDuration } from "../../time/duration-text.ts";
import type { Command } from "../command.ts";
import { conformanceText } from "../conformance-text.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";

const METHODS = [...CONFORMANCE_METHODS, "all"];

/** `tracebook conformance`: how well a log and a model agree. */
export const conformanceCommand: Command = {
  name: "conformance",
  summary: "How well a log follows a model: alignments, token replay, precision, generalization, simplicity, footprints.",
  usage: "LOG --model FILE [--method NAME] [--budget 60s] [--json]",
  description: [
    "FILE is a Petri net (.pnml), a BPMN model (.bpmn) or a process tree (.ptml). Methods:",
    "  alignments      the least number of deviations of each variant, and where they are",
    "  token-replay    tokens missing and remaining when the cases are replayed",
    "  precision       how much the model allows that the log never does (escaping edges)",
    "  generalization  how often the parts of the model are used",
    "  simplicity      how many arcs its nodes have",
    "  footprints      whether the same activities follow each other",
    "What is not exact when the budget (wall time of the whole command) is used up is told with a lower and an upper bound.",
  ].join("\n"),
  flags: {
    "model": { value: "FILE", help: "the model: .pnml, .bpmn or .ptml" },
    "method": { value: "NAME", help: `one of ${METHODS.join(", ")} (default all)` },
    "budget": { value: "DURATION", help: "wall time of the whole command, such as 60s or 5min (default 60s)" },
    "certificate": { value: "FILE", help: "write the alignments with a proof of each, for tracebook verify" },
    "json": { help: "one JSON document instead of a table" },
    ...LOG_FLAGS,
  },
  positionals: { min: 1, max: 1 },
  examples: [
    { call: "sepsis.xes.gz --model sepsis.pnml", does: "all figures as a table" },
    { call: "sepsis.xes.gz --model sepsis.bpmn --method alignments --budget 5min --json", does: "each variant with its moves" },
    { call: "sepsis.xes.gz --model sepsis.pnml --certificate proof.jsonl", does: "also writes why no alignment is cheaper" },
  ],
  async run(input) {
    const model = input.option("model");
    if (model === undefined) throw usageError({ expected: "a model: --model FILE", found: "none", advice: "See --help." });
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
