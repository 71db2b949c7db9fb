import { join } from "node:path";
import { folderFingerprint, textFingerprint } from "../fingerprint.ts";
import { bundle, bundleEach } from "./bundle.ts";

/** Modules that pages import. All are in `src/browser`. */
const PAGE_MODULES: readonly string[] = ["tracebook", "figures", "predictions", "parquet-table"];

/** Workers that pages start. All are in `src/browser`. */
export const PAGE_WORKERS: readonly string[] = [
  "aligning-worker",
  "analysis-worker",
  "layout-worker",
  "mining-worker",
  "reading-worker",
];

/** Workers that an exported page has instead. */
const EXPORTED: Readonly<Record<string, string>> = { "reading-worker": "exported-reading-worker" };

/** A module that a worker loads later. */
const LATER = { path: "analysis/later-answers", name: "later-answers" } as const;

/** Folder of the workers in `pages/lib`, named by what they hold. Framework does not read them. */
export const WORKERS = "workers";

/** The fingerprints of the sources and of what was made from them, in `pages/lib`. */
const MARK = "bundled-from.txt";

/** What no page imports. */
const UNUSED_SOURCES = /^(api|cli|database)(\/|$)/;

/**
 * Bundles the library of all pages, the modules that only some pages load, and the workers, into
 * `pages/lib`. Nothing is done where neither the sources nor these files have changed since.
 *
 * @returns whether they were bundled anew. The caller ends esbuild with its `stop`
 */
export async function bundleLibrary(root: string): Promise<boolean> {
  const library = join(root, "pages", "lib");
  const [mark, sources] = [join(library, MARK), await sourcesFingerprint(root)];
  const state = async () => `${sources} ${await folderFingerprint(library, (path) => path !== MARK)}`;
  const before = await Deno.readTextFile(mark).catch(() => null);
  if (before !== null && before === await state()) return false;
  await bundleInto(library, root);
  await writeIfChanged(mark, await state());
  return true;
}

async function sourcesFingerprint(root: string): Promise<string> {
  const packages = await Promise.all(
    ["deno.json", "deno.lock"].map((file) => Deno.readTextFile(join(root, file)).catch(() => "")),
  );
  return await textFingerprint(
    JSON.stringify([await folderFingerprint(join(root, "src"), (path) => !UNUSED_SOURCES.test(path)), packages]),
  );
}

async function bundleInto(library: string, root: string): Promise<void> {
  await Deno.mkdir(join(library, "whole"), { recursive: true });
  const entryOf = (path: string) => join(root, "src", "browser", `${path}.ts`);
  const entries = [...PAGE_MODULES, ...PAGE_WORKERS, LATER.path].map(entryOf);
  const bundles = await bundleEach(entries, { root, beside: [LATER.name] });
  for (const name of PAGE_MODULES) {
    await writeIfChanged(join(library, `${name}.js`), `/* @ts-self-types="./${name}.d.ts" */\n${bundles.get(name)!}`);
    await writeIfChanged(join(library, `${name}.d.ts`), `export * from "../../src/browser/${name}.ts";\n`);
  }
  const later = bundles.get(LATER.name)!;
  const laterFile = await namedByContent(LATER.name, later);
  const files = new Map([[laterFile, later]]);
  const addresses: Record<string, string> = {};
  for (const name of PAGE_WORKERS) {
    const text = bundles.get(name)!;
    const linked = text.replaceAll(`"./${LATER.name}.js"`, `"./${laterFile}"`);
    const file = await namedByContent(name, linked);
    files.set(file, linked);
    addresses[name] = `../../_file/lib/${WORKERS}/${file}`;
    // An exported page is one file, and so are its workers.
    const isOther = name in EXPORTED || linked !== text;
    const whole = isOther ? await bundle({ entry: entryOf(EXPORTED[name] ?? name), root }) : text;
    await writeIfChanged(join(library, "whole", `${name}.js`), whole);
  }
  await writeWorkers(join(library, WORKERS), files);
  await writeIfChanged(
    join(library, "worker-address.js"),
    `/* @ts-self-types="./worker-address.d.ts" */\nconst files = ${JSON.stringify(addresses)};\n` +
      "export const workerAddress = (name) => new URL(files[name], import.meta.url).href;\n",
  );
  await writeIfChanged(
    join(library, "worker-address.d.ts"),
    "/** The address of a worker, by its name. */\nexport declare const workerAddress: (name: string) => string;\n",
  );
}

const namedByContent = async (name: string, text: string): Promise<string> =>
  `${name}.${(await textFingerprint(text)).slice(0, 8)}.js`;

/** Writes the workers by their names, and removes all others. */
async function writeWorkers(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, text] of files) await writeIfChanged(join(folder, name), text);
  for await (const { name } of Deno.readDir(folder)) {
    if (!files.has(name)) await Deno.remove(join(folder, name)).catch(() => {});
  }
}

/**
 * Writes a file unless it already has the text, because Framework rebuilds what depends on a file
 * with a new time of change.
 */
async function writeIfChanged(path: string, text: string): Promise<void> {
  if (await Deno.readTextFile(path).catch(() => null) === text) return;
  const part = `${path}.${Deno.pid}.part`;
  await Deno.writeTextFile(part, text);
  await Deno.rename(part, path);
}
