import { join } from "node:path";
import { type Database, databaseIdentity } from "../../database/mod.ts";
import { BUILD_MARK } from "../files/replace-folder.ts";
import { folderFingerprint, textFingerprint } from "../fingerprint.ts";
import type { Privacy } from "../privacy/privacy.ts";
import { troublesLine } from "../troubles.ts";
import { PROCESS_MODELS, processModelsFingerprint } from "./published-process-models.ts";
import { LOADERS } from "./write-data.ts";

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

/**
 * The fingerprints of a site with the data of given paths, as its sources, its logs and its models
 * are now.
 */
export async function fingerprintsOf(root: string, database: Database, paths: readonly string[]): Promise<Fingerprints> {
  const pages = await pagesFingerprint(root);
  const models = await processModelsFingerprint(join(root, PROCESS_MODELS));
  const state = [await databaseIdentity(database), await troublesLine(database), models, paths];
  const stamp = await textFingerprint(JSON.stringify([state, pages]));
  return {
    stamp,
    // Framework puts what the user's own data loaders make into the pages.
    pages: await hasOwnLoaders(root) ? stamp : pages,
    loaders: await loadersFingerprint(root),
  };
}

/** The fingerprint of what the pages are made from, besides data loaders of the user's own. */
export async function pagesFingerprint(root: string): Promise<string> {
  const sources = await fingerprintOf(root, SOURCES);
  const single = await Promise.all(
    ["observablehq.config.ts", "deno.json", "deno.lock"].map((file) => Deno.readTextFile(join(root, file)).catch(() => "")),
  );
  return await textFingerprint(JSON.stringify([sources, single]));
}

/** Whether Framework could run a data loader beside those that the project ships. */
export async function hasOwnLoaders(root: string): Promise<boolean> {
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

/** File in the site with its stamp. */
export const STAMP = BUILD_MARK;

/** What a site was built from, and with what privacy options. */
export type Stamp = Partial<Fingerprints> & {
  readonly privacy?: Privacy;
  /** False if compressed forms and templates are still to be made; left out otherwise. */
  readonly complete?: false;
};

/** The stamp of a site; null where there is none. */
export async function readStamp(site: string): Promise<Stamp | null> {
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

/** The fingerprint of the code that makes the data. */
export const loadersFingerprint = (root: string): Promise<string> => fingerprintOf(root, LOADER_SOURCES);
