import { resetEmbedded } from "@/database/mod.ts";

/** Runs `body` with a folder that no server knows, and leaves neither server nor folder. */
export async function withHome(body: (home: string) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "tracebook-home-" });
  try {
    await body(home);
  } finally {
    await resetEmbedded({ home });
    await Deno.remove(home, { recursive: true });
  }
}

/** A process that runs a statement of a program over `@/database/mod.ts`; `home` is its argument. */
export function runDatabaseScript(statement: string, home: string, options: Deno.CommandOptions = {}): Deno.ChildProcess {
  const script = `import * as database from "@/database/mod.ts"; const home = Deno.args[0]; ${statement}`;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const args = ["eval", "--quiet", "--no-check", "--config", config, script, home];
  return new Deno.Command(Deno.execPath(), { stdin: "null", stdout: "null", stderr: "null", ...options, args }).spawn();
}

/** Waits until `test` holds, at most 20 s. */
export async function until(test: () => boolean | Promise<boolean>): Promise<void> {
  for (const began = performance.now(); performance.now() - began < 20_000;) {
    if (await test()) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error("it did not come about within 20 s");
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
