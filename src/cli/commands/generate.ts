import { usageError } from "../../errors.ts";
import { DEMO_LOG } from "../../pipeline/demo-log.ts";
import { DESCRIBED_PROCESSES, LOAN_APPLICATIONS } from "../../simulation/mod.ts";
import type { CommandBody } from "../command.ts";
import { SIMULATION_FLAGS, writeSimulated } from "../simulation-flags.ts";

/** The process of the demo log. */
const DEMO_PROCESS = "loan";

/** `generate`: writes the demo log, or that of another shipped process. */
export const generateCommand: CommandBody = {
  name: "generate",
  usage: "[--process NAME [--object-centric]] [--cases N] [--seed N] [--noise SHARE] [--format csv|xes] [-o FILE]",
  description:
    "The JSON file (NAME.truth.json) tells the bottleneck, the drift and the effects that the simulation put into the log.\n" +
    "The same seed gives the same bytes on every machine. Memory does not grow with the number of cases, but with --noise\n" +
    "and --object-centric. Mistakes are of six kinds: wrong order, missing, doubled, late entry, wrong person, impossible time.",
  flags: {
    ...SIMULATION_FLAGS,
    "cases": {
      value: "N",
      help: `number of cases (default ${LOAN_APPLICATIONS.cases}, about 25,000 events; 1000 of other processes)`,
    },
    "process": {
      value: "NAME",
      help: `another process than the loans: ${otherProcesses().join(", ")} (tracebook simulate --example NAME prints it)`,
    },
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
    const name = input.option("process") ?? DEMO_PROCESS;
    if (!Object.hasOwn(DESCRIBED_PROCESSES, name)) {
      throw usageError({
        expected: `one of ${Object.keys(DESCRIBED_PROCESSES).join(", ")} in --process`,
        found: JSON.stringify(name),
        advice: "A process of your own: deno task tracebook simulate FILE.",
      });
    }
    const description = DESCRIBED_PROCESSES[name];
    if (input.has("object-centric") && description.objects === undefined) {
      throw usageError({
        expected: "--process purchase-to-pay with --object-centric",
        found: `${name}, which has cases only`,
      });
    }
    const base = name === DEMO_PROCESS ? DEMO_LOG.replace(/\.csv$/, "") : DEMO_LOG.replace(/[^/]*$/, name);
    await writeSimulated(description, base, input);
  },
};

function otherProcesses(): string[] {
  return Object.keys(DESCRIBED_PROCESSES).filter((name) => name !== DEMO_PROCESS);
}
