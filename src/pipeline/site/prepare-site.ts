import { stop as stopEsbuild } from "esbuild";
import { join } from "node:path";
import { bundle } from "./bundle.ts";

/** Where the pieces of the site are. */
export interface PrepareSiteOptions {
  /** The project's folder: the one with `pages/`, `src/` and `node_modules/`. */
  readonly root: string;
}

/** Packages that pages may import as `npm:NAME`. */
const PAGE_PACKAGES: readonly string[] = ["@observablehq/plot", "arquero", "d3", "htl"];

/**
 * Implicit names of Framework that no page of ours uses. Framework asks a package server for the
 * version of each unless a folder with one is in its cache; an empty folder is enough.
 */
const UNUSED_PACKAGES: readonly string[] = [
  "@observablehq/sample-datasets",
  "apache-arrow",
  "echarts",
  "leaflet",
  "lodash",
  "mapbox-gl",
  "react",
  "react-dom",
  "topojson-client",
];

/**
 * The version of the empty folders: older than any real one, so that a page that names a version
 * gets that.
 */
const UNUSED_VERSION = "0.0.0";

/**
 * Makes what the pages need and git does not keep: `pages/data` (a link to the data loaders),
 * `pages/lib` (the library of `src/browser` for the page, with its types, and what single pages
 * load) and Framework's cache of packages, so that a build asks nothing of the network.
 *
 * Running it again changes only what is out of date.
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
 * The library of all pages, and what only the page with models or the one with predictions loads.
 */
async function bundleLibrary(root: string): Promise<void> {
  const library = join(root, "pages", "lib");
  await Deno.mkdir(library, { recursive: true });
  for (const name of ["tracebook", "predictions"]) {
    const text = await bundle({ entry: join(root, "src", "browser", `${name}.ts`), root });
    await writeIfChanged(join(library, `${name}.js`), `/* @ts-self-types="./${name}.d.ts" */\n${text}`);
    await writeIfChanged(join(library, `${name}.d.ts`), `export * from "../../src/browser/${name}.ts";\n`);
  }
  for (const name of ["analysis-worker", "layout-worker", "mining-worker", "reading-worker"]) {
    const text = await bundle({ entry: join(root, "src", "browser", `${name}.ts`), root });
    await writeIfChanged(join(library, `${name}.js`), text);
  }
}

async function fillPackageCache(root: string): Promise<void> {
  const cache = join(root, "pages", ".observablehq", "cache", "_npm");
  for (const name of UNUSED_PACKAGES) await Deno.mkdir(join(cache, `${name}@${UNUSED_VERSION}`), { recursive: true });
  for (const name of PAGE_PACKAGES) {
    const folder = await packageFolder(root, name);
    const { version } = JSON.parse(await Deno.readTextFile(join(folder, "package.json"))) as { version: string };
    const target = join(cache, `${name}@${version}`, "_esm.js");
    if (await Deno.stat(target).then(() => true, () => false)) continue;
    await Deno.mkdir(join(target, ".."), { recursive: true });
    const above = join(folder, ...name.split("/").map(() => ".."));
    await writeIfChanged(target, await bundle({ text: `export * from ${JSON.stringify(name)};`, root: folder, packages: above }));
  }
}

/**
 * Packages that we do not import ourselves (d3 comes with Plot) are in the folder where Deno keeps
 * all of them.
 */
async function packageFolder(root: string, name: string): Promise<string> {
  const own = join(root, "node_modules", name);
  const shared = join(root, "node_modules", ".deno", "node_modules", name);
  return await Deno.realPath(own).catch(() => Deno.realPath(shared));
}

/**
 * Leaves a file alone that has the text already: its time of change tells Framework what to make
 * anew.
 */
async function writeIfChanged(path: string, text: string): Promise<void> {
  if (await Deno.readTextFile(path).catch(() => null) === text) return;
  const part = `${path}.${Deno.pid}.part`;
  await Deno.writeTextFile(part, text);
  await Deno.rename(part, path);
}
