import { dirname, join, resolve } from "node:path";
import { countAttributes, type Database, databaseIdentity, listLogs, withLock } from "../../database/mod.ts";
import { environmentError } from "../../errors.ts";
import { countOf } from "../../numerics/number-text.ts";
import { BUILD_MARK, checkReplaceable, replaceFolder } from "../files/replace-folder.ts";
import { diskProblem } from "../files/write-whole.ts";
import { folderFingerprint, textFingerprint } from "../fingerprint.ts";
import { inJob } from "../in-job.ts";
import { pagesIn } from "../notebook/export-page.ts";
import { writePageTemplates } from "../notebook/page-templates.ts";
import { checkNotWeaker, type Privacy, PUBLISH_ALL } from "../privacy/privacy.ts";
import { checkAttributes, type Publication, publicationOf } from "../privacy/publication.ts";
import { PROJECT_ROOT } from "../project-root.ts";
import type { Reporter } from "../reporter.ts";
import type { Settings } from "../settings.ts";
import { compressFiles } from "./compress-files.ts";
import { finishPages } from "./finish-pages.ts";
import { type FrameworkOptions, runFramework } from "./framework.ts";
import { troublesLine } from "../troubles.ts";
import { markChanges } from "./mark-changes.ts";
import { prepareSite } from "./prepare-site.ts";
import { PROCESS_MODELS, processModelsFingerprint } from "./published-process-models.ts";
import { refreshJobs } from "./refresh-jobs.ts";
import { fileNames } from "./published-files.ts";
import { publishedEntry } from "./published-logs.ts";

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
}

/** File in the site with the fingerprint of its sources. */
const STAMP = BUILD_MARK;

/**
 * Builds the site of all stored logs with Observable Framework. Data of a log are computed only if
 * this version of the log was not built before. If sources, logs and models in use have not
 * changed, only the state of models and jobs is written anew where it has news. The new site
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
  const logs = await listLogs(database);
  const stamp = await stampOf(root, database, paths);
  if ((await readStamp(site))?.stamp === stamp) {
    return { built: false, refreshed: await refreshJobs(database, site, options.privacy), logs: logs.length };
  }
  await prepareSite({ root });
  await forgetOldData(root, paths);
  await Deno.mkdir(home, { recursive: true });
  await replaceFolder(site, { projectRoot: root, scratch: home }, async (building) => {
    const list = await Deno.makeTempFile({ prefix: "tracebook-site-paths-", suffix: ".json" });
    try {
      await Deno.writeTextFile(list, JSON.stringify(paths));
      signal?.throwIfAborted();
      const pages = await pagesIn(join(root, "pages"));
      await runFramework(options, { list, output: building, total: pages.length + paths.length });
    } finally {
      await Deno.remove(list).catch(() => {});
    }
    await finishPages(building);
    await markChanges(building, site);
    if (await haveChanged(database, paths, publication)) {
      throw environmentError({
        expected: "logs and models that stay the same during the build",
        found: "a load or a training",
        advice: "Build again when it has ended; the old site is unchanged.",
      });
    }
    await compressFiles(building, { old: site });
    // Most of a template is compressed already.
    await writePageTemplates(root, building);
    await Deno.writeTextFile(
      join(building, STAMP),
      JSON.stringify({ stamp, privacy: { ...options.privacy, chosen: undefined } }),
    );
    signal?.throwIfAborted();
  });
  return { built: true, refreshed: false, logs: logs.length };
}

/**
 * The data files that pages load by computed names: the list of logs, files and models of each, the
 * state of models and jobs, process models.
 */
export async function pathsOf(database: Database, publication: Publication): Promise<string[]> {
  const paths = ["/data/logs.json", "/data/status.json", "/data/jobs.json", "/data/process-models.json"];
  for (const log of await listLogs(database)) {
    const { folder, level, model, remaining } = await publishedEntry(database, log, publication);
    paths.push(...fileNames(await countAttributes(database, log), level).map((name) => `/data/${folder}/${name}`));
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

async function stampOf(root: string, database: Database, paths: readonly string[]): Promise<string> {
  const sources = await Promise.all(SOURCES.map(({ folder, isPart }) => folderFingerprint(join(root, folder), isPart)));
  const single = await Promise.all(
    ["observablehq.config.ts", "deno.json", "deno.lock"].map((file) => Deno.readTextFile(join(root, file)).catch(() => "")),
  );
  const models = await processModelsFingerprint(join(root, PROCESS_MODELS));
  const state = [await databaseIdentity(database), await troublesLine(database), models];
  return await textFingerprint(JSON.stringify([state, paths, sources, single]));
}

/** What the site was built from, and with what privacy options. */
interface Stamp {
  readonly stamp?: string;
  readonly privacy?: Privacy;
}

async function readStamp(site: string): Promise<Stamp | null> {
  const text = await Deno.readTextFile(join(site, STAMP)).catch(() => null);
  return text === null ? null : JSON.parse(text) as Stamp;
}

/** The code that the output of the data loaders depends on. */
const LOADER_SOURCES: readonly SourceFolder[] = [
  { folder: "data-loaders", isPart: () => true },
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
    const { built, refreshed, logs } = await buildSite(database, {
      ...settings,
      root: PROJECT_ROOT,
      onProgress: ({ done, total }) => step.update({ done, total, count: done, unit: "files" }),
      signal,
    });
    const said = `${countOf(logs, "log")}, in ${settings.site}`;
    if (built) step.done(said);
    else if (refreshed) step.done(`the state of models and jobs (${said}; pages, logs and models in use have not changed)`);
    else step.skipped(`pages, logs and models have not changed (${said})`);
  });
}
