import { dirname, join } from "node:path";
import { environmentError } from "../../errors.ts";
import { unpackFiles } from "../../formats/published/published-log-archive.ts";
import type { PublishedManifest } from "../../formats/published/published-log.ts";
import { writeWhole } from "../files/write-whole.ts";
import { COMPRESSED, compressFile } from "./compress-files.ts";
import { END_WITH_PARENT, type FrameworkOptions, loaderVariables, stopWith } from "./framework.ts";
import { linkOrCopy } from "./take-over.ts";

/** Where data are written, and what is there already. */
export interface WriteDataOptions extends FrameworkOptions {
  /** The new site. */
  readonly building: string;
  /** The site that it replaces; null where its data were made by other code. */
  readonly old: string | null;
  /** Called with each path when its files are there. */
  readonly onPath: (path: string) => void;
}

/** The data loaders that a build runs by itself, by the paths of what they make in `data/`. */
export const LOADERS: readonly string[] = [
  ...["logs.json", "status.json", "jobs.json"],
  ...["logs/[slug]/[version].tar", "logs/[slug]/[version]/[model].model", "logs/[slug]/[version]/[model].values"],
];

/**
 * Writes the data of a site: each path is made by its data loader, several at a
 * time. Files of a version of a log never change: they are linked from the old site, or else come
 * from the cache that Framework's preview has too; compressed ones go beside them.
 *
 * @param paths such as `/data/logs.json`; the files of an archive `/data/logs/SLUG/VERSION.tar` go
 * into a folder of that name
 * @returns the paths whose files were not taken from the old site
 * @throws an environment error with the message of a data loader that fails; the signal's reason
 */
export async function writeData(paths: readonly string[], options: WriteDataOptions): Promise<readonly string[]> {
  const waiting = [...paths];
  const made: string[] = [];
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const work = async () => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      signal.throwIfAborted();
      if (await writePath(path, { ...options, signal })) made.push(path);
      options.onPath(path);
    }
  };
  const workers = Array.from({ length: navigator.hardwareConcurrency }, () =>
    work().catch((error) => {
      stop.abort(error);
      throw error;
    }));
  // All have ended before the new site is removed.
  const failed = (await Promise.allSettled(workers)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw stop.signal.reason;
  return made;
}

/** Writes the files of one path. Returns false if they were taken from the old site. */
async function writePath(path: string, options: WriteDataOptions): Promise<boolean> {
  const { building, old } = options;
  const isLasting = path.startsWith("/data/logs/");
  const folder = path.replace(/\.tar$/, "");
  const isArchive = folder !== path;
  if (isLasting && old !== null) {
    const known = isArchive ? await filesOfLog(join(old, folder)) : [""];
    if (await takeFiles(join(old, folder), join(building, folder), known)) return false;
  }
  const bytes = isLasting ? await cached(path, options) : await runLoader(path, options);
  const files = isArchive ? unpackFiles(bytes) : new Map([["", bytes]]);
  for (const [name, content] of files) {
    const file = join(building, folder, name);
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeFile(file, content);
    if (isLasting) await compressFile(file);
  }
  return true;
}

/** Names of the files of a published version of a log. */
async function filesOfLog(folder: string): Promise<string[]> {
  const text = await Deno.readTextFile(join(folder, "manifest.json")).catch(() => null);
  const { files } = text === null ? { files: [] } : JSON.parse(text) as PublishedManifest;
  return ["manifest.json", ...files.map(({ name }) => name)];
}

/** Takes over files with their compressed forms; false, and nothing is done, if one is missing. */
async function takeFiles(from: string, to: string, names: readonly string[]): Promise<boolean> {
  const areThere = names.map((name) => Deno.stat(join(from, name)).then(({ isFile }) => isFile, () => false));
  if ((await Promise.all(areThere)).includes(false)) return false;
  for (const name of names) {
    await Deno.mkdir(dirname(join(to, name)), { recursive: true });
    await linkOrCopy(join(from, name), join(to, name));
    for (const ending of COMPRESSED) await linkOrCopy(join(from, name) + ending, join(to, name) + ending);
  }
  return true;
}

/** The output of the data loader of a path that never changes. */
async function cached(path: string, options: WriteDataOptions): Promise<Uint8Array> {
  const file = join(options.root, "pages", ".observablehq", "cache", path);
  const known = await Deno.readFile(file).catch(() => null);
  if (known !== null) return known;
  const bytes = await runLoader(path, options);
  await Deno.mkdir(dirname(file), { recursive: true });
  await writeWhole(file, [bytes]);
  return bytes;
}

/** Runs the data loader of a path. */
async function runLoader(path: string, options: WriteDataOptions): Promise<Uint8Array> {
  const { loader, parameters } = loaderOf(path.slice("/data/".length));
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--allow-all", "--config", "deno.json", "--preload", END_WITH_PARENT],
      join("data-loaders", `${loader}.ts`),
      ...Object.entries(parameters).map(([name, value]) => `--${name}=${value}`),
    ],
    cwd: options.root,
    env: loaderVariables(options),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    detached: Deno.build.os !== "windows",
  }).spawn();
  using _stop = stopWith(child, options.signal);
  const { success, stdout, stderr } = await child.output();
  options.signal?.throwIfAborted();
  if (success) return stdout;
  throw environmentError({
    expected: `the data loader data-loaders/${loader}.ts to make ${path.slice(1)}`,
    found: `an error:\n${new TextDecoder().decode(stderr).trim().split("\n").slice(-12).join("\n")}\n`,
    advice: "Correct the error and build again; the old site is unchanged.",
  });
}

/** The data loader of a path, and the parameters in the path by their names. */
function loaderOf(path: string): { readonly loader: string; readonly parameters: Readonly<Record<string, string>> } {
  for (const loader of LOADERS) {
    const pattern = loader.replaceAll(".", "\\.").replace(/\[(\w+)\]/g, "(?<$1>[^/]+)");
    const found = new RegExp(`^${pattern}$`).exec(path);
    if (found !== null) return { loader, parameters: { ...found.groups } };
  }
  throw new Error(`no data loader makes ${path}`);
}
