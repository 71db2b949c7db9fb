import { build as esbuild, type Plugin, stop as stopEsbuild, transform } from "esbuild";
import { dirname, join } from "node:path";
import { environmentError, inputError } from "../../errors.ts";
import { AS_MODULE, ENGINES, withoutNode } from "../site/bundle.ts";
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

/** Names that Framework gives to pages and that cannot travel. */
const TOO_LARGE: readonly string[] = ["DuckDBClient", "sql", "FileAttachment"];

/**
 * Bundles a page's cells with the components that they use, so that the page needs no site around
 * it. The same text gives the same bytes.
 *
 * @param root the project's folder
 * @throws inputError where a cell cannot be compiled; environmentError where an import is not found
 */
export async function bundlePage(page: ParsedPage, root: string): Promise<BundledPage> {
  const [folder, components] = [dirname(join(root, page.file)), join(root, "pages", "components")];
  const cells = page.cells.map(compileCell);
  const resolveImports = fromPages(root);
  try {
    const { outputFiles: [script], metafile } = await build(entryOf(cells, components), folder, resolveImports);
    const { outputFiles: [boot] } = await build(`import "./travelling-page.js";`, components, resolveImports);
    const style = await Deno.readTextFile(join(root, "pages", "style.css"));
    return {
      script: script.text,
      boot: boot.text,
      style: (await transform(style, { loader: "css", minify: true, target: ENGINES.slice(1) })).code,
      workers: [...new Set([...script.text.matchAll(/\/lib\/([\w-]+-worker)\.js/g)].map(([, name]) => name))].sort(),
      predicts: Object.values(metafile.outputs).some(({ inputs }) =>
        Object.entries(inputs).some(([path, { bytesInOutput }]) =>
          path.endsWith("src/prediction/models/model-file.ts") && bytesInOutput > 0
        )
      ),
    };
  } finally {
    await stopEsbuild();
  }
}

async function build(contents: string, folder: string, plugin: Plugin) {
  try {
    return await esbuild({
      stdin: { contents, resolveDir: folder, sourcefile: "page.ts", loader: "ts" },
      absWorkingDir: folder,
      ...AS_MODULE,
      metafile: true,
      // Workers have no address of their own in a page that travels: see `travelling-page.ts`.
      define: { "import.meta.resolve": "globalThis.tracebookWorker" },
      plugins: [plugin, withoutNode],
    });
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

/**
 * `npm:NAME` in a page is a package of the project; the library of the pages is taken from its
 * sources, so that only what the page uses goes into the bundle.
 */
function fromPages(root: string): Plugin {
  const shared = join(root, "node_modules", ".deno", "node_modules");
  return {
    name: "from-pages",
    setup(build) {
      build.onResolve({ filter: /^\.\.\/lib\/[\w-]+\.js$/ }, ({ path }) => ({
        path: join(root, "src", "browser", path.slice("../lib/".length).replace(/\.js$/, ".ts")),
      }));
      build.onResolve({ filter: /^npm:/ }, async ({ path, kind }) => {
        const name = path.slice("npm:".length).replace(/^((?:@[^/]+\/)?[^/@]+)@[^/]*/, "$1");
        const own = await build.resolve(name, { kind, resolveDir: root });
        return own.errors.length === 0 ? own : await build.resolve(name, { kind, resolveDir: shared });
      });
    },
  };
}

/** The module that starts the cells. What one cell imports, all can use. */
function entryOf(cells: readonly CompiledCell[], components: string): string {
  const imports = new Map(cells.flatMap((cell) => cell.imports).map((name) => [name.local, name]));
  const used = new Set(cells.flatMap(({ inputs }) => inputs));
  const left = TOO_LARGE.find((name) => used.has(name));
  if (left !== undefined) {
    throw inputError({
      expected: "cells that run without a server or large downloads",
      found: `a use of ${left}`,
      advice: "Ask the tables by Arquero, such as (await log.casesTable()).groupby(...).",
    });
  }
  const given = Object.values(LIBRARY).filter(({ local }) => used.has(local) && !imports.has(local));
  return [
    `import { startNotebook } from ${JSON.stringify(join(components, "notebook-runtime.ts"))};`,
    ...[...imports.values(), ...given.map((name) => ({ ...name, local: `library_${name.local}` }))].map(importLine),
    `startNotebook([`,
    ...cells.map(({ mode, inputs, outputs, body }, id) => {
      const awaited = inputs.filter((name) => !imports.has(name));
      const fields = { id, mode, inputs: awaited, outputs };
      return `{ ...${JSON.stringify(fields)}, body: async (${awaited.join(", ")}) => { ${body} } },`;
    }),
    `], { ${given.map(({ local }) => `${local}: library_${local}`).join(", ")} });`,
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
