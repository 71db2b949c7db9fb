/**
 * The command line: `deno task tracebook COMMAND`.
 *
 * @module
 */
import { usageError } from "../errors.ts";
import type { Command } from "./command.ts";
import { nearestName } from "./parse-arguments.ts";
import { runCommand } from "./run-command.ts";

/** Commands by name; each is loaded when it is called, so that `facts` on a file never loads a database. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  facts: async () => (await import("./commands/facts.ts")).factsCommand,
  discover: async () => (await import("./commands/discover.ts")).discoverCommand,
  conformance: async () => (await import("./commands/conformance.ts")).conformanceCommand,
  performance: async () => (await import("./commands/performance.ts")).performanceCommand,
  convert: async () => (await import("./commands/convert.ts")).convertCommand,
  filter: async () => (await import("./commands/filter.ts")).filterCommand,
  start: async () => (await import("./commands/start.ts")).startCommand,
  generate: async () => (await import("./commands/generate.ts")).generateCommand,
  load: async () => (await import("./commands/load.ts")).loadCommand,
  train: async () => (await import("./commands/train.ts")).trainCommand,
  evaluate: async () => (await import("./commands/evaluate.ts")).evaluateCommand,
  predict: async () => (await import("./commands/predict.ts")).predictCaseCommand,
  build: async () => (await import("./commands/build.ts")).buildCommand,
  dev: async () => (await import("./commands/dev.ts")).devCommand,
  serve: async () => (await import("./commands/serve.ts")).serveCommand,
  library: async () => (await import("./commands/library.ts")).libraryCommand,
  db: async () => (await import("./commands/db.ts")).dbCommand,
};

/** What is run where no command is named, or an unknown one: the list of commands, or the error. */
const overview: Command = {
  name: "tracebook",
  summary: "Process mining from the command line.",
  usage: "COMMAND ...",
  flags: {},
  positionals: { min: 0, max: Infinity },
  examples: [
    { call: "facts sepsis.xes.gz --json", does: "what stands in a log, as one JSON document" },
    { call: "facts --help", does: "help on one command" },
  ],
  async run({ positionals, print }) {
    if (positionals.length > 0) {
      const near = nearestName(positionals[0], Object.keys(COMMANDS));
      throw usageError({
        expected: `a command (${Object.keys(COMMANDS).join(", ")})`,
        found: JSON.stringify(positionals[0]),
        advice: near === null ? undefined : `Did you mean ${near}?`,
      });
    }
    const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
    const width = Math.max(...commands.map((command) => command.name.length));
    print([
      "usage: deno task tracebook COMMAND ...   (--help after a command tells more)\n",
      ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    ].join("\n"));
  },
};

const [name, ...rest] = Deno.args;
if (name === undefined || name === "--help" || name === "-h" || name === "help") {
  await runCommand(overview, [], "deno task tracebook");
} else if (Object.hasOwn(COMMANDS, name)) await runCommand(await COMMANDS[name](), rest, `deno task tracebook ${name}`);
else await runCommand(overview, [name], "deno task tracebook");
