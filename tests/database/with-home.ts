import { connect, type Database, resetEmbedded, stopEmbedded, withLock } from "@/database/mod.ts";
import { testHome } from "./test-database.ts";
import { makeTestFolder } from "./test-folder.ts";

/** Runs `body` with the home of a server that was started once and has stopped. */
export const withStoppedServer = (body: (home: string) => Promise<void>): Promise<void> =>
  withHome(async (home) => {
    await copyServer(home);
    await body(home);
  });

/**
 * Puts a server that was started once and has stopped into a home: a copy, which takes a tenth of
 * the time of the server's creation.
 */
export async function copyServer(home: string): Promise<void> {
  const [original, ready] = [`${testHome}/original`, `${testHome}/original-is-ready`];
  await withLock(`${testHome}/original.lock`, async () => {
    if (await Deno.stat(ready).then(() => true, () => false)) return;
    await (await connect({ home: original })).close();
    await stopEmbedded({ home: original });
    await Deno.writeTextFile(ready, "");
  });
  await Deno.mkdir(home, { recursive: true });
  await new Deno.Command("cp", { args: ["-a", `${original}/postgres`, home] }).output();
}

/** Runs `body` with a folder that no server knows, and leaves neither server nor folder. */
export async function withHome(body: (home: string) => Promise<void>): Promise<void> {
  const home = makeTestFolder("tracebook-home-");
  try {
    await body(home);
  } finally {
    await resetEmbedded({ home });
    await Deno.remove(home, { recursive: true });
  }
}

/** A process that runs a statement with `database` (`@/database/mod.ts`) and `home`. */
export function runDatabaseScript(statement: string, home: string, options: Deno.CommandOptions = {}): Deno.ChildProcess {
  const script = `import * as database from "@/database/mod.ts"; const home = Deno.args[0]; ${statement}`;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const args = ["eval", "--quiet", "--no-check", "--config", config, script, home];
  return new Deno.Command(Deno.execPath(), { stdin: "null", stdout: "null", stderr: "null", ...options, args }).spawn();
}

/** Waits until `test` holds, at most two minutes. */
export async function until(test: () => boolean | Promise<boolean>): Promise<void> {
  for (const began = performance.now(); performance.now() - began < 120_000;) {
    if (await test()) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error("it did not come about within two minutes");
}

/** Kills a process, waits for its end, and that it be noticed. */
export async function killed(process: Deno.ChildProcess, milliseconds = 0): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  try {
    process.kill("SIGKILL");
  } catch {
    // It was faster.
  }
  await process.status;
}

/** Processes that a process has started and that run. */
export async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-A", "-o", "pid=,ppid="] }).output();
  const lines = new TextDecoder().decode(stdout).trim().split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  return lines.filter(([, parent]) => parent === pid).map(([child]) => child);
}

/** Kills a server and all its helpers at once, as a failure of power would. */
export async function killServer(pid: number): Promise<void> {
  // The server first: it would start new helpers.
  for (const process of [pid, ...await childrenOf(pid)]) {
    try {
      Deno.kill(process, "SIGKILL");
    } catch {
      // It has ended.
    }
  }
}

/**
 * Files of tables in the folder of our database that no table has. Empty ones are those of dropped
 * tables: they keep their number from being given again until the next checkpoint.
 */
export async function orphanFiles(data: string, { sql }: Database): Promise<string[]> {
  const [{ oid }] = await sql<{ oid: string }[]>`select oid::text as oid from pg_database where datname = current_database()`;
  const rows = await sql<{ file: string }[]>`select pg_relation_filenode(oid)::text as file from pg_class`;
  const used = new Set(rows.map(({ file }) => file));
  const folder = `${data}/base/${oid}`;
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  const unused = names.filter((name) => /^\d/.test(name) && !used.has(name.split(/[_.]/)[0]));
  const sizes = await Promise.all(unused.map((name) => Deno.stat(`${folder}/${name}`).then(({ size }) => size, () => 0)));
  return unused.filter((_, i) => sizes[i] > 0);
}

export const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
