import { stop as stopEsbuild } from "esbuild";
import { join } from "node:path";
import { writeWhole } from "../files/write-whole.ts";
import { bundle } from "./bundle.ts";
import { bundleLibrary, WORKERS } from "./bundle-library.ts";
import { takeOver } from "./take-over.ts";

/** Options of {@linkcode prepareSite}. */
interface PrepareSiteOptions {
  /** The project's folder: the one with `pages/`, `src/` and `node_modules/`. */
  readonly root: string;
}

/** Packages that pages may import as `npm:NAME`. */
const PAGE_PACKAGES: readonly string[] = [
  ...["@observablehq/plot", "arquero", "d3", "htl"],
  // Inputs of Framework need isoformat, its SQL cells need DuckDB and Arrow.
  ...["isoformat", "@duckdb/duckdb-wasm", "apache-arrow"],
];

/** Files that DuckDB loads by itself, beside its module. */
const DUCKDB_FILES: readonly string[] = ["duckdb-eh.wasm", "duckdb-browser-eh.worker.js"];

/**
 * DuckDB for browsers without WebAssembly exceptions, of which {@linkcode ENGINES} names none:
 * Framework copies these files, so that they must be there, but empty ones are enough.
 */
const UNUSED_DUCKDB_FILES: readonly string[] = ["duckdb-mvp.wasm", "duckdb-browser-mvp.worker.js"];

/**
 * Packages that Framework offers and that no page of ours uses. Framework requests the version of
 * each from a package server unless its cache has a folder for it; an empty folder is enough.
 */
const UNUSED_PACKAGES: readonly string[] = [
  "@observablehq/sample-datasets",
  "echarts",
  "leaflet",
  "lodash",
  "mapbox-gl",
  "react",
  "react-dom",
  "topojson-client",
];

/**
 * The version of the empty folders. It is older than any real version, so that a page can still
 * import a real one.
 */
const UNUSED_VERSION = "0.0.0";

/**
 * Makes the files that pages need and that are not in git: `pages/data` (a link to the data
 * loaders), `pages/lib` (the bundle of `src/browser` with its types) and Framework's cache of
 * packages, so that a build needs no network. Running it again changes only outdated files.
 */
export async function prepareSite(options: PrepareSiteOptions): Promise<void> {
  await linkDataLoaders(options.root);
  try {
    await bundleLibrary(options.root);
    await fillPackageCache(options.root);
  } finally {
    await stopEsbuild();
  }
}

async function linkDataLoaders(root: string): Promise<void> {
  const link = join(root, "pages", "data");
  const found = await Deno.lstat(link).catch(() => null);
  if (found?.isSymlink) return;
  await Deno.symlink(Deno.build.os === "windows" ? join(root, "data-loaders") : "../data-loaders", link, {
    type: Deno.build.os === "windows" ? "junction" : "dir",
  });
}

/**
 * Puts the workers into a site, where the preview of Framework has them too. They are bundled and
 * minified already; Framework would take seconds to read them as modules.
 */
export async function copyWorkers(root: string, site: string): Promise<void> {
  await takeOver(join(root, "pages", "lib", WORKERS), join(site, "_file", "lib", WORKERS), []);
}

async function fillPackageCache(root: string): Promise<void> {
  const cache = join(root, "pages", ".observablehq", "cache", "_npm");
  for (const name of UNUSED_PACKAGES) await Deno.mkdir(join(cache, `${name}@${UNUSED_VERSION}`), { recursive: true });
  for (const name of PAGE_PACKAGES) {
    const folder = await packageFolder(root, name);
    const { version } = JSON.parse(await Deno.readTextFile(join(folder, "package.json"))) as { version: string };
    if (name === "@duckdb/duckdb-wasm") await addDuckDb(join(folder, "dist"), join(cache, `${name}@${version}`, "dist"));
    const target = join(cache, `${name}@${version}`, "_esm.js");
    if (await Deno.stat(target).then(() => true, () => false)) continue;
    await Deno.mkdir(join(target, ".."), { recursive: true });
    const above = join(folder, ...name.split("/").map(() => ".."));
    const text = await bundle({ text: `export * from ${JSON.stringify(name)};`, root: folder, packages: above });
    await writeWhole(target, [new TextEncoder().encode(text)]);
  }
}

/** The files of DuckDB, linked from its package, or copied where links are not possible. */
async function addDuckDb(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for (const name of [...DUCKDB_FILES, ...UNUSED_DUCKDB_FILES]) {
    const target = join(to, name);
    if (await Deno.stat(target).then(() => true, () => false)) continue;
    const part = `${target}.${Deno.pid}.part`;
    if (UNUSED_DUCKDB_FILES.includes(name)) await Deno.writeTextFile(part, "");
    else await Deno.link(join(from, name), part).catch(() => Deno.copyFile(join(from, name), part));
    await Deno.rename(part, target);
  }
}

/**
 * The folder of a package. Packages that we do not import ourselves (d3 comes with Plot) are in
 * Deno's folder of all packages.
 */
async function packageFolder(root: string, name: string): Promise<string> {
  const own = join(root, "node_modules", name);
  const shared = join(root, "node_modules", ".deno", "node_modules", name);
  return await Deno.realPath(own).catch(() => Deno.realPath(shared));
}
