import { build as esbuild, type Plugin, stop as stopEsbuild } from "esbuild";
import { basename, dirname, join } from "node:path";
import { environmentError, inputError } from "../../errors.ts";
import { AS_MODULE, ENGINES, withoutNode } from "../site/bundle.ts";
import { PAGE_WORKERS } from "../site/bundle-library.ts";
import { compileCell, type CompiledCell, type ImportedName } from "./compile-cell.ts";
import type { ParsedPage } from "./parse-page.ts";

/** The code of a page. */
export interface BundledPage {
  /** One module with the cells and all that they import. */
  readonly script: string;
  /** The module that unpacks the page in the reader's browser and starts the cells. */
  readonly boot: string;
  readonly style: string;
  /** Names of the workers that the cells may start, such as `analysis-worker`. */
  readonly workers: readonly string[];
  /** Whether the code reads models: then they go with the page. */
  readonly predicts: boolean;
}

/** Names that a cell may use without importing them, and where they come from. */
const LIBRARY: Readonly<Record<string, ImportedName>> = {
  Plot: { imported: "*", local: "Plot", from: "npm:@observablehq/plot" },
  Inputs: { imported: "*", local: "Inputs", from: "npm:@observablehq/inputs" },
  aq: { imported: "*", local: "aq", from: "npm:arquero" },
  d3: { imported: "*", local: "d3", from: "npm:d3" },
  htl: { imported: "*", local: "htl", from: "npm:htl" },
  html: { imported: "html", local: "html", from: "npm:htl" },
  svg: { imported: "svg", local: "svg", from: "npm:htl" },
};

const BY_ARQUERO = "Ask the tables by Arquero, such as (await log.casesTable()).groupby(...).";
/** Names that Framework gives to pages and that an exported page cannot have, and ways out. */
const REFUSED: Readonly<Record<string, string>> = {
  DuckDBClient: BY_ARQUERO,
  sql: BY_ARQUERO,
  // What a loader writes may be of all logs, and what is withheld of a log does not bind it.
  FileAttachment:
    "A file holds one log, and of it only what may be published; a data loader may read all. Compute the rows in the " +
    "page from that log, such as (await log.casesTable()).groupby(...), or share the page as a part of the site: deno task build.",
};

/**
 * Bundles a page's cells with the components that they use, so that the page needs no site around
 * it. The same text gives the same bytes.
 *
 * @param root the project's folder
 * @throws inputError where a cell cannot be compiled; environmentError where an import is not found
 */
export async function bundlePage(page: ParsedPage, root: string): Promise<BundledPage> {
  const [outcome] = await bundlePages([page], root);
  if (outcome.status === "rejected") throw outcome.reason;
  return outcome.value;
}

/**
 * Bundles pages in one run of esbuild, which reads what they share once. Each page's bytes are
 * those of {@linkcode bundlePage}.
 *
 * @param root the project's folder
 * @returns in the order of the pages; a page that cannot be bundled is rejected by itself
 */
export async function bundlePages(pages: readonly ParsedPage[], root: string): Promise<PromiseSettledResult<BundledPage>[]> {
  const components = join(root, "pages", "components");
  const entries = await Promise.allSettled(pages.map(async ({ file, cells }): Promise<Entry> => {
    const compiled = await Promise.all(cells.map(compileCell));
    compiled.forEach(({ inputs }, at) => checkNames(cells[at], inputs));
    return { contents: entryOf(compiled, components), folder: dirname(join(root, file)) };
  }));
  const sound = entries.flatMap((entry) => entry.status === "fulfilled" ? [entry.value] : []);
  try {
    const style = await bundleStyle(root);
    // A wrong import fails the whole run: then each page is bundled by itself.
    const bundled = await bundleEntries(sound, root, style).catch(() => null);
    return await Promise.allSettled(entries.map(async (entry) => {
      if (entry.status === "rejected") throw entry.reason;
      return bundled?.get(entry.value) ?? (await bundleEntries([entry.value], root, style)).get(entry.value)!;
    }));
  } finally {
    await stopEsbuild();
  }
}

/** Marks what is resolved within a plugin, which then leaves it to esbuild. */
const CONTENTS = "contents";

/** The module that starts the cells of a page. */
interface Entry {
  readonly contents: string;
  /** Folder that its imports are resolved from. */
  readonly folder: string;
}

async function bundleEntries(entries: readonly Entry[], root: string, style: string): Promise<Map<Entry, BundledPage>> {
  const boot = { contents: `import "./notebook/exported-page.js";`, folder: join(root, "pages", "components") };
  const [{ script: bootScript }, ...scripts] = await build([boot, ...entries], root);
  return new Map(entries.map((entry, i) => {
    const { script, inputs } = scripts[i];
    return [entry, {
      script,
      boot: bootScript,
      style,
      workers: PAGE_WORKERS.filter((name) => script.includes(`"${name}"`)),
      predicts: inputs.some((path) => path.endsWith("src/prediction/models/model-file.ts")),
    }];
  }));
}

