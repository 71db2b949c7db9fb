import { dirname, join } from "node:path";
import { unpackFiles } from "../../formats/published/published-log-archive.ts";
import type { PublishedManifest } from "../../formats/published/published-log.ts";
import { writeWhole } from "../files/write-whole.ts";
import { COMPRESSED, compressFile } from "./compress-files.ts";
import type { FrameworkOptions } from "./framework.ts";
import { type LoaderProcess, loaderProcess } from "./loader-process.ts";
import { linkOrCopy } from "./take-over.ts";

/** Where data are written, and what is there already. */
interface WriteDataOptions extends FrameworkOptions {
  /** The new site. */
  readonly building: string;
  /** The site that it replaces; null where its data were made by other code. */
  readonly old: string | null;
  /** Whether to leave the compression to the completion of the site. */
  readonly postpone?: boolean;
  /** Called with each path when its files are there. */
  readonly onPath: (path: string) => void;
}

/** The data loaders that a build runs by itself, by the paths of what they make in `data/`. */
export const LOADERS: readonly string[] = [
  ...["logs.json", "status.json", "jobs.json", "process-models.json"],
  ...["logs/[slug]/[version].tar", "logs/[slug]/[version]/[model].model", "logs/[slug]/[version]/[model].values"],
];

/**
 * Writes the data of a site: each path is made by its data loader, in one process for each core.
 * Files of a version of a log never change: they are linked from the old site, or else come
 * from the cache that Framework's preview has too; compressed ones go beside them.
 *
 * @param paths such as `/data/logs.json`; the files of an archive `/data/logs/SLUG/VERSION.tar` go
 * into a folder of that name
 * @returns the paths whose files were not taken from the old site
 * @throws an environment error with the message of a data loader that fails; the signal's reason
 */
export async function writeData(paths: readonly string[], options: WriteDataOptions): Promise<readonly string[]> {
  const [logs, indexes] = [paths.filter(isLasting), paths.filter((path) => !isLasting(path))];
  const made: string[] = [];
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const work = async (worker: number) => {
    await using loaders = loaderProcess({ ...options, signal }, join(options.building, `.data-${worker}`));
    // One worker alone makes the small files, so that a build without new logs begins one process.
    const next = () => (worker === 0 ? indexes.shift() : undefined) ?? logs.shift();
    for (let path = next(); path !== undefined; path = next()) {
      signal.throwIfAborted();
      if (await writePath(path, { ...options, loaders })) made.push(path);
      options.onPath(path);
    }
  };
  const workers = Array.from({ length: navigator.hardwareConcurrency }, (_, worker) =>
    work(worker).catch((error) => {
      stop.abort(error);
      throw error;
    }));
  // All have ended before the new site is removed.
  const failed = (await Promise.allSettled(workers)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw stop.signal.reason;
  return made;
}

/** Whether a path is of a version of a log, and its files never change. */
const isLasting = (path: string): boolean => path.startsWith("/data/logs/");

interface PathOptions extends WriteDataOptions {
  /** The process that runs the data loaders. */
  readonly loaders: LoaderProcess;
}

/** Writes the files of one path. Returns false if they were taken from the old site. */
async function writePath(path: string, options: PathOptions): Promise<boolean> {
  const { building, old, postpone } = options;
  const folder = path.replace(/\.tar$/, "");
  const isArchive = folder !== path;
  if (isLasting(path) && old !== null) {
    const known = isArchive ? await filesOfLog(join(old, folder)) : [""];
    if (await takeFiles(join(old, folder), join(building, folder), known)) return false;
  }
  const bytes = isLasting(path) ? await cached(path, options) : await runLoader(path, options);
  const files = isArchive ? unpackFiles(bytes) : new Map([["", bytes]]);
  for (const [name, content] of files) {
    const file = join(building, folder, name);
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeFile(file, content);
    if (isLasting(path) && !postpone) await compressFile(file);
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
async function cached(path: string, options: PathOptions): Promise<Uint8Array> {
  const file = join(options.root, "pages", ".observablehq", "cache", path);
  const known = await Deno.readFile(file).catch(() => null);
  if (known !== null) return known;
  const bytes = await runLoader(path, options);
  await Deno.mkdir(dirname(file), { recursive: true });
  await writeWhole(file, [bytes]);
  return bytes;
}

/** Runs the data loader of a path. */
async function runLoader(path: string, { loaders }: PathOptions): Promise<Uint8Array> {
  const { loader, parameters } = loaderOf(path.slice("/data/".length));
  return await loaders.run(loader, parameters);
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
