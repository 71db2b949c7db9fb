import { usageError } from "../../errors.ts";
import { explainDescriptions } from "../../pipeline/explain-descriptions.ts";
import { openProcessDescription } from "../../pipeline/simulate-log.ts";
import { DESCRIBED_PROCESSES } from "../../simulation/mod.ts";
import type { CommandBody } from "../command.ts";
import { SIMULATION_FLAGS, writeSimulated } from "../simulation-flags.ts";
import { alignColumns } from "../terminal-text.ts";

/** `tracebook simulate`: writes the log of a process that a file describes. */
export const simulateCommand: CommandBody = {
  name: "simulate",
  usage:
    "FILE [--cases N] [--seed N] [--noise SHARE] [--format csv|xes | --object-centric] [-o FILE] | --explain | --example NAME",
  description:
    "A description has a process tree with conditions and waits, people with skills, shifts and vacations, arrivals by weekday\n" +
    "and hour, durations, attributes and changes at known dates; --explain prints what each member means, --example a whole one.\n" +
    "NAME.truth.json beside the log tells what is built into it.",
  flags: {
    ...SIMULATION_FLAGS,
    "explain": { help: "print the members of a description with their meaning, and do nothing else" },
    "example": {
      value: "NAME",
      help: `print a shipped description: ${Object.keys(DESCRIBED_PROCESSES).join(", ")} (loan is the demo log)`,
    },
  },
  positionals: { min: 0, max: 1 },
  examples: [
    { call: "data/processes/claims.json", does: "data/event_logs/claims.csv" },
    { call: "claims.json --cases 100000 --seed 7 -o claims.csv", does: "a longer log" },
    { call: "--example loan > data/processes/mine.json", does: "the demo log's description, to begin with" },
  ],
  async run(input) {
    const { positionals: [file], option, has, print } = input;
    if (has("explain")) return print(await membersText());
    const example = option("example");
    if (example !== undefined) return print(exampleText(example));
    if (file === undefined) {
      throw usageError({ expected: "a file that describes a process", found: "none", advice: "--example loan prints one." });
    }
    const name = file.replace(/^.*[/\\]/, "").replace(/\.json$/, "");
    await writeSimulated(await openProcessDescription(file), `data/event_logs/${name}`, input);
  },
};

async function membersText(): Promise<string> {
  const members = await explainDescriptions();
  return alignColumns(
    members.map(({ place, type, isNeeded, meaning }) => [
      place,
      `${meaning}${meaning === "" ? "" : " "}(${type}${isNeeded ? ", needed" : ""})`,
    ]),
  ).join("\n");
}

function exampleText(name: string): string {
  if (!Object.hasOwn(DESCRIBED_PROCESSES, name)) {
    throw usageError({
      expected: `one of ${Object.keys(DESCRIBED_PROCESSES).join(", ")} in --example`,
      found: JSON.stringify(name),
    });
  }
  return JSON.stringify({ $schema: "./process.schema.json", ...DESCRIBED_PROCESSES[name] }, null, 2);
}
