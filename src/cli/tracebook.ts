import { usageError } from "../errors.ts";
import type { Command } from "./command.ts";
import { COMMAND_GROUPS, COMMANDS } from "./commands.ts";
import { nearestName } from "../filtering/nearest-name.ts";
import { runCommand, type Terminal } from "./run-command.ts";

/**
 * Runs the command that the first argument names, on the others.
 *
 * @param args behind `tracebook`
 * @returns the exit status
 */
export async function runTracebook(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    return await runCommand(overview, [], "deno task tracebook", terminal);
  }
  if (Object.hasOwn(COMMANDS, name)) {
    return await runCommand(await COMMANDS[name].load(), rest, `deno task tracebook ${name}`, terminal);
  }
  return await runCommand(overview, [name], "deno task tracebook", terminal);
}

/** Runs if no command is named: prints the list of commands; or the error for an unknown name. */
const overview: Command = {
  name: "tracebook",
  summary: "Process mining from the command line.",
  usage: "COMMAND ...",
  flags: {},
  positionals: { min: 0, max: Infinity },
  examples: [
    { call: "facts sepsis.xes.gz --json", does: "the facts of a log as one JSON document" },
    { call: "facts --help", does: "help on one command" },
  ],
  run({ positionals, print }) {
    if (positionals.length > 0) {
      const near = nearestName(positionals[0], Object.keys(COMMANDS));
      throw usageError({
        expected: near === null ? `a command (${Object.keys(COMMANDS).join(", ")})` : "a command",
        found: JSON.stringify(positionals[0]),
        advice: near === null ? undefined : `Did you mean ${near}?`,
      });
    }
    const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
    const lines = ["usage: deno task tracebook COMMAND ...   (COMMAND --help shows more)"];
    for (const [title, group] of Object.entries(COMMAND_GROUPS)) {
      lines.push("", `${title}:`);
      for (const [name, { summary }] of Object.entries(group)) lines.push(`  ${name.padEnd(width)}  ${summary}`);
    }
    print(lines.join("\n"));
    return Promise.resolve();
  },
};
