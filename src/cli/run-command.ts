import { EXIT_STATUS, TracebookError } from "../errors.ts";
import { joinTexts } from "../formats/json/join-texts.ts";
import type { Settings } from "../pipeline/settings.ts";
import type { Dialogue } from "./ask-columns.ts";
import type { Command, CommandInput, FlagSpec } from "./command.ts";
import { lookAtSource } from "./look-at-source.ts";
import { parseArguments, type ParsedArguments } from "./parse-arguments.ts";
import { terminalReporter } from "./terminal-reporter.ts";
import { wrapText } from "./terminal-text.ts";
import { withMapping } from "./with-mapping.ts";

/** Exit status of a command stopped by Ctrl-C or SIGTERM, as is usual in shells. */
export const STOPPED = 130;

/** What a command touches of the process that runs it. */
export interface Terminal {
  /**
   * The settings.
   *
   * @throws a usage error for values that cannot be read
   */
  settings(): Settings;
  /** Writes to standard output. A reader that has gone away is a `BrokenPipe`. */
  out(text: string): void;
  /** Writes to standard error. */
  error(text: string): void;
  /** Width of a terminal on standard error, in characters; null where that is none. */
  readonly columns: number | null;
  /** The same of standard output. */
  readonly outColumns: number | null;
  /** Asks the user; null where no one can answer. */
  readonly dialogue: Dialogue | null;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}

/**
 * Runs a command: parses its arguments, prints help, prints problems. Results go to standard
 * output, everything else to standard error.
 *
 * @param command what to run
 * @param args its arguments, without its own name
 * @param invocation how a user calls it, for help: `deno task NAME`
 * @returns the exit status
 */
export async function runCommand(
  command: Command,
  args: readonly string[],
  invocation: string,
  terminal: Terminal,
): Promise<number> {
  try {
    const parsed = parseArguments(command, args);
    if (parsed.help) terminal.out(wrapped(helpText(command, invocation), terminal.outColumns));
    else await runParsed(command, parsed, terminal);
    return 0;
  } catch (error) {
    const tell = (text: string) => terminal.error(`${wrapped(text, terminal.columns)}\n`);
    if (terminal.signal.aborted) {
      tell("Stopped. Nothing was left half-done.");
      return STOPPED;
    }
    if (error instanceof TracebookError) {
      tell(`${command.name}: ${error.message}`);
      return EXIT_STATUS[error.kind];
    }
    if (error instanceof Deno.errors.BrokenPipe) return 0;
    tell(`${command.name}: a fault of Tracebook. Please report it with the lines below.`);
    tell(error instanceof Error ? error.stack ?? error.message : String(error));
    return 1;
  }
}

/** Runs a command; one that reads log files by what the user tells of the file, too. */
async function runParsed(command: Command, given: ParsedArguments, terminal: Terminal): Promise<void> {
  const inputOf = (parsed: ParsedArguments) => inputFrom(command, parsed, terminal);
  if (!("mapping" in command.flags)) return await command.run(inputOf(given));
  const parsed = await lookAtSource({ parsed: await withMapping(given), inputOf, dialogue: terminal.dialogue });
  if (parsed !== null) await command.run(inputOf(parsed));
}

/** A text as it is printed: with broken lines on a terminal. */
const wrapped = (text: string, columns: number | null): string => columns === null ? text : wrapText(text, columns);

/** Flags with which a command prints what programs read. */
const FOR_PROGRAMS = ["json", "csv"];

function inputFrom(command: Command, parsed: ParsedArguments, terminal: Terminal): CommandInput {
  const declared = (name: string) => {
    if (!(name in command.flags)) throw new Error(`${command.name} does not declare --${name}`);
    return parsed.values.get(name);
  };
  const outColumns = FOR_PROGRAMS.some((flag) => parsed.values.has(flag)) ? null : terminal.outColumns;
  return {
    positionals: parsed.positionals,
    option: (name) => {
      const value = declared(name);
      return value === true ? undefined : value;
    },
    has: (name) => declared(name) !== undefined,
    settings: terminal.settings(),
    reporter: terminalReporter({
      write: terminal.error,
      interactive: terminal.columns !== null,
      columns: terminal.columns ?? 130,
      now: () => performance.now(),
    }),
    signal: terminal.signal,
    print: (text) => {
      let last = "";
      for (const part of joinTexts(typeof text === "string" ? [text] : text)) {
        terminal.out(last = typeof text === "string" ? wrapped(part, outColumns) : part);
      }
      if (!last.endsWith("\n")) terminal.out("\n");
    },
  };
}

/**
 * The text of `--help`: summary, usage, description, flags, examples.
 *
 * @param invocation how the user calls the command: `deno task tracebook facts`
 */
export function helpText(command: Command, invocation: string): string {
  const flags: [string, FlagSpec][] = [...Object.entries(command.flags), ["help", { help: "print this text" }]];
  const calls = flags.map(([name, flag]) => {
    const short = flag.short === undefined ? "" : `-${flag.short}, `;
    return `${short}--${name}${flag.value === undefined ? "" : ` ${flag.value}`}`;
  });
  const width = Math.max(...calls.map((call) => call.length));
  return [
    `${command.summary}\n`,
    `usage: ${invocation} ${command.usage}`.trimEnd() + "\n",
    ...(command.description === undefined ? [] : [`${command.description.trim()}\n`]),
    "flags:",
    ...flags.map(([, flag], i) => `  ${calls[i].padEnd(width)}  ${flag.help}`),
    "",
    "examples:",
    ...command.examples.flatMap(({ call, does }) => [`  # ${does}`, `  ${invocation} ${call}`.trimEnd()]),
    "",
    "exit status: 0 success, 2 wrong usage, 3 bad input, 4 limit reached, 130 stopped by Ctrl-C, 1 any other problem",
    "",
  ].join("\n");
}
