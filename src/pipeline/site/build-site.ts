import { join, resolve } from "node:path";
import { type Database, databaseIdentity, listLogs, withLock } from "../../database/mod.ts";
import { environmentError } from "../../errors.ts";
import { countOf } from "../../numerics/number-text.ts";
import { BUILD_MARK, checkReplaceable, replaceFolder } from "../files/replace-folder.ts";
import { diskProblem } from "../files/write-whole.ts";
import { folderFingerprint, textFingerprint } from "../fingerprint.ts";
import { inJob } from "../in-job.ts";
import { pagesIn } from "../notebook/export-page.ts";
import { checkNotWeaker, type Privacy, PUBLISH_ALL } from "../privacy/privacy.ts";
import { checkAttributes, type Publication, publicationOf } from "../privacy/publication.ts";
import { PROJECT_ROOT } from "../project-root.ts";
import type { Reporter } from "../reporter.ts";
import type { Settings } from "../settings.ts";
import { troublesLine } from "../troubles.ts";
import { buildPages } from "./build-pages.ts";
import type { FrameworkOptions } from "./framework.ts";
import { markChanges } from "./mark-changes.ts";
import { publishedEntry } from "./published-logs.ts";
import { PROCESS_MODELS, processModelsFingerprint } from "./published-process-models.ts";
import { refreshJobs } from "./refresh-jobs.ts";
import { takeIfEqual, takeOver } from "./take-over.ts";
import { LOADERS, writeData } from "./write-data.ts";

/** Options of {@linkcode buildSite}. */
export interface BuildSiteOptions extends FrameworkOptions {
  /** Folder of the site; an earlier site there is replaced. */
  readonly site: string;
}

/** Result of {@linkcode buildSite}. */
export interface BuiltSite {
  /** False if nothing had changed since the site was built. */
  readonly built: boolean;
  /** Whether the state of models and jobs was written anew, as nothing else had changed. */
  readonly refreshed: boolean;
  readonly logs: number;
  /** Whether the pages were made anew; they are not where only logs or models have changed. */
  readonly pages: boolean;
  /** Logs of which files were made anew. */
  readonly changedLogs: number;
}

/** File in the site with the fingerprint of its sources. */
const STAMP = BUILD_MARK;

/**
 * Builds the site of all stored logs: pages with Observable Framework, if what they are made from
 * has changed, and beside them the data of the logs. Data of a log are computed only if this
 * version of the log was not built before; all other files are taken over from the old site. If
 * nothing but jobs has changed, only the state of models and jobs is written anew. The new site
 * replaces the old one when it is complete. If logs or models change during the build, it begins
 * again.
 *
 * @throws an environment error if Framework fails or a page has an error; the signal's reason
 */
export async function buildSite(database: Database, options: BuildSiteOptions): Promise<BuiltSite> {
  // Builds of one project folder share Framework's cache. The second build waits, and mostly finds
  // nothing left to do.
  const shared = join(options.root, "pages", ".observablehq");
  try {
    await Deno.mkdir(shared, { recursive: true });
    return await withLock(join(shared, "build.lock"), () => buildLocked(database, options));
  } catch (error) {
    options.signal?.throwIfAborted();
    throw diskProblem(error, {
      expected: "a place where the site can be written",
      advice: `The old site is unchanged. Check the free space and the permissions of ${options.site} and of pages/.`,
    });
  }
}

async function buildLocked(database: Database, options: BuildSiteOptions): Promise<BuiltSite> {
  const { root, signal } = options;
  signal?.throwIfAborted();
  const site = resolve(options.site);
  const home = resolve(options.home);
  await checkReplaceable(site, { projectRoot: root });
  const { privacy } = options;
  checkNotWeaker((await readStamp(site))?.privacy ?? PUBLISH_ALL, privacy);
  await checkAttributes(database, privacy);
  const publication = await publicationOf(options);
  for (let attempt = 1;; attempt++) {
    const paths = await pathsOf(database, publication);
    try {
      return await buildPaths(database, paths, publication, { ...options, site, home });
    } catch (error) {
      signal?.throwIfAborted();
      if (attempt === MOST_ATTEMPTS || !await haveChanged(database, paths, publication).catch(() => false)) throw error;
    }
  }
}

/** Attempts of a build during which other processes load logs or train models. */
const MOST_ATTEMPTS = 5;

async function haveChanged(database: Database, paths: readonly string[], publication: Publication): Promise<boolean> {
  return JSON.stringify(await pathsOf(database, publication)) !== JSON.stringify(paths);
}

/**
 * Builds the site with the data of given paths.
 *
 * @throws an environment error if logs or models change meanwhile, since the pages would miss files
 */
