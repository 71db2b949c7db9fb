import { stop as stopEsbuild } from "esbuild";
import { join } from "node:path";
import { bundle } from "./bundle.ts";
import { writeWhole } from "../files/write-whole.ts";

/**
 * Writes the library as one module without imports, for Node.js and browsers:
 * `import { readXes } from "./tracebook.js"`. In Deno `src/mod.ts` is imported as it is.
 *
 * @param options `root` is the project's folder, `path` the file to write
 * @returns its size in bytes
 */
export async function bundleLibrary({ root, path }: { readonly root: string; readonly path: string }): Promise<number> {
  try {
    const bytes = new TextEncoder().encode(await bundle({ entry: join(root, "src", "mod.ts"), root }));
    await writeWhole(path, [bytes]);
    return bytes.length;
  } finally {
    await stopEsbuild();
  }
}
