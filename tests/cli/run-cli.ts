/** What a process of the command line said. */
export interface CliResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the command line as a process of its own, as a user would.
 *
 * @param args behind `tracebook`
 * @param options variables to add, and the command that it is run under, if any
 */
export async function runCli(
  args: readonly string[],
  { env = {}, under = [] }: { readonly env?: Record<string, string>; readonly under?: readonly string[] } = {},
): Promise<CliResult> {
  const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
  const [command, ...rest] = [...under, Deno.execPath(), "run", "-A", "--quiet", main, ...args];
  const output = await new Deno.Command(command, { args: rest, env, stdin: "null" }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { status: output.code, stdout: text(output.stdout), stderr: text(output.stderr) };
}
