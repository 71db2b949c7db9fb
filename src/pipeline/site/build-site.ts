import { dirname, join, resolve } from "node:path";
import { countAttributes, type Database, databaseIdentity, listLogs, withLock } from "../../database/mod.ts";
import { BUILD_MARK, checkReplaceable, replaceFolder } from "../files/replace-folder.ts";
import { diskProblem } from "../files/write-whole.ts";
import { folderFingerprint, textFingerprint } from "../fingerprint.ts";
import { compressFiles } from "./compress-files.ts";
import { finishPages } from "./finish-pages.ts";
import { type FrameworkOptions, runFramework } from "./framework.ts";
import { troublesLine } from "../troubles.ts";
import { prepareSite } from "./prepare-site.ts";
import { fileNames } from "./published-files.ts";
import { recordInUse } from "../models/model-in-use.ts";
import { folderOf, levelOf, modelFileOf, valuesFileOf } from "./published-logs.ts";

/**
 * Where a site is built from, and to. `home` holds the building site; a stop leaves the old site as
 * it is.
 */
export interface BuildSiteOptions extends FrameworkOptions {
  /** Folder of the finished site; what is in it is replaced. */
  readonly site: string;
}

/** What came of a build. */
export interface BuiltSite {
  /** False: nothing had changed since the site was built. */
  readonly built: boolean;
  readonly logs: number;
}

/** Kept in the site: what it was built from. */
const STAMP = BUILD_MARK;

/**
 * Builds the site of all stored logs with Observable Framework: pages once, data of a log only if
 * this version of it was not built before.
 *
 * The site is made in a folder of its own and takes the place of the old one when it is whole.
 * Nothing is done if neither sources nor logs nor models have changed.
 *
 * @throws environmentError if Framework fails or a page has an error in it; the signal's reason if
 * stopped
 */
export async function buildSite(database: Database, options: BuildSiteOptions): Promise<BuiltSite> {
  // Builds of one project folder share Framework's cache: the second one waits, and mostly finds
  // its work done.
  const shared = join(options.root, "pages", ".observablehq");
  try {
    await Deno.mkdir(shared, { recursive: true });
    return await withLock(join(shared, "build.lock"), () => buildLocked(database, options));
  } catch (error) {
    options.signal?.throwIfAborted();
    throw diskProblem(error, {
      expected: "to write the site and what is made for it",
      advice: `The old site is unchanged. Check the space and the permissions of ${options.site} and of pages/.`,
    });
  }
}

async function buildLocked(database: Database, options: BuildSiteOptions): Promise<BuiltSite> {
  const { root, signal } = options;
  signal?.throwIfAborted();
  const site = resolve(options.site);
  const home = resolve(options.home);
  await checkReplaceable(site, { projectRoot: root });
  const logs = await listLogs(database);
  const paths = await pathsOf(database, options.pageEvents);
  const stamp = await stampOf(root, database, paths);
  if (await readStamp(site) === stamp) return { built: false, logs: logs.length };
  await prepareSite({ root });
  await forgetOldData(root, paths);
  await Deno.mkdir(home, { recursive: true });
  await replaceFolder(site, { projectRoot: root, scratch: home }, async (building) => {
    const list = await Deno.makeTempFile({ prefix: "tracebook-site-paths-", suffix: ".json" });
    try {
      await Deno.writeTextFile(list, JSON.stringify(paths));
      signal?.throwIfAborted();
      const pages = (await namesIn(join(root, "pages"))).filter((name) => name.endsWith(".md")).length;
      await runFramework({ ...options, home }, { list, output: building, total: pages + paths.length });
    } finally {
      await Deno.remove(list).catch(() => {});
    }
    await finishPages(building);
    await compressFiles(building, { old: site });
    await Deno.writeTextFile(join(building, STAMP), JSON.stringify({ stamp }));
    signal?.throwIfAborted();
  });
  return { built: true, logs: logs.length };
}

/**
 * Every file that only code names: the list of logs, the files of each, its models, and the state
 * of the jobs.
 */
