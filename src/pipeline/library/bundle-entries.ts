import { build, stop as stopEsbuild } from "esbuild";
import { ENGINES, withoutNode } from "../site/bundle.ts";

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
