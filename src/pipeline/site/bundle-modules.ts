import { build as esbuild, type Metafile, type Plugin, stop as stopEsbuild } from "esbuild";
import { join, posix } from "node:path";
import { AS_MODULE } from "./bundle.ts";

/** Folder of what is bundled here, in a built site. */
const BUNDLES = "_import/bundles";

/** How a page names a module: a link that loads it early, a script, an import of a cell. */
const PRELOAD = /<link rel="modulepreload" href="([^"]*_import\/[^"]+\.js)">\n/g;
const SCRIPT = /(<script type="module" src=")([^"]*_import\/[^"]+\.js)(?=">)/g;
const IMPORT = /\bimport\("([^"]*_import\/[^"]+\.js)"\)/g;

/**
 * Bundles the modules that Framework has written one by one, so that a page loads a few files
 * instead of a hundred. What pages share is in files that they share; files are named by what they
 * hold. Where a page or a module names modules in another way, all stays as Framework has written
 * it.
 *
 * @param site folder of a built site
 * @param paths its pages, such as `guide/index.html`
 */
export async function bundleModules(site: string, paths: readonly string[]): Promise<void> {
  const pages = await Promise.all(paths.map(async (path) => readPage(path, await Deno.readTextFile(join(site, path)))));
  if (pages.some(({ namesOthers }) => namesOthers)) return;
  const modules = await readModules(site);
  if ([...modules.values()].some((text) => text.includes("import.meta.resolve"))) return;
  const bundled = await bundle(site, pages, modules);
  await removeModules(join(site, "_import"));
  await Deno.mkdir(join(site, BUNDLES), { recursive: true });
  for (const { path, contents } of bundled.outputFiles) await Deno.writeFile(path, contents);
  const outputs = outputsOf(bundled.metafile);
  for (const page of pages) await Deno.writeTextFile(join(site, page.path), withBundles(page, outputs));
}

/** A page that Framework has built, and the modules that it names, by their paths in the site. */
interface BuiltPage {
  readonly path: string;
  readonly html: string;
  /** Those that its cells import. */
  readonly imports: readonly string[];
  /** Those that its head starts. */
  readonly scripts: readonly string[];
  /** Whether it names modules in other ways, too. */
  readonly namesOthers: boolean;
}

function readPage(path: string, html: string): BuiltPage {
  const inSite = (name: string) => posix.join(posix.dirname(path), name);
  return {
    path,
    html,
    imports: [...new Set(Array.from(html.matchAll(IMPORT), ([, name]) => inSite(name)))],
    scripts: [...new Set(Array.from(html.matchAll(SCRIPT), ([, , name]) => inSite(name)))],
    namesOthers: /_import\/[^"'\s]+\.js/.test(html.replace(PRELOAD, "").replace(SCRIPT, "").replace(IMPORT, "")),
  };
}

/** The entries of what the cells of a page import, and of what the heads of pages start. */
const entryOfPage = (path: string): string => `page:${path}`;
const entryOfScript = (path: string): string => `script:${path}`;
/** What all entries have first: see {@linkcode bundle}. */
const FIRST = "first:";

/**
 * Bundles what pages name. What the first page needs is one file, which all others load too:
 * otherwise each set of pages that share a module would make a file of its own.
 */
async function bundle(site: string, pages: readonly BuiltPage[], modules: Modules) {
  const imported = pages.filter(({ imports }) => imports.length > 0);
  const scripts = [...new Set(pages.flatMap((page) => page.scripts))];
  const first = neededBy(modules, [...scripts, ...pages.find(({ path }) => path === FIRST_PAGE)?.imports ?? []]);
  const sideEffects = (paths: Iterable<string>) => Array.from(paths, (path) => `import "./${path}";`).join("\n");
  const entries = new Map([
    [FIRST, sideEffects(first)],
    ...scripts.map((path) => [entryOfScript(path), `import "${FIRST}";\n${sideEffects([path])}`] as const),
    // Each module keeps the names of its exports: two of them may have one name.
    ...imported.map(({ path, imports }) => {
      const exports = imports.map((name, i) => `export * as m${i} from "./${name}";`).join("\n");
      return [entryOfPage(path), `import "${FIRST}";\n${exports}`] as const;
    }),
  ]);
  try {
    return await esbuild({
      entryPoints: [
        ...imported.map(({ path }) => ({ in: entryOfPage(path), out: path.replaceAll("/", "-").replace(/\.html$/, "") })),
        ...scripts.map((path) => ({ in: entryOfScript(path), out: posix.basename(path).split(".")[0] })),
      ],
      outdir: join(site, BUNDLES),
      absWorkingDir: site,
      entryNames: "[name].[hash]",
      chunkNames: "shared.[hash]",
      ...AS_MODULE,
      splitting: true,
      metafile: true,
      plugins: [fromSite(entries, withFirst(modules, first))],
    });
  } finally {
    await stopEsbuild();
  }
}

/** The page whose modules all pages load. */
const FIRST_PAGE = "index.html";

/** The texts of modules by their paths in the site. */
type Modules = ReadonlyMap<string, string>;

/** The modules that Framework has written. */
async function readModules(site: string, folder = "_import"): Promise<Map<string, string>> {
  const modules = new Map<string, string>();
  for await (const { name, isDirectory } of Deno.readDir(join(site, folder))) {
    const path = `${folder}/${name}`;
    if (isDirectory) { for (const [inner, text] of await readModules(site, path)) modules.set(inner, text); }
    else if (name.endsWith(".js")) modules.set(path, await Deno.readTextFile(join(site, path)));
  }
  return modules;
}

/** The modules of a site that a module names after some word. */
const named = (modules: Modules, path: string, pattern: RegExp): string[] =>
  Array.from(modules.get(path)!.matchAll(pattern), ([, name]) => posix.join(posix.dirname(path), name))
    .filter((name) => modules.has(name));

/** Modules with all that they import, and what that imports. */
function neededBy(modules: Modules, paths: readonly string[]): Set<string> {
  const needed = new Set(paths);
  for (const path of needed) for (const name of named(modules, path, /(?:\bfrom|^import) "([^"]+)"/gm)) needed.add(name);
  return needed;
}

/**
 * Adds the imports that all entries begin with to the modules that are loaded later, but not to
 * those that the imports lead to: that would be a cycle.
 */
function withFirst(modules: Modules, first: ReadonlySet<string>): Modules {
  const later = new Set([...modules.keys()].flatMap((path) => named(modules, path, /\bimport\("([^"]+)"\)/g)));
  return new Map(Array.from(modules, ([path, text]) => [
    path,
    later.has(path) && !first.has(path) ? `import "${FIRST}";\n${text}` : text,
  ]));
}

/** Lets esbuild read entries and modules from memory. */
function fromSite(entries: ReadonlyMap<string, string>, modules: Modules): Plugin {
  const fromBundles = (path: string) => posix.relative(BUNDLES, path);
  return {
    name: "from-site",
    setup(build) {
      build.onResolve({ filter: /^(page|script|first):/ }, ({ path }) => ({ path, namespace: "entry" }));
      build.onLoad({ filter: /.*/, namespace: "entry" }, ({ path }) => ({ contents: entries.get(path)! }));
      build.onResolve({ filter: /^\.\.?\// }, ({ path, importer, namespace }) => {
        const name = posix.join(namespace === "entry" ? "" : posix.dirname(importer), path);
        // What is beside the modules, such as packages, stays where it is.
        return modules.has(name) ? { path: name, namespace: "module" } : { path: fromBundles(name), external: true };
      });
      build.onLoad({ filter: /.*/, namespace: "module" }, ({ path }) => ({
        // The address of a module is still the one that it had.
        contents: modules.get(path)!.replaceAll("import.meta.url", `new URL("${fromBundles(path)}", import.meta.url).href`),
      }));
    },
  };
}

/** What each entry has become. */
interface Output {
  /** Its path in the site. */
  readonly path: string;
  /** The files that it needs before it runs, itself among them. */
  readonly needed: readonly string[];
}

function outputsOf({ outputs }: Metafile): ReadonlyMap<string, Output> {
  const filesOf = (path: string) => {
    const needed = new Set([path]);
    for (const file of needed) {
      for (const { path, kind, external } of outputs[file].imports) {
        if (kind === "import-statement" && !external) needed.add(path);
      }
    }
    return [...needed];
  };
  return new Map(
    Object.entries(outputs).flatMap(([path, { entryPoint }]) =>
      entryPoint === undefined ? [] : [[entryPoint.replace(/^entry:/, ""), { path, needed: filesOf(path) }]]
    ),
  );
}

/** The text of a page that names bundles in place of modules. */
function withBundles({ path, html, imports, scripts }: BuiltPage, outputs: ReadonlyMap<string, Output>): string {
  const fromPage = (file: string) => {
    const way = posix.relative(posix.dirname(path), file);
    return way.startsWith(".") ? way : `./${way}`;
  };
  const inSite = (name: string) => posix.join(posix.dirname(path), name);
  const own = outputs.get(entryOfPage(path));
  const scriptOf = (name: string) => outputs.get(entryOfScript(name))!;
  const needed = new Set(
    [...scripts.map(scriptOf), ...own === undefined ? [] : [own]].flatMap((output) => output.needed),
  );
  const links = Array.from(needed, (file) => `<link rel="modulepreload" href="${fromPage(file)}">\n`).join("");
  let written = false;
  return html
    .replace(PRELOAD, () => {
      const first = !written;
      written = true;
      return first ? links : "";
    })
    .replace(SCRIPT, (_, before, name) => `${before}${fromPage(scriptOf(inSite(name)).path)}`)
    .replace(IMPORT, (_, name) => `import("${fromPage(own!.path)}").then(({ m${imports.indexOf(inSite(name))}: m }) => m)`);
}

/** Removes the modules under a folder, and folders that are empty then. */
async function removeModules(folder: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) await removeModules(join(folder, name));
    else if (name.endsWith(".js")) await Deno.remove(join(folder, name));
  }
  if ((await Array.fromAsync(Deno.readDir(folder))).length === 0) await Deno.remove(folder);
}
