import { usageError } from "../../errors.ts";
import { DEMO_LOG, generateLog } from "../../pipeline/generate-log.ts";
import { simulateLog } from "../../pipeline/simulate-log.ts";
import { DEFAULT_LOAN_CASES, DESCRIBED_PROCESSES, MOST_NOISE } from "../../simulation/mod.ts";
import type { Command, CommandInput } from "../command.ts";
import { parseCount, parseShare } from "../flag-values.ts";
import { DEFAULT_CASES, OBJECT_FLAGS } from "./simulate.ts";

/** `generate`: writes the demo log. */
export const generateCommand: Command = {
  name: "generate",
  summary: "Writes the demo log, a year of simulated loan applications, and a JSON file with the effects built into it.",
  usage: "[--process NAME [--object-centric]] [--cases N] [--seed N] [--noise SHARE] [--format csv|xes] [-o FILE]",
  description:
    "The JSON file (NAME.truth.json) tells the bottleneck, the drift and the effects that the simulation put into the log.\n" +
    "The same seed gives the same bytes on every machine. Memory does not grow with the number of cases,\n" +
    "but with --noise. Mistakes are of six kinds: wrong order, missing, doubled, late entry, wrong person, impossible time.",
  flags: {
    "cases": { value: "N", help: `number of cases (default ${DEFAULT_LOAN_CASES}, about 25,000 events)` },
    "seed": { value: "N", help: "seed of the random numbers (default 42)" },
    "noise": {
      value: "SHARE",
      help: `mistakes to put into the log, 0 to ${MOST_NOISE} by events; the JSON file lists them (default 0)`,
    },
    "process": {
      value: "NAME",
      help: `another process than the loans: ${Object.keys(DESCRIBED_PROCESSES).join(", ")} (CSV, without --noise)`,
    },
    ...OBJECT_FLAGS,
    "format": { value: "FORMAT", help: "csv or xes (default: the ending of FILE, else csv)" },
    "output": { value: "FILE", help: `file to write (default ${DEMO_LOG})`, short: "o" },
  },
  positionals: { min: 0, max: 0 },
  examples: [
    { call: "", does: "the demo log that start uses" },
    { call: "--cases 90000 --seed 7 -o million.csv", does: "about a million events" },
    { call: "--noise 0.01 -o noisy.csv", does: "one event of a hundred is wrong" },
    { call: "--process purchase-to-pay", does: "another process: purchases with rework, suppliers and payment runs" },
    { call: "--process purchase-to-pay --object-centric", does: "with requests, orders, items, invoices, payment runs" },
    { call: "--format xes", does: "the same log as XES" },
  ],
  async run(input) {
    const { option, reporter, signal, print } = input;
    if (option("process") !== undefined) return await generateDescribed(option("process")!, input);
    if (input.has("object-centric")) {
      throw usageError({
        expected: "--process purchase-to-pay with --object-centric",
        found: "the loans, which have cases only",
      });
    }
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
      noise: parseShare(option("noise"), "--noise", MOST_NOISE) ?? 0,
      reporter,
      signal,
    });
    print(`${path}\n${truthPath}`);
  },
};

async function generateDescribed(name: string, { option, has, reporter, signal, print }: CommandInput): Promise<void> {
  if (!Object.hasOwn(DESCRIBED_PROCESSES, name)) {
    throw usageError({
      expected: `one of ${Object.keys(DESCRIBED_PROCESSES).join(", ")} in --process`,
      found: JSON.stringify(name),
      advice: "A process of your own: tracebook simulate FILE.",
    });
  }
  const alien = ["noise", "format"].find(has);
  if (alien !== undefined) throw usageError({ expected: `--process without --${alien}`, found: "both" });
  const { path, truthPath } = await simulateLog(DESCRIBED_PROCESSES[name], {
    path: option("output") ?? DEMO_LOG.replace(/[^/]*$/, `${name}.${has("object-centric") ? "jsonocel" : "csv"}`),
    objectCentric: has("object-centric"),
    seed: parseCount(option("seed"), "--seed") ?? 42,
    cases: parseCount(option("cases"), "--cases") ?? DEFAULT_CASES,
    reporter,
    signal,
  });
  print(`${path}\n${truthPath}`);
}
