/** What a process of the command line said. */
export interface CliResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Settings of {@linkcode runCli}: variables to add, and the command that it is run under, if any.
 */
interface CliOptions {
  readonly env?: Record<string, string>;
  readonly under?: readonly string[];
}

/**
 * Starts the command line as a process of its own, as a user would.
 *
 * @param args behind `tracebook`
 */
export function startCli(
  args: readonly string[],
  { env = {}, under = [] }: CliOptions = {},
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

/** Runs the command line to its end; see {@linkcode startCli}. */
export const runCli = (args: readonly string[], options: CliOptions = {}): Promise<CliResult> => startCli(args, options).result;
