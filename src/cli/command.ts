import type { Reporter } from "../pipeline/reporter.ts";
import type { Settings } from "../pipeline/settings.ts";

/** One flag of a command. */
export interface FlagSpec {
  /** Placeholder of its value in help, such as `NAME`; left out for a flag without value. */
  readonly value?: string;
  /** One line for `--help`. */
  readonly help: string;
  /** One letter that stands for it. */
  readonly short?: string;
}

/** What a command is given. */
export interface CommandInput {
  /** Arguments that are no flags, in order. */
  readonly positionals: readonly string[];
  /**
   * The value of a flag, or undefined. Asking for a flag that the command does not declare is a
   * fault of the program.
   */
  option(name: string): string | undefined;
  /** Whether a flag without value was given. */
  has(name: string): boolean;
  readonly settings: Settings;
  readonly reporter: Reporter;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  /** Writes a result to standard output. */
  print(text: string): void;
}

/** One command: what help says of it and what it does. */
export interface Command {
  /** Its name on the command line. */
  readonly name: string;
  /** One line, as the list of commands shows it. */
  readonly summary: string;
  /** Its arguments as help shows them: `LOG [--json]`. */
  readonly usage: string;
  /** More for `--help`: a few lines. */
  readonly description?: string;
  readonly flags: Readonly<Record<string, FlagSpec>>;
  /** How many arguments that are no flags it takes. */
  readonly positionals: { readonly min: number; readonly max: number };
  /** Calls that work as they stand, each with a word on what it does. */
  readonly examples: readonly { readonly call: string; readonly does: string }[];
  /** Does it; throws a TracebookError where it cannot. */
  run(input: CommandInput): Promise<void>;
}
