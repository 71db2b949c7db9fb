import { DAY } from "../../time/civil-date.ts";
import { join, resolve } from "node:path";
import { type Database, listLogs } from "../../database/mod.ts";
import { environmentError } from "../../errors.ts";
import { countOf } from "../../numerics/number-text.ts";
import { checkReplaceable, replaceFolder } from "../files/replace-folder.ts";
import { diskProblem } from "../files/write-whole.ts";
import { inJob } from "../in-job.ts";
import { pagesIn } from "../notebook/export-page.ts";
import { checkNotWeaker, PUBLISH_ALL } from "../privacy/privacy.ts";
import { checkAttributes, type Publication, publicationOf } from "../privacy/publication.ts";
import { PROJECT_ROOT } from "../project-root.ts";
import type { Reporter } from "../reporter.ts";
import type { Settings } from "../settings.ts";
import { type BegunPages, withBuildLock } from "./begin-pages.ts";
import { buildPages } from "./build-pages.ts";
import { completePagesInThread } from "./build-pages-in-thread.ts";
import type { FrameworkOptions } from "./framework.ts";
import { markChanges } from "./mark-changes.ts";
import { publishedEntry } from "./published-logs.ts";
import { refreshJobs } from "./refresh-jobs.ts";
import { fingerprintsOf, loadersFingerprint, readStamp, STAMP, type Stamp } from "./site-fingerprints.ts";
import { takeIfEqual, takeOver } from "./take-over.ts";
import { writeData } from "./write-data.ts";

/** Options of {@linkcode buildSite}. */
interface BuildSiteOptions extends FrameworkOptions {
  /** Folder of the site; an earlier site there is replaced. */
  readonly site: string;
  /** Pages of the site that were begun before; used unless their sources have changed since. */
  readonly begun?: BegunPages | null;
  /**
   * Whether {@linkcode completeSite} follows when the site is served: a first site is then built
   * without what it can be served without. Default false.
   */
  readonly postpone?: boolean;
}

/** Result of {@linkcode buildSite}. */
interface BuiltSite {
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
  const build = () => buildLocked(database, options);
  try {
    return await (options.begun?.withLock(build) ?? withBuildLock(options.root, build, options));
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
  const now = await fingerprintsOf(root, database, paths);
  if (before?.stamp === now.stamp) {
    if (before.complete === false && !options.postpone) await completeLocked(options);
    const refreshed = await refreshJobs(database, site, options.privacy);
    return { built: false, refreshed, logs, pages: false, changedLogs: 0 };
  }
  const pages = before?.pages !== now.pages || before.complete === false;
  const postpone = (options.postpone ?? false) && before?.pages === undefined;
  const begun = options.begun?.fingerprint === now.pages ? options.begun : null;
  const read = begun?.follow((at) => count(at)) ?? 0;
  const total = paths.length + (pages ? (await pagesIn(join(root, "pages"))).length - read : 0);
  let done = 0;
  const count = (at: string) => options.onProgress?.({ done: ++done, total, at });
  let made: readonly string[] = [];
  await forgetOldData(root, paths);
  await Deno.mkdir(home, { recursive: true });
  await replaceFolder(site, { projectRoot: root, scratch: home }, async (building) => {
    if (!pages) await takeOver(site, building, ["data", STAMP]);
    else if (begun === null) {
      await options.begun?.stop();
      await buildPages({ ...options, postpone, output: building, old: site, onPage: count });
    }
    const old = before?.loaders === now.loaders && before.complete !== false ? site : null;
    made = await writeData(paths, { ...options, postpone, building, old, onPath: count });
    await markChanges(building, site, { keepsFindings: !pages });
    if (!postpone) {
      for (const path of [...INDEX_PATHS, CHANGES]) await takeIfEqual(join(site, path), join(building, path));
    }
    if (pages) await begun?.putInto(building);
    if (await haveChanged(database, paths, publication)) {
      throw environmentError({
        expected: "logs and models that stay the same during the build",
        found: "a load or a training",
        advice: "Build again when it has ended; the old site is unchanged.",
      });
    }
    const stamp: Stamp = { ...now, privacy: { ...options.privacy, chosen: undefined }, ...(postpone ? { complete: false } : {}) };
    await Deno.writeTextFile(join(building, STAMP), JSON.stringify(stamp));
    signal?.throwIfAborted();
  });
  const changed = made.flatMap((path) => /^\/data\/logs\/([^/]+)/.exec(path)?.[1] ?? []);
  return { built: true, refreshed: false, logs, pages, changedLogs: new Set(changed).size };
}

/**
 * Makes what a build has postponed, while the site is served: compressed forms of all files, and
 * the templates of exported pages. The site stays as it is until it is replaced by the complete
 * one. Nothing is done where the site is complete, or has been replaced meanwhile.
 *
 * @throws an environment error if the site cannot be written; the signal's reason
 */
export async function completeSite(options: Pick<BuildSiteOptions, "root" | "site" | "home" | "signal">): Promise<void> {
  const [site, home] = [resolve(options.site), resolve(options.home)];
  await withBuildLock(options.root, () => completeLocked({ ...options, site, home }), options);
}

async function completeLocked({ root, site, home, signal }: Parameters<typeof completeSite>[0]): Promise<void> {
  const { complete, ...stamp } = await readStamp(site) ?? {};
  if (complete !== false) return;
  await replaceFolder(site, { projectRoot: root, scratch: home }, async (building) => {
    await takeOver(site, building, [STAMP]);
    await completePagesInThread({ root, output: building, old: site, signal });
    await Deno.writeTextFile(join(building, STAMP), JSON.stringify(stamp));
    signal?.throwIfAborted();
  });
}

/** The feed of changes; see {@linkcode markChanges}. */
const CHANGES = "/data/changes.json";

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

/**
 * Deletes outdated outputs of data loaders, since Framework never runs a loader again whose output
 * is in its cache. Before each build, the list of logs and the outputs of the user's own loaders
 * go. Logs and versions that are no longer stored go after a day; all outputs go when the code of
 * the loaders has changed.
 */
export async function forgetOldData(root: string, paths: readonly string[]): Promise<void> {
  const cache = join(root, "pages", ".observablehq", "cache", "data");
  const marker = join(cache, "made-by.txt");
  const code = await loadersFingerprint(root);
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
  return mtime !== null && Date.now() - mtime.getTime() < DAY;
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
export interface StepOptions extends Pick<BuildSiteOptions, "begun" | "postpone"> {
  readonly settings: Settings;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/**
 * Builds the site of all stored logs as a step that is reported and recorded; see
 * {@linkcode buildSite}.
 */
export async function buildStep(database: Database, { settings, reporter, signal, begun, postpone }: StepOptions): Promise<void> {
  await inJob(database, { job: "build", title: "Building the site", reporter }, async (step) => {
    const { built, refreshed, logs, pages, changedLogs } = await buildSite(database, {
      ...settings,
      root: PROJECT_ROOT,
      onProgress: ({ done, total }) => step.update({ done, total, count: done, unit: "files" }),
      signal,
      begun,
      postpone,
    });
    const said = `${countOf(logs, "log")}, in ${settings.site}`;
    if (built) step.done(pages ? said : `${said} (files of ${countOf(changedLogs, "log")} are new, pages have not changed)`);
    else if (refreshed) step.done(`the state of models and jobs (${said}; pages, logs and models in use have not changed)`);
    else step.skipped(`pages, logs and models have not changed (${said})`);
  });
}
