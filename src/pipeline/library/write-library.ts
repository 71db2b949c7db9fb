import { build, stop as stopEsbuild } from "esbuild";
import { join } from "node:path";
import { environmentError } from "../../errors.ts";
import { BUILD_MARK, replaceFolder } from "../files/replace-folder.ts";
import { ENGINES, withoutNode } from "../site/bundle.ts";

/** Settings of {@linkcode writeLibrary}. */
export interface WriteLibraryOptions {
  /** The project's folder. */
  readonly root: string;
  /** The folder to make, or to replace where it is an earlier package of ours. */
  readonly folder: string;
  /** Where files are made that cannot be made beside the folder. */
  readonly scratch: string;
}

/** What {@linkcode writeLibrary} has written. */
export interface LibraryReport {
  /** Entry points, as they are imported: `tracebook`, `tracebook/conformance`, ... */
  readonly entries: readonly string[];
  /** Bytes that `import "tracebook"` loads, minified. */
  readonly coreBytes: number;
  /** The same, gzipped. */
  readonly coreGzipBytes: number;
}

/**
 * Writes the library as a package that can be published as it is: ECMAScript modules for Node.js 20
 * and browsers with all that they import, type declarations, `package.json`, README, and the
 * licences of what is inside. The entry points are the `exports` of `deno.json`. What several of
 * them share, and what a reader loads on use, stands in `chunks/`.
 *
 * @throws an environment error where the folder holds something else, or a type does not hold for
 * Node.js 20
 */
export async function writeLibrary({ root, folder, scratch }: WriteLibraryOptions): Promise<LibraryReport> {
  const project = JSON.parse(await Deno.readTextFile(join(root, "deno.json"))) as DenoProject;
  const entries = libraryEntries(project);
  const report = { coreBytes: 0, coreGzipBytes: 0 };
  await replaceFolder(folder, { projectRoot: root, scratch }, async (to) => {
    await Deno.writeTextFile(join(to, BUILD_MARK), `{"madeBy":"deno task library"}\n`);
    const inputs = await bundleEntries(entries, { root, to });
    await writeDeclarations({ root, entries: [...entries.values()], folder: join(to, "types") });
    await Deno.writeTextFile(join(to, "package.json"), packageJson(project, entries));
    await Deno.copyFile(join(root, "src", "pipeline", "library", "package-readme.md"), join(to, "README.md"));
    await Deno.copyFile(join(root, "LICENSE"), join(to, "LICENSE"));
    await Deno.writeTextFile(join(to, "THIRD-PARTY-LICENSES.txt"), await licencesOf(inputs, root));
    Object.assign(report, await weigh(join(to, "tracebook.js")));
  });
  return { entries: Object.keys(project.exports).map((name) => name.replace(".", project.name)), ...report };
}

/** What the package takes from `deno.json`. */
interface DenoProject {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
}

function packageJson({ name, version, license, exports }: DenoProject, entries: ReadonlyMap<string, string>): string {
  const target = ([entry, path]: [string, string]) => ({
    types: `./types/${path.replace(/^\.\//, "").replace(/^src\//, "").replace(/\.ts$/, ".d.ts")}`,
    default: `./${entry}.js`,
  });
  return JSON.stringify(
    {
      name,
      version,
      description: "Process mining: event logs in, models, figures, conformance and predictions out",
      keywords: ["process mining", "event log", "xes", "ocel", "petri net", "bpmn", "conformance", "predictive monitoring"],
      license,
      type: "module",
      sideEffects: false,
      engines: { node: ">=20" },
      exports: Object.fromEntries(Object.keys(exports).map((key, i) => [key, target([...entries][i])])),
      types: target(["tracebook", exports["."]]).types,
    },
    null,
    2,
  ) + "\n";
}

/** The licences of the packages that files of a bundle come from, each package once, by name. */
async function licencesOf(inputs: readonly string[], root: string): Promise<string> {
  const packages = new Map<string, string>();
  for (const input of inputs) {
    const found = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(input);
    if (found !== null) packages.set(found[2], join(root, found[1]));
  }
  const parts: string[] = [];
  for (const [name, folder] of [...packages].sort(([a], [b]) => a < b ? -1 : 1)) {
    const { version, license } = JSON.parse(await Deno.readTextFile(join(folder, "package.json")));
    const texts: string[] = [];
    for (const { name: file } of Deno.readDirSync(folder)) {
      if (/^(licen[cs]e|copying|notice)/i.test(file)) texts.push(await Deno.readTextFile(join(folder, file)));
    }
    parts.push([`${name} ${version} (${license})`, ...texts].join("\n\n"));
  }
  return parts.join(`\n\n${"-".repeat(80)}\n\n`) + "\n";
}

