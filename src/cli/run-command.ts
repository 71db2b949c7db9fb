import { environmentError, EXIT_STATUS, TracebookError } from "../errors.ts";
import { readSettings } from "../pipeline/settings.ts";
import type { Command, CommandInput, FlagSpec } from "./command.ts";
import { lookAtSource } from "./look-at-source.ts";
import { parseArguments, type ParsedArguments } from "./parse-arguments.ts";
import { terminalDialogue } from "./terminal-dialogue.ts";
import { terminalReporter } from "./terminal-reporter.ts";
import { withMapping } from "./with-mapping.ts";

/** Exit status of a command stopped by Ctrl-C or SIGTERM, as is usual in shells. */
const STOPPED = 130;

/**
 * Runs a command in this process: parses its arguments, prints help, prints problems, and exits
 * with the status of the outcome. Results go to standard output, everything else to standard error.
 *
 * @param command what to run
 * @param args its arguments, without its own name
 * @param invocation how a user calls it, for help; default `deno task NAME`
 */
export async function runCommand(
  command: Command,
  args: readonly string[] = Deno.args,
  invocation = `deno task ${command.name}`,
): Promise<never> {
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) Deno.exit(STOPPED);
    stop.abort(new DOMException("stopped", "AbortError"));
  };
  Deno.addSignalListener("SIGINT", onSignal);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", onSignal);
  Deno.exit(await statusOf(command, args, invocation, stop.signal));
}

async function statusOf(command: Command, args: readonly string[], invocation: string, signal: AbortSignal): Promise<number> {
  try {
    const parsed = parseArguments(command, args);
    if (parsed.help) print(helpText(command, invocation));
    else await runParsed(command, parsed, signal);
    return 0;
  } catch (error) {
    if (signal.aborted) {
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
async function runParsed(command: Command, given: ParsedArguments, signal: AbortSignal): Promise<void> {
  const inputOf = (parsed: ParsedArguments) => inputFrom(command, parsed, signal);
  if (!("mapping" in command.flags)) return await command.run(inputOf(given));
  const parsed = await lookAtSource({ parsed: await withMapping(given), inputOf, dialogue: terminalDialogue() });
  if (parsed !== null) await command.run(inputOf(parsed));
}

function inputFrom(command: Command, parsed: ReturnType<typeof parseArguments>, signal: AbortSignal): CommandInput {
  const declared = (name: string) => {
    if (!(name in command.flags)) throw new Error(`${command.name} does not declare --${name}`);
    return parsed.values.get(name);
  };
  return {
    positionals: parsed.positionals,
    option: (name) => {
      const value = declared(name);
      return value === true ? undefined : value;
    },
    has: (name) => declared(name) !== undefined,
    settings: readSettings(),
    reporter: standardErrorReporter(),
    signal,
    print,
  };
}

/** Reports on standard error; on a terminal, the progress line is overwritten. */
function standardErrorReporter() {
  const interactive = Deno.stderr.isTerminal();
  return terminalReporter({
    write: (text) => writeAll(Deno.stderr, text),
    interactive,
    columns: interactive ? Deno.consoleSize().columns : 130,
    now: () => performance.now(),
  });
}

/** Writes a result. A reader that has gone away, as in `| head`, is no problem to report. */
function print(text: string): void {
  try {
    writeAll(Deno.stdout, text.endsWith("\n") ? text : `${text}\n`);
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe || !(error instanceof Error)) throw error;
    throw environmentError({
      file: "standard output",
      expected: "a place that can be written to",
      found: error.message,
      advice: "Check permissions and space.",
    }, { cause: error });
  }
}

const tell = (text: string) => writeAll(Deno.stderr, `${text}\n`);

function writeAll(to: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let written = 0; written < bytes.length;) written += to.writeSync(bytes.subarray(written));
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
