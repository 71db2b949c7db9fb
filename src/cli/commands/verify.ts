import { countOf, groupDigits } from "../../numerics/number-text.ts";
import { verifyCertificateFile } from "../../pipeline/alignment-certificate.ts";
import { usageError } from "../../errors.ts";
import type { CommandBody } from "../command.ts";
import { ANALYSIS_FLAGS, analysisOptions } from "../log-flags.ts";
import { MODEL_FLAGS, modelChoice } from "../model-flags.ts";

/** `tracebook verify`: checks a certificate of alignments. */
export const verifyCommand: CommandBody = {
  name: "verify",
  usage: "FILE [LOG --model FILE] [--json]",
  description: [
    "FILE is a file that tracebook conformance --certificate wrote. For each variant it has the alignment, and the states of log",
    "and model with the least cost to reach them. The check replays each alignment and checks each step from these states against",
    "the costs. It shares no code with the search. With LOG and --model, it also checks that the certificate is about this log and",
    "this model; without them, it uses the variants and the net in the file. The exit status is 3 at the first claim that is wrong.",
  ].join("\n"),
  flags: {
    "model": { value: "FILE", help: "the model: .pnml, .bpmn or .ptml" },
    "json": { help: "print one JSON document instead of a sentence" },
    ...MODEL_FLAGS,
    ...ANALYSIS_FLAGS,
  },
  positionals: { min: 1, max: 2 },
  examples: [
    { call: "proof.jsonl", does: "checks every claim in the file" },
    { call: "proof.jsonl sepsis.xes.gz --model sepsis.pnml", does: "also checks that it is about this log and model" },
  ],
  async run(input) {
    const { positionals: [path, log], option, has, print } = input;
    const model = option("model");
    if ((log === undefined) !== (model === undefined)) {
      throw usageError({
        expected: "both a log and --model, or neither",
        found: log === undefined ? "only a model" : "only a log",
        advice: "See --help.",
      });
    }
    if (log === undefined && has("filter")) {
      throw usageError({ expected: "a log that --filter is for", found: "none", advice: "See --help." });
    }
    const found = await verifyCertificateFile(path, { ...analysisOptions(input), choice: modelChoice(input), log, model });
    if (has("json")) return print(JSON.stringify(found));
    const { variants, cases, proven, deviations, atLeast } = found;
    const subject = log === undefined ? "the log and the model in the file" : `${log} and ${model}`;
    print(
      proven.variants === variants
        ? `Proven: the ${deviations === 1 ? "one deviation" : `${groupDigits(deviations)} deviations`} of ${
          countOf(variants, "variant")
        }, ${countOf(cases, "case")}, ${deviations === 1 ? "is" : "are"} the fewest possible for ${subject}.`
        : `Proven for ${groupDigits(proven.variants)} of ${
          countOf(variants, "variant")
        }. The fewest possible deviations of all together are between ${groupDigits(atLeast)} and ${
          groupDigits(deviations)
        }, for ${subject}.`,
    );
  },
};
