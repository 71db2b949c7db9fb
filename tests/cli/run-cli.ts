import { runTracebook } from "@/cli/tracebook.ts";
import { settingsFrom } from "@/pipeline/settings.ts";

/** What the command line said. */
interface CliResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Settings of {@linkcode runCli}. */
interface CliOptions {
  /** Variables to add. */
  readonly env?: Record<string, string>;
  /** Width of the terminal on both outputs; null, the default, for none. */
  readonly columns?: number | null;
}

/** Settings of {@linkcode startCli}. */
interface CliProcessOptions extends CliOptions {
  /** The command that it is run under, if any. */
  readonly under?: readonly string[];
}

/**
 * Starts the command line as a process of its own, as a user would.
 *
 * @param args behind `tracebook`
 */
export function startCli(
  args: readonly string[],
  { env = {}, under = [] }: CliProcessOptions = {},
): { readonly process: Deno.ChildProcess; readonly result: Promise<CliResult> } {
  const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
  const [command, ...rest] = [...under, Deno.execPath(), "run", "-A", "--quiet", main, ...args];
  const process = new Deno.Command(command, { args: rest, env, stdin: "null", stdout: "piped", stderr: "piped" }).spawn();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const result = process.output().then(({ code, stdout, stderr }) => ({
    status: code,
    stdout: text(stdout),
    stderr: text(stderr),
  }));
  return { process, result };
}

/** Runs the command line as a process of its own to its end; see {@linkcode startCli}. */
export const runCliProcess = (args: readonly string[], options: CliProcessOptions = {}): Promise<CliResult> =>
  startCli(args, options).result;

/**
 * Runs the command line in this process, from its arguments to its exit status: all but the streams
 * and signals of the system. That takes a tenth of the time of {@linkcode runCliProcess}.
 *
 * @param args behind `tracebook`
 */
export async function runCli(args: readonly string[], { env = {}, columns = null }: CliOptions = {}): Promise<CliResult> {
  let [stdout, stderr] = ["", ""];
  const status = await runTracebook(args, {
    settings: () => settingsFrom({ ...Deno.env.toObject(), ...env }),
    out: (text) => void (stdout += text),
    error: (text) => void (stderr += text),
    columns,
    outColumns: columns,
    dialogue: null,
    signal: new AbortController().signal,
  });
  return { status, stdout, stderr };
}
