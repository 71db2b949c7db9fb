import { usageError } from "../errors.ts";
import { DEFAULT_CASES, simulateLog } from "../pipeline/simulate-log.ts";
import { MOST_NOISE, type ProcessDescription } from "../simulation/mod.ts";
import type { CommandInput, FlagSpec } from "./command.ts";
import { parseCount, parseShare } from "./flag-values.ts";

/** The flags of commands that simulate described processes. */
export const SIMULATION_FLAGS: Readonly<Record<string, FlagSpec>> = {
  "cases": { value: "N", help: `most cases; the description may end before (default: its own, else ${DEFAULT_CASES})` },
  "seed": { value: "N", help: "seed of the random numbers (default 42)" },
  "noise": {
    value: "SHARE",
    help: `mistakes to put into the log, 0 to ${MOST_NOISE} by events; the JSON file lists them (default 0)`,
  },
  "object-centric": {
    help: "OCEL 2.0 (.jsonocel, .xmlocel, .sqlite) with the objects that the description names; held in memory",
  },
  "format": { value: "FORMAT", help: "csv or xes (default: the ending of FILE, else csv)" },
  "output": { value: "FILE", help: "file to write (default data/event_logs/NAME.csv)", short: "o" },
};

/**
 * Writes a simulated log as the flags say, and prints the paths.
 *
 * @param base path of the log without its ending, if no other is given
 */
export async function writeSimulated(
  description: ProcessDescription,
  base: string,
  { option, has, reporter, signal, print }: CommandInput,
): Promise<void> {
  const format = option("format");
  if (format !== undefined && format !== "csv" && format !== "xes") {
    throw usageError({ expected: "--format csv or xes", found: JSON.stringify(format) });
  }
  if (format !== undefined && has("object-centric")) {
    throw usageError({ expected: "--object-centric without --format", found: "both", advice: "The ending of -o FILE tells it." });
  }
  const { path, truthPath } = await simulateLog(description, {
    path: option("output") ?? `${base}.${has("object-centric") ? "jsonocel" : format ?? "csv"}`,
    format,
    objectCentric: has("object-centric"),
    seed: parseCount(option("seed"), "--seed") ?? 42,
    cases: parseCount(option("cases"), "--cases"),
    noise: parseShare(option("noise"), "--noise", MOST_NOISE),
    reporter,
    signal,
  });
  print(`${path}\n${truthPath}`);
}
