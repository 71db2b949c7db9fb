import { openProcessDescription, simulateLog } from "../../pipeline/simulate-log.ts";
import type { Command, FlagSpec } from "../command.ts";
import { parseCount } from "../flag-values.ts";

/** Cases of a simulated log, unless a number is given. */
export const DEFAULT_CASES = 1000;

/** The flag of commands that simulate described processes. */
export const OBJECT_FLAGS: Readonly<Record<string, FlagSpec>> = {
  "object-centric": {
    help: "OCEL 2.0 (.jsonocel, .xmlocel, .sqlite) with the objects that the description names; held in memory",
  },
};

/** `tracebook simulate`: writes the log of a process that a file describes. */
export const simulateCommand: Command = {
  name: "simulate",
  summary: "Simulates a process that a JSON file describes, and writes its log.",
  usage: "FILE [--cases N] [--seed N] [--object-centric] [-o FILE]",
  description:
    "A description has a process tree with conditions, people with skills and calendars, arrivals, durations, attributes and\n" +
    "changes at known dates: data/processes/process.schema.json. NAME.truth.json beside the log tells what is built into it.",
  flags: {
    "cases": { value: "N", help: `most cases; the description may end before (default ${DEFAULT_CASES})` },
    "seed": { value: "N", help: "seed of the random numbers (default 42)" },
    ...OBJECT_FLAGS,
    "output": { value: "FILE", help: "file to write (default data/event_logs/NAME.csv)", short: "o" },
  },
  positionals: { min: 1, max: 1 },
  examples: [
    { call: "data/processes/claims.json", does: "data/event_logs/claims.csv" },
    { call: "claims.json --cases 100000 --seed 7 -o claims.csv", does: "a longer log" },
  ],
  async run({ positionals: [file], option, has, reporter, signal, print }) {
    const name = file.replace(/^.*[/\\]/, "").replace(/\.json$/, "");
    const { path, truthPath } = await simulateLog(await openProcessDescription(file), {
      path: option("output") ?? `data/event_logs/${name}.${has("object-centric") ? "jsonocel" : "csv"}`,
      objectCentric: has("object-centric"),
      seed: parseCount(option("seed"), "--seed") ?? 42,
      cases: parseCount(option("cases"), "--cases") ?? DEFAULT_CASES,
      reporter,
      signal,
    });
    print(`${path}\n${truthPath}`);
  },
};