async function buildPaths(
  database: Database,
  paths: readonly string[],
  publication: Publication,
  options: BuildSiteOptions,
): Promise<BuiltSite> {
  const { root, site, home, signal } = options;
  const logs = (await listLogs(database)).length;
  const before = await readStamp(site);
  const now = await stampOf(root, database, paths);
  if (before?.stamp === now.stamp) {
    const refreshed = await refreshJobs(database, site, options.privacy);
    return { built: false, refreshed, logs, pages: false, changedLogs: 0 };
  }
  const pages = before?.pages !== now.pages;
  const total = paths.length + (pages ? (await pagesIn(join(root, "pages"))).length : 0);
  let done = 0;
  const count = (at: string) => options.onProgress?.({ done: ++done, total, at });
  let made: readonly string[] = [];
  await forgetOldData(root, paths);
  await Deno.mkdir(home, { recursive: true });
  await replaceFolder(site, { projectRoot: root, scratch: home }, async (building) => {
    if (pages) await buildPages({ ...options, output: building, old: site, onPage: count });
    else await takeOver(site, building, ["data", STAMP]);
    const old = before?.loaders === now.loaders ? site : null;
    made = await writeData(paths, { ...options, building, old, onPath: count });
    await markChanges(building, site, !pages);
    for (const path of INDEX_PATHS) await takeIfEqual(join(site, path), join(building, path));
    if (await haveChanged(database, paths, publication)) {
      throw environmentError({
        expected: "logs and models that stay the same during the build",
        found: "a load or a training",
        advice: "Build again when it has ended; the old site is unchanged.",
      });
    }
    await Deno.writeTextFile(
      join(building, STAMP),
      JSON.stringify({ ...now, privacy: { ...options.privacy, chosen: undefined } }),
    );
    signal?.throwIfAborted();
  });
  const changed = made.flatMap((path) => /^\/data\/logs\/([^/]+)/.exec(path)?.[1] ?? []);
  return { built: true, refreshed: false, logs, pages, changedLogs: new Set(changed).size };
}

/** Data of all logs, and process models, which are made anew by each build. */
const INDEX_PATHS: readonly string[] = [
  "/data/logs.json",
  "/data/status.json",
  "/data/jobs.json",
  "/data/process-models.json",
];

/**
 * The data that pages fetch, by the paths of the data loaders' outputs: the list of logs, the state
 * of models and jobs, and for each log an archive of its files, its models, and the values that
 * these need.
 */
export async function pathsOf(database: Database, publication: Publication): Promise<string[]> {
  const paths = [...INDEX_PATHS];
  for (const log of await listLogs(database)) {
    const { folder, model, remaining } = await publishedEntry(database, log, publication);
    paths.push(`/data/${folder}.tar`);
    if (model !== null) paths.push(`/data/${model.file}`);
    if (remaining !== null) paths.push(`/data/${remaining.file}`, `/data/${remaining.values}`);
  }
  return paths;
}

/** The sources of the site, besides the logs. */
const SOURCES: readonly SourceFolder[] = [
  // Files that are made from other sources are left out.
  { folder: "pages", isPart: (path) => !/^(lib|data|\.observablehq)(\/|$)/.test(path) },
  { folder: "data-loaders", isPart: () => true },
  { folder: "src", isPart: (path) => !/^(api|cli|simulation)(\/|$)/.test(path) },
];

interface SourceFolder {
  readonly folder: string;
  readonly isPart: (path: string) => boolean;
}

/** What a site was built from, as fingerprints. */
interface Fingerprints {
  /** Of all that follows, and of the logs and models. */
  readonly stamp: string;
  /** Of what the pages are made from. */
  readonly pages: string;
  /** Of the code that makes the data. */
  readonly loaders: string;
}

async function stampOf(root: string, database: Database, paths: readonly string[]): Promise<Fingerprints> {
  const sources = await fingerprintOf(root, SOURCES);
  const single = await Promise.all(
    ["observablehq.config.ts", "deno.json", "deno.lock"].map((file) => Deno.readTextFile(join(root, file)).catch(() => "")),
  );
  const models = await processModelsFingerprint(join(root, PROCESS_MODELS));
  const state = [await databaseIdentity(database), await troublesLine(database), models, paths];
  const stamp = await textFingerprint(JSON.stringify([state, sources, single]));
  return {
    stamp,
    // Framework puts what the user's own data loaders make into the pages.
    pages: await hasOwnLoaders(root) ? stamp : await textFingerprint(JSON.stringify([sources, single])),
    loaders: await fingerprintOf(root, LOADER_SOURCES),
  };
}

