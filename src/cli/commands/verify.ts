import { countOf, groupDigits } from "../../numerics/number-text.ts";
import { verifyCertificateFile } from "../../pipeline/alignment-certificate.ts";
import { usageError } from "../../errors.ts";
import type { Command } from "../command.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";

/** `tracebook verify`: whether a certificate of alignments holds. */
export const verifyCommand: Command = {
  name: "verify",
  summary: "Checks a certificate that alignments are optimal, without trusting the program that wrote it.",
  usage: "FILE [LOG --model FILE] [--json]",
  description: [
    "FILE is what `tracebook conformance --certificate` has written: for each variant its alignment, and states of log and",
    "model with the least cost of being there. The check replays each alignment and holds every step of these states against",
    "the costs; it shares no code with the search. With LOG and --model the certificate has to be about these; without, it is",
    "checked for the log and the model that it holds itself. Ends with 3 at the first claim that does not hold.",
  ].join("\n"),
  flags: {
    "model": { value: "FILE", help: "the model: .pnml, .bpmn or .ptml" },
    "json": { help: "one JSON document instead of a sentence" },
    ...LOG_FLAGS,
  },
  positionals: { min: 1, max: 2 },
  examples: [
    { call: "proof.jsonl", does: "checks every claim in the file" },
    { call: "proof.jsonl sepsis.xes.gz --model sepsis.pnml", does: "and that it is about this log and this model" },
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
    const found = await verifyCertificateFile(path, { ...openingOptions(input), log, model });
    if (has("json")) return print(JSON.stringify(found));
    const { variants, cases, proven, deviations, atLeast } = found;
    const subject = log === undefined ? "the log and the model in the file" : `${log} and ${model}`;
    print(
      proven.variants === variants
        ? `Proven: the ${groupDigits(deviations)} deviations of ${countOf(variants, "variant")}, ${
          countOf(cases, "case")
        }, are the least possible for ${subject}.`
        : `Proven for ${groupDigits(proven.variants)} of ${
          countOf(variants, "variant")
        }; for all together, the least possible number of deviations is from ${groupDigits(atLeast)} to ${
          groupDigits(deviations)
        }, for ${subject}.`,
    );
  },
};
