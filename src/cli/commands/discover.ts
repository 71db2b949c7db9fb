import { flagOf, parseParameters } from "../../discovery/miner-parameters.ts";
import type { MinedModel, Miner } from "../../discovery/miner.ts";
import { minerOf, MINERS } from "../../discovery/miners.ts";
import { usageError } from "../../errors.ts";
import type { DirectlyFollows } from "../../event-log/directly-follows.ts";
import { type Footprints, footprintTable } from "../../event-log/footprints.ts";
import { LOG_ENDINGS } from "../../formats/logs/log-formats.ts";
import { isRuleKind } from "../../formats/process-models/write-rules.ts";
import { groupDigits } from "../../numerics/number-text.ts";
import { discoverModel } from "../../pipeline/discover-model.ts";
import { outputFormat } from "../../pipeline/files/model-format.ts";
import { isRuleModel, isRulesFile, writeRulesFile } from "../../pipeline/files/rules-file.ts";
import { checkNotation, writeModel } from "../../pipeline/files/write-model.ts";
import type { HeuristicsNet } from "../../process-models/heuristics-net.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import { printProcessTree } from "../../process-models/process-tree/process-tree-text.ts";
import type { DeclareModel } from "../../process-models/rules/declare-model.ts";
import type { LogSkeleton } from "../../process-models/rules/log-skeleton.ts";
import type { TemporalProfile } from "../../process-models/rules/temporal-profile.ts";
import type { CommandBody, CommandInput, FlagSpec } from "../command.ts";
import { ANALYSIS_FLAGS, analysisOptions } from "../log-flags.ts";
import { nearestName } from "../../filtering/nearest-name.ts";
import { alignColumns, duration, oneLine } from "../terminal-text.ts";

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
export const discoverCommand: CommandBody = {
  name: "discover",
  usage: "LOG --miner NAME [--json | -o FILE]",
  description: [
    `LOG is a file (${LOG_ENDINGS.join(", ")}) or the name of a stored log.`,
    "log:NAME always means the stored log. Miners:",
    ...miners.map(({ name, summary }) => `  ${name.padEnd(17)} ${summary}`),
    "Without --json or -o, the model is printed as text, of declare the strongest rules unless --rules all is given.",
  ].join("\n"),
  flags: {
    "miner": { value: "NAME", help: `one of ${NAMES.join(", ")}` },
    ...PARAMETER_FLAGS,
    "json": { help: "print the model as one JSON document" },
    "output": {
      short: "o",
      value: "FILE",
      help: "write the model (.pnml, .bpmn, .ptml; rules: .json) or a picture of it (.dot, .svg, .png)",
    },
    ...ANALYSIS_FLAGS,
  },
  positionals: { min: 1, max: 1 },
  examples: [
    { call: "sepsis.xes.gz --miner inductive --noise 0.2 -o sepsis.bpmn", does: "a model for other tools" },
    { call: "sepsis.xes.gz --miner heuristics --dependency 0.9 --json", does: "a heuristics net as JSON" },
    { call: "log:loan-applications --miner alpha -o loans.png", does: "a picture of the Petri net of a stored log" },
    { call: "sepsis.xes.gz --miner declare -o rules.json", does: "rules for conformance --model" },
  ],
  async run(input) {
    const miner = minerOf(minerName(input));
    const path = input.option("output");
    const isText = path === undefined && !input.has("json");
    const given = Object.fromEntries(Object.keys(PARAMETER_FLAGS).map((flag) => [flag, input.option(flag)]));
    const parameters = parseParameters(
      miner,
      isText && miner.name === MINERS.declare.name ? { ...given, rules: given.rules ?? "strongest" } : given,
    );
    if (path !== undefined && input.has("json")) {
      throw usageError({
        expected: "either --json or -o",
        found: "both",
        advice: "--json prints the model, -o writes it to a file.",
      });
    }
    const asRules = path !== undefined && isRulesFile(path) && isRuleKind(miner.returns);
    const format = path === undefined || asRules ? undefined : outputFormat(path);
    if (format !== undefined) checkNotation(miner.returns, format);
    const { mined, document, name } = await discoverModel(input.positionals[0], miner, parameters, analysisOptions(input));
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

/** Rows of a list that are shown; `--json` has all. */
const SHOWN = 40;

/** A mined model as text. */
function modelText({ kind, model }: MinedModel): string {
  switch (kind) {
    case "petri-net":
      return netText(model);
    case "process-tree":
      return printProcessTree(model);
    case "heuristics-net":
      return heuristicsText(model);
    case "directly-follows":
      return relationText(model);
    case "footprints":
      return footprintsText(model);
    case "declare":
      return declareText(model);
    case "log-skeleton":
      return skeletonText(model);
    case "temporal-profile":
      return profileText(model);
  }
}

function netText({ places, transitions }: PetriNet): string {
  const around = places.map(() => ({ before: [] as string[], behind: [] as string[] }));
  for (const { id, label, inputs, outputs } of transitions) {
    for (const { place } of inputs) around[place].behind.push(oneLine(label ?? id));
    for (const { place } of outputs) around[place].before.push(oneLine(label ?? id));
  }
  return [
    `${groupDigits(places.length)} places, ${groupDigits(transitions.length)} transitions`,
    ...around.map(({ before, behind }) => `  ${setText(before)} → ${setText(behind)}`),
  ].join("\n");
}

const setText = (labels: readonly string[]) => labels.length === 0 ? "○" : `{${[...labels].sort().join(", ")}}`;

function heuristicsText({ activities, dependencies }: HeuristicsNet): string {
  const rows = [...dependencies].sort((a, b) => b.count - a.count).map(({ from, to, dependency, count }) => [
    `${oneLine(activities[from])} → ${oneLine(activities[to])}`,
    groupDigits(count),
    dependency.toFixed(3),
  ]);
  return listText("dependencies: how often, how strong", rows);
}

function relationText({ activities, from, to, counts }: DirectlyFollows): string {
  const edges = Array.from(from.keys()).sort((a, b) => counts[b] - counts[a] || a - b);
  return listText(
    "steps",
    edges.map((e) => [`${oneLine(activities[from[e]])} → ${oneLine(activities[to[e]])}`, groupDigits(counts[e])]),
  );
}

function footprintsText(footprints: Footprints): string {
  const width = String(footprints.activities.length).length;
  const numbers = footprints.activities.map((_, a) => String(a + 1).padStart(width));
  const table = footprintTable(footprints).map((signs, a) =>
    `  ${numbers[a]}  ${signs.map((sign) => sign.padStart(width)).join(" ")}`
  );
  return [
    ...footprints.activities.map((label, a) => `  ${numbers[a]}  ${oneLine(label)}`),
    "",
    `  ${" ".repeat(width)}  ${numbers.join(" ")}`,
    ...table,
  ].join("\n");
}

function declareText({ constraints }: DeclareModel): string {
  const rows = constraints.map(({ template, activities, support, confidence }) => [
    `${template}(${activities.map((text) => oneLine(text)).join(", ")})`,
    `support ${support.toFixed(3)}`,
    `confidence ${confidence.toFixed(3)}`,
  ]);
  return listText("rules", rows);
}

function skeletonText(skeleton: LogSkeleton): string {
  const pairs = (title: string, list: readonly (readonly [string, string])[]) =>
    listText(title, list.map(([a, b]) => [`${oneLine(a)} , ${oneLine(b)}`]));
  return [
    pairs("equally often", skeleton.equivalence),
    pairs("always after", skeleton.alwaysAfter),
    pairs("always before", skeleton.alwaysBefore),
    pairs("never together", skeleton.neverTogether),
    pairs("directly follows", skeleton.directlyFollows),
    listText(
      "times in a case",
      skeleton.activities.map((label, a) => [oneLine(label), skeleton.occurrences[a].join(", ")]),
    ),
  ].join("\n\n");
}

function profileText({ distances }: TemporalProfile): string {
  const rows = distances.map(({ from, to, count, meanSeconds, deviationSeconds }) => [
    `${oneLine(from)} → … → ${oneLine(to)}`,
    groupDigits(count),
    `mean ${duration(meanSeconds)}`,
    `± ${duration(deviationSeconds)}`,
  ]);
  return listText("times between activities", rows);
}

function listText(title: string, rows: readonly (readonly string[])[]): string {
  const shown = rows.length <= SHOWN ? `${rows.length}` : `${SHOWN} of ${rows.length}; --json has all`;
  return [`${title} (${shown})`, ...alignColumns(rows.slice(0, SHOWN))].join("\n");
}
