import type { Reporter } from "../pipeline/reporter.ts";
import type { Settings } from "../pipeline/settings.ts";

/** One flag of a command. */
export interface FlagSpec {
  /** Name of its value in help, such as `NAME`; left out for a flag without value. */
  readonly value?: string;
  /** One line for `--help`. */
  readonly help: string;
  /** Its short form, one letter. */
  readonly short?: string;
}

/** What a command gets when it runs. */
export interface CommandInput {
  /** The arguments that are not flags, in order. */
  readonly positionals: readonly string[];
  /** The value of a flag; undefined if it was not given. Throws for a flag not declared. */
  option(name: string): string | undefined;
  /** Whether a flag was given. */
  has(name: string): boolean;
  readonly settings: Settings;
  readonly reporter: Reporter;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  /** Writes a result to standard output: a text, or a long one as its parts. */
  print(text: string | Iterable<string>): void;
}

/** A command: its help and what it does. Its summary stands in the list of commands. */
export interface CommandBody {
  /** Its name on the command line. */
  readonly name: string;
  /** Its arguments, for help: `LOG [--json]`. */
  readonly usage: string;
  /** More help, in a few lines. */
  readonly description?: string;
  readonly flags: Readonly<Record<string, FlagSpec>>;
  /** How many arguments that are not flags it takes. */
  readonly positionals: { readonly min: number; readonly max: number };
  /** Examples of calls, and what each does. */
  readonly examples: readonly { readonly call: string; readonly does: string }[];
  /** Runs the command; throws a TracebookError for a problem that the user should read. */
  run(input: CommandInput): Promise<void>;
}

/** A command with its summary: what it does, in one line. */
export interface Command extends CommandBody {
  readonly summary: string;
}
