/**
 * One kind of fault, and the commands of ours that it is brought about in: real processes.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import type { Random } from "@/numerics/random.ts";

/** What a fault has left: what was stored before, or what the command was to store. */
export type Outcome = "old" | "new";

/** One kind of fault. To add one, write its function and enter it into `FAULT_PARTS`. */
export interface FaultPart {
  readonly name: string;
  /** How often in a whole run. */
  readonly times: number;
  /** Whether the tests bring it about once. Default false. */
  readonly sampled?: boolean;
  /** Whether it can be brought about here. Default: it can. */
  readonly possible?: () => Promise<boolean>;
  /**
   * Brings the fault about once, and throws where the law is broken. `folder` is empty at the first
   * time and kept from one time to the next; its server is stopped at the end.
   */
  readonly run: (folder: string, random: Random, time: number) => Promise<Outcome>;
}

const ROOT = new URL("../../../", import.meta.url).pathname;

/** What a command runs with. */
export interface CommandSurroundings {
  readonly home: string;
  /** Default: the embedded server of the home. */
  readonly databaseUrl?: string;
  /** Folder of the site. Default: the one of the project. */
  readonly site?: string;
  /** How many files the process may open. Default: as many as the test. */
  readonly openFiles?: number;
  /** File with the ms that the clock of the process is ahead; see `shift-clock.ts`. */
  readonly clockOffset?: string;
}

/** A command of ours in a process of its own. */
export interface RunningCommand {
  readonly process: Deno.ChildProcess;
  /** The first line of standard output, such as the address of a server; "" if there is none. */
  readonly firstLine: Promise<string>;
  /** Its end: ms since it began, and what it wrote on standard error. */
  readonly end: Promise<{ readonly code: number; readonly milliseconds: number; readonly stderr: string }>;
}

/** Begins a command, such as `begin({ home }, "load", "orders.csv")`. */
export function begin(
  { home, databaseUrl = "", site, openFiles, clockOffset }: CommandSurroundings,
  command: string,
  ...args: readonly string[]
): RunningCommand {
  const began = performance.now();
  const preload = clockOffset === undefined ? [] : ["--preload", join(ROOT, "tests/soak/faults/shift-clock.ts")];
  const words = ["run", "-A", "--quiet", "--no-check", ...preload, join(ROOT, "src/cli/main.ts"), command, ...args];
  const [program, ...rest] = openFiles === undefined
    ? [Deno.execPath(), ...words]
    : ["sh", "-c", `ulimit -n ${openFiles}; exec "$0" "$@"`, Deno.execPath(), ...words];
  const process = new Deno.Command(program, {
    args: rest,
    cwd: ROOT,
    env: {
      TRACEBOOK_HOME: home,
      DATABASE_URL: databaseUrl,
      NO_COLOR: "1",
      ...(site === undefined ? {} : { TRACEBOOK_SITE: site }),
      ...(clockOffset === undefined ? {} : { TRACEBOOK_CLOCK_OFFSET: clockOffset }),
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(process.stderr).text();
  const line = Promise.withResolvers<string>();
  const readOutput = async () => {
    let text = "";
    for await (const part of process.stdout.pipeThrough(new TextDecoderStream())) {
      text += part;
      if (text.includes("\n")) line.resolve(text.split("\n")[0]);
    }
    line.resolve(text);
  };
  const output = readOutput();
  const end = process.status.then(async ({ code }) => {
    await output;
    return { code, milliseconds: performance.now() - began, stderr: await stderr };
  });
  return { process, firstLine: line.promise, end };
}

/** Runs a command to its end, which must be good; ms. */
export async function succeed(surroundings: CommandSurroundings, command: string, ...args: readonly string[]): Promise<number> {
  const { code, milliseconds, stderr } = await begin(surroundings, command, ...args).end;
  assertEquals(code, 0, stderr);
  return milliseconds;
}

/** Kills a process that may have ended. */
export function kill(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch {
    // It was faster.
  }
}

/** A command that was not killed itself ends well, or tells in words, without a stack, why not. */
export async function endsInWords({ end }: RunningCommand): Promise<{ readonly code: number; readonly stderr: string }> {
  const { code, stderr } = await end;
  assert(!/^ +at |^error: Uncaught/m.test(stderr), `a stack trace: ${stderr}`);
  return { code, stderr };
}

/**
 * Runs a command four times at once and kills one of them after some ms; the others must end well.
 */
export async function killOneOfFour(
  surroundings: CommandSurroundings,
  milliseconds: number,
  command: string,
  ...args: readonly string[]
): Promise<void> {
  const running = Array.from({ length: 4 }, () => begin(surroundings, command, ...args));
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  kill(running[0].process.pid);
  const ends = await Promise.all(running.map(({ end }) => end));
  for (const { code, stderr } of ends.slice(1)) assertEquals(code, 0, stderr);
}

/**
 * Processes that run with this home, without those of its server. Empty where the system does not
 * tell (it is not Linux).
 */
export async function processesOf(home: string): Promise<string[]> {
  const found: string[] = [];
  const entries = await Array.fromAsync(Deno.readDir("/proc")).catch(() => []);
  for (const { name } of entries.filter(({ name }) => /^\d+$/.test(name))) {
    const text = (file: string) => Deno.readTextFile(`/proc/${name}/${file}`).catch(() => "");
    const command = (await text("cmdline")).replaceAll("\0", " ").trim();
    if (command === "" || command.startsWith("postgres:") || /bin\/postgres\b/.test(command)) continue;
    if ((await text("environ")).split("\0").includes(`TRACEBOOK_HOME=${home}`)) found.push(`${name} ${command}`);
  }
  return found;
}
