import { build as esbuild, type BuildOptions, type Plugin } from "esbuild";
import { isBuiltin } from "node:module";
import { basename } from "node:path";

/** What to bundle: a file, or a text. */
type BundleOptions =
  & {
    /** Folder that imports are resolved from. */
    readonly root: string;
    /** Another folder of packages, beside those above `root`. */
    readonly packages?: string;
    /**
     * Names of modules that stay files of their own beside the bundle, which loads them by
     * `import()`. Default none.
     */
    readonly beside?: readonly string[];
  }
  & ({ readonly entry: string } | { readonly text: string });

/** The engines that the bundled JavaScript supports. */
export const ENGINES = ["es2022", "chrome111", "firefox113", "safari16.4", "node20"];

/**
 * Bundles a module and all its imports into one that runs in browsers and in Node.js. The caller
 * ends esbuild with its `stop`.
 */
export async function bundle(options: BundleOptions): Promise<string> {
  const { root, packages, beside = [] } = options;
  const result = await esbuild({
    ...("entry" in options ? { entryPoints: [options.entry] } : { stdin: { contents: options.text, resolveDir: root } }),
    absWorkingDir: root,
    ...AS_MODULE,
    plugins: [withoutNode, keptBeside(beside)],
    nodePaths: packages === undefined ? [] : [packages],
  });
  return result.outputFiles[0].text;
}

/**
 * Bundles modules, each with all its imports into one of its own, in one run of esbuild, which
 * reads what they share once. The bytes of each are those of {@linkcode bundle}, which has the
 * options.
 *
 * @returns the texts by the names of the files, without their endings
 */
export async function bundleEach(
  entries: readonly string[],
  { root, beside = [] }: { readonly root: string; readonly beside?: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await esbuild({
    entryPoints: [...entries],
    entryNames: "[name]",
    outdir: root,
    absWorkingDir: root,
    ...AS_MODULE,
    plugins: [withoutNode, keptBeside(beside)],
  });
  return new Map(outputFiles.map(({ path, text }) => [basename(path, ".js"), text]));
}

/** Leaves the dynamic imports of modules of these names, as files in the folder of the bundle. */
const keptBeside = (names: readonly string[]): Plugin => ({
  name: "kept-beside",
  setup(build) {
    build.onResolve({ filter: /\.ts$/ }, ({ kind, path }) => {
      const name = basename(path, ".ts");
      return kind === "dynamic-import" && names.includes(name) ? { path: `./${name}.js`, external: true } : undefined;
    });
  },
});

/** Options of esbuild for one small module in memory. */
export const AS_MODULE = {
  bundle: true,
  format: "esm",
  platform: "browser",
  target: ENGINES,
  minify: true,
  charset: "utf8",
  write: false,
  logLevel: "silent",
} as const satisfies BuildOptions;

/**
 * Replaces modules of Node.js by empty ones, so that the bundle loads everywhere. Some packages
 * import them for functions that we do not call.
 */
export const withoutNode: Plugin = {
  name: "without-node",
  setup(build) {
    build.onResolve({ filter: /^[a-z:/_]+$/ }, ({ path }) => isBuiltin(path) ? { path, namespace: "node-builtin" } : undefined);
    build.onLoad({ filter: /.*/, namespace: "node-builtin" }, () => ({ contents: "module.exports = {};" }));
  },
};
