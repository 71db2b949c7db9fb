import { flagOf, parseParameters } from "../../discovery/miner-parameters.ts";
import type { Miner } from "../../discovery/miner.ts";
import { minerOf, MINERS } from "../../discovery/miners.ts";
import { usageError } from "../../errors.ts";
import { isRuleKind } from "../../formats/models/write-rules.ts";
import { LOG_ENDINGS } from "../../formats/logs/log-formats.ts";
import { discoverModel } from "../../pipeline/discover-model.ts";
import { outputFormat } from "../../pipeline/files/model-format.ts";
import { isRuleModel, isRulesFile, writeRulesFile } from "../../pipeline/files/rules-file.ts";
import { checkNotation, writeModel } from "../../pipeline/files/write-model.ts";
import type { Command, CommandInput, FlagSpec } from "../command.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";
import { modelText } from "../model-text.ts";
import { nearestName } from "../parse-arguments.ts";

const miners = Object.values(MINERS) as unknown as readonly Miner[];
const NAMES = miners.map(({ name }) => name);

/** The parameters of all miners as flags. */
const PARAMETER_FLAGS: Readonly<Record<string, FlagSpec>> = Object.fromEntries(
  miners.flatMap((miner) =>
    Object.entries(miner.parameters).map(([name, parameter]): [string, FlagSpec] => [flagOf(name), {
      value: parameter.type === "number" ? "NUMBER" : parameter.choices.join("|"),
      help: `${miner.name}: ${parameter.help}${parameter.default === null ? "" : ` (default ${parameter.default})`}`,
    }])
  ),
);

/** `tracebook discover`: a model of a log. */
export const discoverCommand: Command = {
  name: "discover",
  summary: "Discovers a model: alpha, heuristics and inductive miner, footprints, DECLARE, log skeleton, temporal profile.",
  usage: "LOG --miner NAME [--json | -o FILE]",
  description: [
    `LOG is a file (${LOG_ENDINGS.join(", ")}), else the name of a stored log; log:NAME forces the latter. Miners:`,
    ...miners.map(({ name, summary }) => `  ${name.padEnd(17)} ${summary}`),
    "Without --json or -o the model is printed for people.",
  ].join("\n"),
  flags: {
    "miner": { value: "NAME", help: `one of ${NAMES.join(", ")}` },
    ...PARAMETER_FLAGS,
    "json": { help: "one JSON document" },
    "output": {
      short: "o",
      value: "FILE",
      help: "write the model: .pnml, .bpmn, .ptml, rules: .json, or a picture: .dot, .svg, .png",
    },
    ...LOG_FLAGS,
  },
  positionals: { min: 1, max: 1 },
  examples: [
    { call: "sepsis.xes.gz --miner inductive --noise 0.2 -o sepsis.bpmn", does: "a model for other tools" },
    { call: "sepsis.xes.gz --miner heuristics --dependency 0.9 --json", does: "its edges as JSON" },
    { call: "log:loan-applications --miner alpha -o loans.png", does: "a picture of a stored log's net" },
    { call: "sepsis.xes.gz --miner declare -o rules.json", does: "rules that conformance --model takes" },
  ],
  async run(input) {
    const miner = minerOf(minerName(input));
    const parameters = parseParameters(
      miner,
      Object.fromEntries(Object.keys(PARAMETER_FLAGS).map((flag) => [flag, input.option(flag)])),
    );
    const path = input.option("output");
    if (path !== undefined && input.has("json")) {
      throw usageError({ expected: "--json or -o", found: "both", advice: "--json prints, -o writes a file." });
    }
    const asRules = path !== undefined && isRulesFile(path) && isRuleKind(miner.returns);
    const format = path === undefined || asRules ? undefined : outputFormat(path);
    if (format !== undefined) checkNotation(miner.returns, format);
    const { mined, document, name } = await discoverModel(input.positionals[0], miner, parameters, openingOptions(input));
    const { reporter, signal } = input;
    if (asRules && isRuleModel(mined)) await writeRulesFile(mined, path, { reporter, signal });
    else if (path !== undefined) {
      await writeModel(mined, path, { format: format!, name: `${name} (${miner.name})`, reporter, signal });
    } else input.print(input.has("json") ? JSON.stringify(document) : modelText(mined));
  },
};

function minerName({ option }: CommandInput): string {
  const name = option("miner");
  if (name === undefined) throw usageError({ expected: `a miner: --miner ${NAMES.join("|")}`, found: "none" });
  const near = NAMES.some((known) => known === name) ? null : nearestName(name, NAMES);
  if (near === null) return name;
  throw usageError({
    expected: `one of the miners ${NAMES.join(", ")}`,
    found: JSON.stringify(name),
    advice: `Did you mean ${near}?`,
  });
}
