import type { BenchmarkRow } from "./benchmark-row.ts";

/**
 * From a clean clone to the printed address: `git clone`, `deno task start` on the demo log, caches
 * of packages as they are.
 */
export async function measureStart(): Promise<readonly BenchmarkRow[]> {
  const folder = await Deno.makeTempDir({ prefix: "tracebook-start-" });
  try {
    await run(["git", "clone", "--quiet", "--depth=1", `file://${Deno.cwd()}`, folder], ".");
    const began = performance.now();
    const server = new Deno.Command(Deno.execPath(), {
      args: ["task", "start", "--port", "0"],
      cwd: folder,
      env: { TRACEBOOK_HOME: `${folder}/.tracebook`, DATABASE_URL: "" },
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const address = await firstLine(server.stdout);
    const seconds = (performance.now() - began) / 1000;
    if (!address.startsWith("http://")) throw new Error(`start printed ${JSON.stringify(address)} instead of an address`);
    server.kill("SIGTERM");
    await server.status;
    await run([Deno.execPath(), "task", "db", "stop"], folder);
    return [{ name: "start, clean clone to address, demo log", measure: "wall time", value: seconds, unit: "s", limit: 60 }];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function run([command, ...args]: string[], cwd: string): Promise<void> {
  const { code } = await new Deno.Command(command, { args, cwd, stdout: "null", stderr: "inherit" }).spawn().status;
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with status ${code}`);
}

async function firstLine(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.includes("\n")) break;
  }
  return text.split("\n")[0];
}
