import { assertEquals, assertRejects } from "@std/assert";
import { dirname, join } from "node:path";
import { findLog, openLoad, saveDriftCheck, withLock } from "@/database/mod.ts";
import { beginPages } from "@/pipeline/site/begin-pages.ts";
import { buildSite, completeSite } from "@/pipeline/site/build-site.ts";
import { readStamp } from "@/pipeline/site/site-fingerprints.ts";
import { exists } from "@/pipeline/files/log-file.ts";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";
import { type Privacy, PUBLISH_ALL } from "@/pipeline/privacy/privacy.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { PROCESS_MODELS } from "@/pipeline/site/published-process-models.ts";
import { writePnml } from "@/formats/process-models/write-pnml.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { serveSite } from "@/pipeline/site/serve-site.ts";
import { recordInUse } from "@/pipeline/prediction/model-in-use.ts";
import type { ModelDriftFigures } from "@/prediction/running-cases/model-drift.ts";
import { trainStep } from "@/pipeline/prediction/train-step.ts";
import { feedRows, type Row } from "../database/feed-rows.ts";
import { type TestDatabase, testHome, withDatabase } from "../database/test-database.ts";

/** A log as a test writes it down. */
export interface TestLog {
  readonly slug: string;
  readonly name: string;
  readonly rows: readonly Row[];
  /** Attributes of cases by case id. */
  readonly cases?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Default true. */
  readonly isTrained?: boolean;
  /** What a check of its model of remaining times has found. Default: it was never checked. */
  readonly check?: Pick<ModelDriftFigures, "cases" | "mae" | "coverage90">;
}

/** Most events of a log that the pages of a test's site carry. */
export const PAGE_EVENTS = 2000;

/** A site that was built and is served for a test. */
export interface TestSite {
  readonly address: string;
  /** Its folder. */
  readonly site: string;
  /** Folder of the pages that it is built from. */
  readonly pages: string;
  /** The database that it is built from. */
  readonly database: TestDatabase;
  /** Stores a log, and trains its models. */
  store(log: TestLog): Promise<void>;
  /** Builds it again as it was built at first, or with other privacy options. */
  build(signal?: AbortSignal, privacy?: Privacy): ReturnType<typeof buildSite>;
}

/**
 * Stores logs in a fresh database, trains their models, builds the site and serves it while `body`
 * runs.
 *
 * The pages are built in a copy of the project's folder, so that no test touches the data that a
 * reader's own site is built from.
 */
