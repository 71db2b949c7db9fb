import { build, stop as stopEsbuild } from "esbuild";
import { join } from "node:path";
import { environmentError } from "../../errors.ts";
import { BUILD_MARK, replaceFolder } from "../files/replace-folder.ts";
import { ENGINES, withoutNode } from "../site/bundle.ts";
import { runTypeScript } from "./run-typescript.ts";

/** Settings of {@linkcode writeLibrary}. */
interface WriteLibraryOptions {
  /** The project's folder. */
  readonly root: string;
  /** The folder to make; an earlier package there is replaced. */
  readonly folder: string;
  /** Folder for temporary files if they cannot be made beside `folder`. */
  readonly scratch: string;
}

/** Result of {@linkcode writeLibrary}. */
export interface LibraryReport {
  /** Entry points, as they are imported: `tracebook`, `tracebook/conformance`, ... */
  readonly entries: readonly string[];
  /** Bytes that `import "tracebook"` loads, minified. */
  readonly coreBytes: number;
  /** The same, gzipped. */
  readonly coreGzipBytes: number;
}

/**
 * Writes the library as a package that can be published: ECMAScript modules for Node.js 20 and
 * browsers with all that they import, type declarations, `package.json`, README, and the licences
 * of the packages inside. The entry points are the `exports` of `deno.json`. Code that several of
 * them share, or that is loaded on use, is in `chunks/`.
 *
 * @throws a usage error if the folder has other files; an environment error if a type is wrong for
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

/** The fields of `deno.json` that the package uses. */
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

/** The licences of all packages that are in a bundle, by name. */
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

/** Size in bytes of a module and of all its static imports. */
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
const libraryEntries = ({ exports }: { readonly exports: Readonly<Record<string, string>> }): Map<string, string> =>
  new Map(Object.entries(exports).map(([name, path]) => [name === "." ? "tracebook" : name.slice("./".length), path]));

/** Where {@linkcode bundleEntries} reads and writes. */
interface BundleEntriesOptions {
  /** The project's folder. */
  readonly root: string;
  /** The folder that gets a module for each entry point, and `chunks/`. */
  readonly to: string;
}

/**
 * Bundles entry points into minified modules without outside imports. Shared code, and code that is
 * loaded on use, goes into modules in `chunks/`.
 *
 * @returns the paths of all source files in the bundle
 */
export async function bundleEntries(
  entries: ReadonlyMap<string, string>,
  { root, to }: BundleEntriesOptions,
): Promise<string[]> {
  try {
    const { metafile } = await build({
      entryPoints: Object.fromEntries(entries),
      absWorkingDir: root,
      outdir: to,
      chunkNames: "chunks/[hash]", // each name stands in many imports
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "browser",
      target: ENGINES,
      minify: true,
      lineLimit: 2000, // Node.js prints the whole line of an error
      charset: "utf8",
      legalComments: "none", // THIRD-PARTY-LICENSES.txt has them all
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
interface WriteDeclarationsOptions {
  /** The project's folder. */
  readonly root: string;
  /** Modules to declare, with all that they import; paths from `root`. */
  readonly entries: readonly string[];
  /** Where the declarations go: those of `src/x.ts` to `x.d.ts`. */
  readonly folder: string;
}

/**
 * Writes the type declarations of modules, with their documentation. The types are checked against
 * ECMAScript 2023 and the web's streams, so that the library calls nothing that Node.js 20 lacks.
 *
 * @throws an environment error with the first type errors
 */
async function writeDeclarations({ root, entries, folder }: WriteDeclarationsOptions): Promise<void> {
  const problems = await runTypeScript(root, {
    files: entries.map((path) => join(root, path)),
    compilerOptions: {
      target: "es2022",
      module: "esnext",
      moduleResolution: "bundler",
      lib: ["es2023", "es2024.string", "esnext.disposable", "dom", "dom.iterable", "dom.asynciterable"],
      types: [],
      strict: true,
      noImplicitAny: false, // some packages have no types; `deno check` is strict about our own
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      declaration: true,
      emitDeclarationOnly: true,
      noEmitOnError: true,
      rewriteRelativeImportExtensions: true,
      rootDir: join(root, "src"),
      outDir: folder,
    },
  });
  if (problems.length === 0) return;
  throw environmentError({
    expected: "a library whose types are right for Node.js 20",
    found: `${problems.length} problems:\n${problems.slice(0, 30).join("\n")}`,
  });
}
