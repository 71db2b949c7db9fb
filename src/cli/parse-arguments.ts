import { parseArgs } from "node:util";
import { usageError } from "../errors.ts";
import { nearestName } from "../filtering/nearest-name.ts";
import type { Command } from "./command.ts";

/** The arguments of a command, checked. */
export interface ParsedArguments {
  readonly help: boolean;
  readonly positionals: readonly string[];
  readonly values: ReadonlyMap<string, string | true>;
}

/**
 * Parses a command's arguments.
 *
 * @throws a usage error for an unknown flag (names the nearest one), a missing value, a repeated
 * flag, or a wrong number of arguments
 */
export function parseArguments(command: Command, args: readonly string[]): ParsedArguments {
  const flags = { ...command.flags, help: { help: "", short: "h" } };
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, {
      type: "value" in flag && flag.value !== undefined ? "string" as const : "boolean" as const,
      multiple: true as const,
      ...(flag.short === undefined ? {} : { short: flag.short }),
    }]),
  );
  const parsed = parseOrExplain(command, [...args], options);
  const values = new Map<string, string | true>();
  for (const [name, given] of Object.entries(parsed.values)) {
    if (given === undefined) continue;
    const list = given as (string | boolean)[];
    if (list.length > 1) throw usageError({ expected: `--${name} at most once`, found: `${list.length} times` });
    values.set(name, list[0] === true ? true : String(list[0]));
  }
  const help = values.has("help");
  const { min, max } = command.positionals;
  const found = parsed.positionals.length;
  if (!help && (found < min || found > max)) {
    const wanted = min === max ? `${min}` : max === Infinity ? `${min} or more` : `${min} to ${max}`;
    throw usageError({
      expected: `${wanted} argument${wanted === "1" ? "" : "s"} (${`${command.name} ${command.usage}`.trimEnd()})`,
      found: found === 0 ? "none" : parsed.positionals.map((p) => JSON.stringify(p)).join(" "),
      advice: "See --help.",
    });
  }
  return { help, positionals: parsed.positionals, values };
}

function parseOrExplain(command: Command, args: string[], options: NonNullable<Parameters<typeof parseArgs>[0]>["options"]) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    const text = (error as Error).message;
    const unknown = /^Unknown option '(-[^']*)'/.exec(text)?.[1];
    const ambiguous = /^Option '(?:-\w, )?(--[\w-]+)[^']*' argument is ambiguous/.exec(text)?.[1];
    if (ambiguous !== undefined) {
      throw usageError({
        expected: `a value after ${ambiguous}`,
        found: "another flag",
        advice: `Write a value that starts with - as ${ambiguous}=VALUE.`,
      }, { cause: error });
    }
    const bare = /^Option '(?:-\w, )?(--[\w-]+) <value>' argument missing/.exec(text)?.[1];
    if (bare !== undefined) {
      throw usageError({ expected: `a value after ${bare}`, found: "none", advice: "See --help." }, { cause: error });
    }
    if (unknown === undefined) throw usageError({ found: text.split(/\. |\n/)[0], advice: "See --help." }, { cause: error });
    const near = nearestName(unknown.replace(/^-+/, ""), Object.keys(command.flags));
    throw usageError({
      expected: `a flag of ${command.name}`,
      found: unknown,
      advice: near === null ? "See --help." : `Did you mean --${near}?`,
    }, { cause: error });
  }
}