/** Whether Framework could run a data loader beside those that the project ships. */
async function hasOwnLoaders(root: string): Promise<boolean> {
  const names = await Promise.all(SOURCES.slice(0, 2).map(({ folder, isPart }) => filesUnder(join(root, folder), isPart)));
  return names.flat().some((path) => INTERPRETED.test(path) && !LOADERS.includes(path.replace(/\.ts$/, "")));
}

/** Names of data loaders: what they make, then the language that they are written in. */
const INTERPRETED = /\.\w+\.(js|ts|py|r|rs|go|java|jl|php|sh|exe)$/i;

async function filesUnder(folder: string, isPart: SourceFolder["isPart"], inner = ""): Promise<string[]> {
  const files: string[] = [];
  for (const { name, isDirectory } of await Array.fromAsync(Deno.readDir(join(folder, inner)))) {
    const path = inner + name;
    if (!isPart(path)) continue;
    if (isDirectory) files.push(...await filesUnder(folder, isPart, `${path}/`));
    else files.push(path);
  }
  return files;
}

async function fingerprintOf(root: string, sources: readonly SourceFolder[]): Promise<string> {
  const folders = await Promise.all(sources.map(({ folder, isPart }) => folderFingerprint(join(root, folder), isPart)));
  return await textFingerprint(JSON.stringify(folders));
}

/** What the site was built from, and with what privacy options. */
type Stamp = Partial<Fingerprints> & { readonly privacy?: Privacy };

async function readStamp(site: string): Promise<Stamp | null> {
  const text = await Deno.readTextFile(join(site, STAMP)).catch(() => null);
  return text === null ? null : JSON.parse(text) as Stamp;
}

/** The code that the output of the data loaders depends on. */
const LOADER_SOURCES: readonly SourceFolder[] = [
  { folder: "data-loaders", isPart: (path) => path === "logs" || path.startsWith("logs/") },
  { folder: "src/drawing", isPart: () => true },
  { folder: "src/formats/published", isPart: () => true },
  { folder: "src/pipeline/site", isPart: (path) => path.startsWith("published-") },
  { folder: "src/pipeline/privacy", isPart: () => true },
];

/**
 * Deletes outdated outputs of data loaders, since Framework never runs a loader again whose output
 * is in its cache. Before each build, the list of logs and the outputs of the user's own loaders
 * go. Logs and versions that are no longer stored go after a day; all outputs go when the code of
 * the loaders has changed.
 */
export async function forgetOldData(root: string, paths: readonly string[]): Promise<void> {
  const cache = join(root, "pages", ".observablehq", "cache", "data");
  const marker = join(cache, "made-by.txt");
  const code = await fingerprintOf(root, LOADER_SOURCES);
  if (await Deno.readTextFile(marker).catch(() => null) !== code) {
    await Deno.remove(cache, { recursive: true }).catch(() => {});
    await Deno.mkdir(cache, { recursive: true });
    await Deno.writeTextFile(marker, code);
    return;
  }
  for (const name of await namesIn(cache)) {
    if (name !== "logs" && name !== "made-by.txt") await Deno.remove(join(cache, name), { recursive: true }).catch(() => {});
  }
  const kept = new Set(paths.map((path) => /^(\/data\/logs\/[^/]+\/[^/.]+)/.exec(path)?.[1]));
  for (const slug of await namesIn(join(cache, "logs"))) {
    for (const entry of await namesIn(join(cache, "logs", slug))) {
      const path = join(cache, "logs", slug, entry);
      if (kept.has(`/data/logs/${slug}/${entry.replace(/\.tar$/, "")}`) || await isYoung(path)) continue;
      await Deno.remove(path, { recursive: true }).catch(() => {});
    }
  }
}

/** Whether a file is younger than a day. It may be of another database built in this folder. */
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

/** Options of {@linkcode buildStep}. */
export interface StepOptions {
  readonly settings: Settings;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/**
 * Builds the site of all stored logs as a step that is reported and recorded; see
 * {@linkcode buildSite}.
 */
export async function buildStep(database: Database, { settings, reporter, signal }: StepOptions): Promise<void> {
  await inJob(database, { job: "build", title: "Building the site", reporter }, async (step) => {
    const { built, refreshed, logs, pages, changedLogs } = await buildSite(database, {
      ...settings,
      root: PROJECT_ROOT,
      onProgress: ({ done, total }) => step.update({ done, total, count: done, unit: "files" }),
      signal,
    });
    const said = `${countOf(logs, "log")}, in ${settings.site}`;
    if (built) step.done(pages ? said : `${said} (files of ${countOf(changedLogs, "log")} are new, pages have not changed)`);
    else if (refreshed) step.done(`the state of models and jobs (${said}; pages, logs and models in use have not changed)`);
    else step.skipped(`pages, logs and models have not changed (${said})`);
  });
}