/** Bundles each entry into a module of its own, with the paths of the files in it. */
async function build(entries: readonly Entry[], root: string): Promise<{ script: string; inputs: string[] }[]> {
  try {
    const { outputFiles, metafile } = await esbuild({
      entryPoints: entries.map((_, i) => ({ in: `entry:${i}`, out: String(i) })),
      outdir: root,
      absWorkingDir: root,
      ...AS_MODULE,
      metafile: true,
      plugins: [entriesFrom(entries), fromPages(root), withoutNode],
    });
    return entries.map((_, i) => ({
      script: outputFiles.find(({ path }) => path === join(root, `${i}.js`))!.text,
      inputs: Object.entries(metafile.outputs[`${i}.js`].inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([path]) => path),
    }));
  } catch (error) {
    const { errors = [] } = error as { errors?: { text: string; location: { file: string } | null }[] };
    if (errors.length === 0) throw error;
    throw environmentError({
      expected: "to bundle what the page imports",
      found: errors.slice(0, 5).map(({ text }) => text).join("; "),
      advice: "Correct the imports of the page.",
    });
  }
}

/** The module `entry:N` is the Nth entry. */
const entriesFrom = (entries: readonly Entry[]): Plugin => ({
  name: "entries",
  setup(build) {
    build.onResolve({ filter: /^entry:\d+$/ }, ({ path }) => ({ path, namespace: "entry" }));
    build.onLoad({ filter: /.*/, namespace: "entry" }, ({ path }) => {
      const { contents, folder } = entries[Number(path.slice("entry:".length))];
      return { contents, resolveDir: folder, loader: "ts" };
    });
  },
});

/** The style of all pages, which stands in one file a part of them. */
async function bundleStyle(root: string): Promise<string> {
  const { outputFiles: [style] } = await esbuild({
    entryPoints: [join(root, "pages", "style.css")],
    bundle: true,
    minify: true,
    target: ENGINES.slice(1),
    write: false,
  });
  return style.text;
}

/**
 * `npm:NAME` in a page is a package of the project; the library of the pages is taken from its
 * sources, so that only what the page uses goes into the bundle.
 */
function fromPages(root: string): Plugin {
  const shared = join(root, "node_modules", ".deno", "node_modules");
  return {
    name: "from-pages",
    setup(build) {
      build.onResolve({ filter: /^(\.\.\/)+lib\/[\w-]+\.js$/ }, ({ path }) => {
        const name = basename(path, ".js");
        return name === "worker-address" ? { path: name, namespace: name } : { path: join(root, "src", "browser", `${name}.ts`) };
      });
      // Of the contents page of all components only those that a cell names go into the bundle.
      build.onResolve({ filter: /^\.\// }, async ({ path, importer, kind, resolveDir, pluginData }) => {
        if (importer !== join(root, "pages", "components", "tracebook.ts") || pluginData === CONTENTS) return;
        const component = await build.resolve(path, { kind, importer, resolveDir, pluginData: CONTENTS });
        return { ...component, sideEffects: false };
      });
      // Workers have no address of their own in an exported page: see `exported-page.ts`.
      build.onLoad({ filter: /.*/, namespace: "worker-address" }, () => ({
        contents: "export const workerAddress = (name) => globalThis.tracebookWorker(name);",
      }));
      build.onResolve({ filter: /^npm:/ }, async ({ path, kind }) => {
        const name = path.slice("npm:".length).replace(/^((?:@[^/]+\/)?[^/@]+)@[^/]*/, "$1");
        const own = await build.resolve(name, { kind, resolveDir: root });
        return own.errors.length === 0 ? own : await build.resolve(name, { kind, resolveDir: shared });
      });
    },
  };
}

/** @throws an input error with the line of a name that an exported page cannot have */
function checkNames({ file, line, text }: ParsedPage["cells"][number], inputs: readonly string[]): void {
  const name = Object.keys(REFUSED).find((name) => inputs.includes(name));
  if (name === undefined) return;
  throw inputError({
    file,
    line: line + text.slice(0, text.indexOf(name)).split("\n").length - 1,
    expected: "cells that run without a server or large downloads",
    found: `a use of ${name}`,
    advice: REFUSED[name],
  });
}

/** The module that starts the cells. What one cell imports, all can use. */
function entryOf(cells: readonly CompiledCell[], components: string): string {
  const used = new Set(cells.flatMap(({ inputs }) => inputs));
  const defined = new Set(cells.flatMap(({ outputs }) => outputs));
  // Imports, so that only the functions that the cells call go into the bundle.
  const given = Object.values(LIBRARY).filter(({ local }) => used.has(local) && !defined.has(local));
  const imports = new Map([...given, ...cells.flatMap((cell) => cell.imports)].map((name) => [name.local, name]));
  return [
    `import { startNotebook } from ${JSON.stringify(join(components, "notebook", "notebook-runtime.ts"))};`,
    ...Array.from(imports.values(), importLine),
    `startNotebook([`,
    ...cells.map(({ mode, inputs, outputs, body }, id) => {
      const awaited = inputs.filter((name) => !imports.has(name));
      const fields = { id, mode, inputs: awaited, outputs };
      return `{ ...${JSON.stringify(fields)}, body: async (${awaited.join(", ")}) => { ${body} } },`;
    }),
    "]);",
  ].join("\n");
}

function importLine({ imported, local, from }: ImportedName): string {
  const name = imported === "*"
    ? `* as ${local}`
    : imported === "default"
    ? local
    : `{ ${JSON.stringify(imported)} as ${local} }`;
  return `import ${name} from ${JSON.stringify(from)};`;
}
