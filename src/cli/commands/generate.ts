import { usageError } from "../../errors.ts";
import { DEMO_LOG, generateLog } from "../../pipeline/generate-log.ts";
import { DEFAULT_LOAN_CASES } from "../../simulation/mod.ts";
import type { Command } from "../command.ts";
import { parseCount } from "../parse-count.ts";

/** `generate`: the demo log and its truth. */
export const generateCommand: Command = {
  name: "generate",
  summary: "Writes the demo log, a year of loan applications, and beside it the truth about it as JSON.",
  usage: "[--cases N] [--seed N] [--format csv|xes] [-o FILE]",
  description: "The same seed gives the same bytes, on every machine. Memory does not grow with the number of cases.",
  flags: {
    "cases": { value: "N", help: `how many cases (default ${DEFAULT_LOAN_CASES}, about 25,000 events)` },
    "seed": { value: "N", help: "seed of the random numbers (default 42)" },
    "format": { value: "FORMAT", help: "csv or xes (default: by the ending of FILE, else csv)" },
    "output": { value: "FILE", help: `where to (default ${DEMO_LOG})`, short: "o" },
  },
  positionals: { min: 0, max: 0 },
  examples: [
    { call: "", does: "the demo log as start uses it" },
    { call: "--cases 90000 --seed 7 -o million.csv", does: "about a million events" },
    { call: "--format xes", does: "the same log as XES" },
  ],
  async run({ option, reporter, signal, print }) {
    const output = option("output");
    const format = option("format") ?? (output?.endsWith(".xes") ? "xes" : "csv");
    if (format !== "csv" && format !== "xes") {
      throw usageError({ expected: "--format csv or xes", found: JSON.stringify(format) });
    }
    const { path, truthPath } = await generateLog({
      path: output ?? DEMO_LOG.replace(/csv$/, format),
      format,
      seed: parseCount(option("seed"), "--seed") ?? 42,
      cases: parseCount(option("cases"), "--cases") ?? DEFAULT_LOAN_CASES,
      reporter,
      signal,
    });
    print(`${path}\n${truthPath}`);
  },
};
