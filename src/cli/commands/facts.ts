import { LOG_ENDINGS } from "../../formats/logs/log-formats.ts";
import { readFacts } from "../../pipeline/facts.ts";
import type { Command } from "../command.ts";
import { factsTable } from "../facts-table.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";

/** `tracebook facts`: what stands in a log. */
export const factsCommand: Command = {
  name: "facts",
  summary: "What stands in a log: counts, activities, the directly-follows relation, variants, durations, rework.",
  usage: "LOG [--eventually-follows] [--json]",
  description: `LOG is a file (${LOG_ENDINGS.join(", ")}), else the name of a stored log; log:NAME forces the latter.\n` +
    "A file needs no database.",
  flags: {
    "eventually-follows": { help: "also how often an activity comes later than another one in the same case, at once or not" },
    "json": { help: "one JSON document instead of a table" },
    ...LOG_FLAGS,
  },
  positionals: { min: 1, max: 1 },
  examples: [
    { call: "sepsis.xes.gz", does: "the main figures as a table" },
    { call: "log:loan-applications --json", does: "all facts of a stored log as JSON" },
    { call: "sepsis.xes.gz --eventually-follows --json", does: "with the eventually-follows relation" },
    { call: "orders.csv --case order --activity step --timestamp at", does: "a CSV file whose columns are named" },
    { call: "shop.sqlite --object-type order", does: "an object-centric log, each order a case" },
  ],
  async run(input) {
    const facts = await readFacts(input.positionals[0], {
      ...openingOptions(input),
      eventuallyFollows: input.has("eventually-follows"),
    });
    input.print(input.has("json") ? JSON.stringify(facts) : factsTable(facts));
  },
};