/** Bytes of a module and of all that it imports at once. */
async function weigh(entry: string): Promise<{ coreBytes: number; coreGzipBytes: number }> {
  const modules = new Map<string, Uint8Array<ArrayBuffer>>();
  const visit = async (path: string) => {
    if (modules.has(path)) return;
    const bytes = await Deno.readFile(path);
    modules.set(path, bytes);
    const text = new TextDecoder().decode(bytes);
    for (const [, to] of text.matchAll(/(?:\bfrom|\bimport)"(\.[^"]+)"/g)) await visit(join(path, "..", to));
  };
  await visit(entry);
  let coreGzipBytes = 0;
  for (const bytes of modules.values()) {
    const zipped = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
    coreGzipBytes += (await new Response(zipped).arrayBuffer()).byteLength;
  }
  return { coreBytes: [...modules.values()].reduce((sum, { length }) => sum + length, 0), coreGzipBytes };
}

/**
 * The entry points of the library by the name of their module, from the `exports` of `deno.json`:
 * `tracebook` for `.`, `conformance` for `./conformance`.
 */
export const libraryEntries = ({ exports }: { readonly exports: Readonly<Record<string, string>> }): Map<string, string> =>
  new Map(Object.entries(exports).map(([name, path]) => [name === "." ? "tracebook" : name.slice("./".length), path]));

/** Where {@linkcode bundleEntries} reads and writes. */
export interface BundleEntriesOptions {
  /** The project's folder. */
  readonly root: string;
  /** The folder that gets a module for each entry point, and `chunks/`. */
  readonly to: string;
}

/**
 * Bundles entry points into minified modules without outside imports. What several of them share,
 * or one loads on use, is a module in `chunks/`.
 *
 * @returns the paths of all files that went in
 */
export async function bundleEntries(
  entries: ReadonlyMap<string, string>,
  { root, to }: { root: string; to: string },
): Promise<string[]> {
  try {
    const { metafile } = await build({
      entryPoints: Object.fromEntries(entries),
      absWorkingDir: root,
      outdir: to,
      chunkNames: "chunks/[name]-[hash]",
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "browser",
      target: ENGINES,
      minify: true,
      lineLimit: 500, // Node.js prints the line of an error
      charset: "utf8",
      legalComments: "none", // they stand in THIRD-PARTY-LICENSES.txt, whole
      metafile: true,
      logLevel: "silent",
      plugins: [withoutNode],
    });
    return Object.keys(metafile.inputs);
  } finally {
    await stopEsbuild();
  }
}

/** Settings of {@linkcode writeDeclarations}. */
export interface WriteDeclarationsOptions {
  /** The project's folder. */
  readonly root: string;
  /** Modules to be declared with all that they import, by path from `root`. */
  readonly entries: readonly string[];
  /** Where the declarations go: those of `src/x.ts` into `x.d.ts`. */
  readonly folder: string;
}

/**
 * Writes the type declarations of modules, documentation included. They are checked against what
 * every engine of the package has (ECMAScript 2023 and the web's streams), so that a call that
 * Node.js 20 lacks does not get into it.
 *
 * @throws an environment error with the first problems of the types
 */
export async function writeDeclarations({ root, entries, folder }: WriteDeclarationsOptions): Promise<void> {
  const { default: ts } = await import("typescript");
  const options = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: [
      "lib.es2023.d.ts",
      "lib.es2024.string.d.ts",
      "lib.esnext.disposable.d.ts",
      "lib.dom.d.ts",
      "lib.dom.iterable.d.ts",
      "lib.dom.asynciterable.d.ts",
    ],
    types: [],
    strict: true,
    noImplicitAny: false, // some packages have no types; `deno check` is strict about our own
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    declaration: true,
    emitDeclarationOnly: true,
    rewriteRelativeImportExtensions: true,
    rootDir: join(root, "src"),
    outDir: folder,
  };
  const program = ts.createProgram(entries.map((path) => join(root, path)), options);
  const problems = ts.getPreEmitDiagnostics(program);
  if (problems.length > 0) {
    const host = { getCanonicalFileName: (name: string) => name, getCurrentDirectory: () => root, getNewLine: () => "\n" };
    throw environmentError({
      expected: "a library whose types hold for Node.js 20",
      found: `${problems.length} problems:\n${ts.formatDiagnostics(problems.slice(0, 30), host)}`,
    });
  }
  program.emit();
}