export async function withSite(
  logs: readonly TestLog[],
  body: (site: TestSite) => Promise<void>,
  privacy: Privacy = PUBLISH_ALL,
): Promise<void> {
  await withDatabase(async (database) => {
    const root = await copyOfProject();
    const stop = new AbortController();
    try {
      for (const log of logs) await store(database, log);
      await copyPages(root);
      const site = join(root, "dist");
      const build = (signal?: AbortSignal, other = privacy) =>
        buildSite(database, {
          root,
          home: join(root, ".tracebook"),
          site,
          databaseUrl: database.url,
          pageEvents: PAGE_EVENTS,
          privacy: other,
          pseudonymKey: null,
          signal,
        });
      await build();
      const { address, finished } = await serveSite({ site, port: 0, signal: stop.signal });
      try {
        await body({ address, site, pages: join(root, "pages"), database, store: (log) => store(database, log), build });
      } finally {
        stop.abort();
        await finished;
      }
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  });
}

async function store(database: TestDatabase, log: TestLog): Promise<void> {
  const load = await openLoad(database, {
    slug: log.slug,
    name: log.name,
    source: `${log.slug}.csv`,
    checksum: log.slug,
    mode: "replace",
  });
  await load.finish(await feedRows(load, log.rows, { cases: log.cases, batchSize: 1000 }));
  const stored = (await findLog(database, log.slug))!;
  if (log.isTrained === false) return;
  const now = Date.UTC(2026, 10, 22);
  const options = { seed: 42, now: () => now, reporter: silentReporter };
  for (const task of ["duration", "remaining"] as const) {
    await trainStep(database, stored, { ...options, task, models: ["random-forest"] });
  }
  if (log.check === undefined) return;
  const { modelId } = (await recordInUse(database, stored, "remaining"))!;
  const check = { checkedAt: new Date(now + 86_400_000), flagged: false, reasons: [], figures: log.check };
  await saveDriftCheck(database, { logId: stored.logId, modelId, ...check });
}

/** A model in the project's folder, for the log of the orders. */
export const SITE_MODEL = { name: "by the book.pnml", tree: "->( 'receive', *( 'check', tau ), 'pack', 'send' )" } as const;

/** Models that the page of conformance offers: one, and one that cannot be read. */
async function writeModels(root: string): Promise<void> {
  const folder = join(root, PROCESS_MODELS);
  await Deno.mkdir(join(folder, "orders"), { recursive: true });
  const net = petriNetOfTree(parseProcessTree(SITE_MODEL.tree));
  await Deno.writeTextFile(join(folder, "orders", SITE_MODEL.name), writePnml(net));
  await Deno.writeTextFile(join(folder, "broken.pnml"), "<pnml");
}

/**
 * Puts a site without logs into a copy of the project's folder, whose pages its first build takes
 * over, and what Framework knows of packages. Framework builds the pages once for all tests of a
 * run: they are the same whatever logs are stored.
 */
async function copyPages(root: string): Promise<void> {
  await copyParts(await projectWithPages(), root, ["dist", ...PREPARED]);
}

/** What `prepare` makes: the bundled library, and what Framework knows of packages. */
const PREPARED = ["pages/lib", "pages/.observablehq/cache/_npm"];

/** Copies folders that are there, by their paths in the project's folder, into another one. */
async function copyParts(from: string, to: string, parts: readonly string[]): Promise<void> {
  for (const part of parts) {
    await Deno.mkdir(dirname(join(to, part)), { recursive: true });
    await new Deno.Command("cp", { args: ["-a", join(from, part), join(to, part)] }).output();
  }
}

/** A copy of the project's folder whose pages are built, without any log. */
async function projectWithPages(): Promise<string> {
  const made = join(testHome, "project-with-pages.txt");
  return await withLock(join(testHome, "pages.lock"), async () => {
    const known = await Deno.readTextFile(made).catch(() => null);
    if (known !== null) return known;
    const root = await copyOfProject(testHome);
    // The build makes anew what is not as the sources are now.
    await copyParts(PROJECT_ROOT, root, PREPARED);
    await withDatabase(async ({ url, ...database }) => {
      const settings = { home: join(root, ".tracebook"), pageEvents: PAGE_EVENTS, privacy: PUBLISH_ALL, pseudonymKey: null };
      const options = { ...settings, root, site: join(root, "dist"), databaseUrl: url };
      {
        await using begun = await beginPages({ ...options, postpone: true });
        assertEquals((await buildSite(database, { ...options, begun, postpone: true })).pages, true);
      }
      assertEquals(await beginPages(options), null, "a site with pages has nothing to begin");
      await completed(options);
    });
    await Deno.writeTextFile(made, root);
    return root;
  });
}

/**
 * Completes a site whose build has postponed that. A completion that is stopped leaves the site as
 * it was, and nothing beside it.
 */
async function completed(options: Parameters<typeof completeSite>[0]): Promise<void> {
  const late = ["index.html.br", "guide/index.html.gz", "data/jobs.json.gz", "templates/map.html"];
  const foldersBeside = async () =>
    (await Array.fromAsync(Deno.readDir(options.root), ({ name }) => name)).filter((name) => name.startsWith(".dist"));
  const state = async () => {
    const areThere = await Promise.all(late.map((path) => exists(join(options.site, path))));
    return {
      late: late.filter((_, i) => areThere[i]),
      complete: (await readStamp(options.site))?.complete ?? true,
      leftovers: await foldersBeside(),
    };
  };
  const stopped = new AbortController();
  const ended = completeSite({ ...options, signal: stopped.signal });
  const refused = assertRejects(() => ended, Error, "stopped");
  while ((await foldersBeside()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  stopped.abort(new Error("stopped"));
  await refused;
  assertEquals(await state(), { late: [], complete: false, leftovers: [] });
  await completeSite(options);
  assertEquals(await state(), { late, complete: true, leftovers: [] });
}

/**
 * Puts a site without logs into an empty folder: a build there takes its pages over, if they are
 * those of the project.
 */
export async function copySite(site: string): Promise<void> {
  await new Deno.Command("cp", { args: ["-a", join(await projectWithPages(), "dist"), site] }).output();
}

/** Pages and data loaders are copied, as tests add to them; all else is linked. */
async function copyOfProject(dir?: string): Promise<string> {
  const root = await Deno.makeTempDir({ prefix: "tracebook-site-", dir });
  for (const name of ["pages", "data-loaders"]) await copyFolder(join(PROJECT_ROOT, name), join(root, name));
  for (const name of ["src", "jobs", "node_modules", "deno.json", "deno.lock", "observablehq.config.ts"]) {
    await Deno.symlink(join(PROJECT_ROOT, name), join(root, name));
  }
  await writeModels(root);
  return root;
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory, isFile } of Deno.readDir(from)) {
    if (isDirectory && name !== "lib" && name !== ".observablehq") await copyFolder(join(from, name), join(to, name));
    else if (isFile) await Deno.copyFile(join(from, name), join(to, name));
  }
}
