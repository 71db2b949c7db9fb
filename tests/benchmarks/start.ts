import type { BenchmarkRow } from "./benchmark-row.ts";
import { startRegistryMirror } from "./registry-mirror.ts";

/**
 * From a clean clone to the printed address, on the demo log: with caches of packages as they are,
 * and with an empty one.
 */
export async function measureStart(): Promise<readonly BenchmarkRow[]> {
  const seconds = await startOfClone({});
  return [
    { name: "start, clean clone to address, demo log", measure: "wall time", value: seconds, unit: "s", limit: 60 },
    ...await measureFirstStart(),
  ];
}

/**
 * A start that has to fetch all packages, from a mirror of the registry on this machine that has
 * them already: downloads take no time. All else stays: unpacking, linking, compiling.
 */
async function measureFirstStart(): Promise<readonly BenchmarkRow[]> {
  const mirror = startRegistryMirror(await registryAddress());
  try {
    await inClone(
      { registry: mirror.url },
      (cwd, env) => run([Deno.execPath(), "run", "-A", "src/cli/main.ts", "prepare"], cwd, env),
    );
    const before = mirror.bytes();
    const seconds = await startOfClone({ registry: mirror.url });
    const name = "first start, empty package cache, packages from a mirror on this machine";
    return [
      { name, measure: "wall time", value: seconds, unit: "s", limit: 50 },
      { name, measure: "packages fetched", value: (mirror.bytes() - before) / 1e6, unit: "MB", limit: null },
    ];
  } finally {
    await mirror.close();
  }
}

/** The registry that this machine uses, as npm knows it. */
async function registryAddress(): Promise<string> {
  const { stdout } = await new Deno.Command("npm", { args: ["config", "get", "registry"] }).output();
  return new TextDecoder().decode(stdout).trim().replace(/\/?$/, "/");
}

/** Where the packages of a clone come from. */
interface CloneOptions {
  /** The registry, for an empty cache of packages. Default: the caches are as they are. */
  readonly registry?: string;
}

/** Clones the project, starts it, and stops it: seconds from the command to the address. */
async function startOfClone(options: CloneOptions): Promise<number> {
  return await inClone(options, async (cwd, env) => {
    const began = performance.now();
    const server = new Deno.Command(Deno.execPath(), {
      args: ["task", "start", "--port", "0"],
      cwd,
      env,
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const address = await firstLine(server.stdout);
    const seconds = (performance.now() - began) / 1000;
    if (!address.startsWith("http://")) throw new Error(`start printed ${JSON.stringify(address)} instead of an address`);
    server.kill("SIGTERM");
    await server.status;
    await run([Deno.execPath(), "task", "db", "stop"], cwd, env);
    return seconds;
  });
}

/** Does something in a clone of the project, with its environment, and removes it. */
async function inClone<T>(
  { registry }: CloneOptions,
  use: (cwd: string, env: Record<string, string>) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "tracebook-start-" });
  try {
    await run(["git", "clone", "--quiet", "--depth=1", `file://${Deno.cwd()}`, `${folder}/clone`], ".");
    return await use(`${folder}/clone`, {
      TRACEBOOK_HOME: `${folder}/home`,
      DATABASE_URL: "",
      ...registry !== undefined && { NPM_CONFIG_REGISTRY: registry, DENO_DIR: `${folder}/cache` },
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function run([command, ...args]: string[], cwd: string, env?: Record<string, string>): Promise<void> {
  const { code } = await new Deno.Command(command, { args, cwd, env, stdout: "null", stderr: "inherit" }).spawn().status;
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