export async function pathsOf(database: Database, pageEvents: number): Promise<string[]> {
  const paths = ["/data/logs.json", "/data/status.json"];
  for (const log of await listLogs(database)) {
    const level = levelOf(log, pageEvents);
    const folder = folderOf(log, level);
    paths.push(...fileNames(await countAttributes(database, log), level).map((name) => `/data/${folder}/${name}`));
    if (level === "cases") continue;
    const model = await recordInUse(database, log, "duration");
    if (model !== null) paths.push(`/data/${modelFileOf(log, model)}`);
    const remaining = await recordInUse(database, log, "remaining");
    if (remaining === null) continue;
    const file = modelFileOf(log, remaining);
    paths.push(`/data/${file}`, `/data/${valuesFileOf(file)}`);
  }
  return paths;
}

/** What decides how a site looks, besides the logs. */
const SOURCES: readonly SourceFolder[] = [
  // What is made from other files tells nothing new.
  { folder: "pages", isPart: (path) => !/^(lib|data|\.observablehq)(\/|$)/.test(path) },
  { folder: "data-loaders", isPart: () => true },
  { folder: "src", isPart: (path) => !/^(api|cli|simulation)(\/|$)/.test(path) },
];

interface SourceFolder {
  readonly folder: string;
  readonly isPart: (path: string) => boolean;
}

async function stampOf(root: string, database: Database, paths: readonly string[]): Promise<string> {
  const sources = await Promise.all(SOURCES.map(({ folder, isPart }) => folderFingerprint(join(root, folder), isPart)));
  const single = await Promise.all(
    ["observablehq.config.ts", "deno.json", "deno.lock"].map((file) => Deno.readTextFile(join(root, file)).catch(() => "")),
  );
  const state = [await databaseIdentity(database), await troublesLine(database)];
  return await textFingerprint(JSON.stringify([state, paths, sources, single]));
}

async function readStamp(site: string): Promise<string | null> {
  const text = await Deno.readTextFile(join(site, STAMP)).catch(() => null);
  return text === null ? null : (JSON.parse(text) as { stamp?: string }).stamp ?? null;
}

/** What the output of the data loaders depends on, besides the database. */
const LOADER_SOURCES: readonly SourceFolder[] = [
  { folder: "data-loaders", isPart: () => true },
  { folder: "src/drawing", isPart: () => true },
  { folder: "src/formats/published", isPart: () => true },
  { folder: "src/pipeline/site", isPart: (path) => path.startsWith("published-") },
];

/**
 * Framework never runs a loader again whose output it has. So the list of logs and what
 * a reader's own loaders made are forgotten before each build, logs and versions that are no longer
 * stored after a day, and everything if the code that makes it has changed.
 */
export async function forgetOldData(root: string, paths: readonly string[]): Promise<void> {
  const cache = join(root, "pages", ".observablehq", "cache", "data");
  const marker = join(cache, "made-by.txt");
  const code = await textFingerprint(
    JSON.stringify(await Promise.all(LOADER_SOURCES.map(({ folder, isPart }) => folderFingerprint(join(root, folder), isPart)))),
  );
  if (await Deno.readTextFile(marker).catch(() => null) !== code) {
    await Deno.remove(cache, { recursive: true }).catch(() => {});
    await Deno.mkdir(cache, { recursive: true });
    await Deno.writeTextFile(marker, code);
    return;
  }
  for (const name of await namesIn(cache)) {
    if (name !== "logs" && name !== "made-by.txt") await Deno.remove(join(cache, name), { recursive: true }).catch(() => {});
  }
  const kept = new Set(paths.map((path) => dirname(path)));
  for (const slug of await namesIn(join(cache, "logs"))) {
    for (const entry of await namesIn(join(cache, "logs", slug))) {
      const path = join(cache, "logs", slug, entry);
      if (kept.has(`/data/logs/${slug}/${entry.replace(/\.tar$/, "")}`) || await isYoung(path)) continue;
      await Deno.remove(path, { recursive: true }).catch(() => {});
    }
  }
}

/** What was made within a day may belong to another database that is built from the same folder. */
async function isYoung(path: string): Promise<boolean> {
  const { mtime } = await Deno.stat(path).catch(() => ({ mtime: null }));
  return mtime !== null && Date.now() - mtime.getTime() < 86_400_000;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map((entry) => entry.name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return [];
    throw error;
  }
}
