import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { writeWhole } from "../files/write-whole.ts";

/** Files that get smaller; smaller ones than this gain nothing. */
const COMPRESSIBLE = /\.(js|css|html|json|svg|columns|model|values|wasm)$/;
const LEAST_BYTES = 512;

/** Up to this size Brotli takes its best effort: about two seconds a megabyte. */
const BEST_EFFORT_BYTES = 2 ** 18;

/** Above this size they are compressed fast: DuckDB takes half a minute else. */
const LARGE_BYTES = 2 ** 23;

/** Files that never change under their names, which have a hash. */
const LASTING = /^_/;

/** Endings of the compressed forms of a file. */
export const COMPRESSED = [".gz", ".br"] as const;

/**
 * Puts a `.gz` and a `.br` beside each file that becomes smaller by it, so that servers need not
 * compress on every visit. The same file gives the same bytes.
 *
 * @param options.old folder of an earlier build: what it has compressed under a name that never
 * changes its content is taken from there
 * @throws the signal's reason
 */
export async function compressFiles(
  folder: string,
  options: { readonly old: string; readonly signal?: AbortSignal },
  inner = "",
): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(join(folder, inner))) {
    options.signal?.throwIfAborted();
    const path = inner === "" ? name : `${inner}/${name}`;
    if (isDirectory) await compressFiles(folder, options, path);
    else if (!LASTING.test(path) || !await takeOver(join(options.old, path), join(folder, path))) {
      await compressFile(join(folder, path));
    }
  }
}

/** Puts a `.gz` and a `.br` beside one file; see {@linkcode compressFiles}. */
export async function compressFile(file: string): Promise<void> {
  if (!COMPRESSIBLE.test(file)) return;
  const { size } = await Deno.stat(file);
  if (size < LEAST_BYTES) return;
  const bytes = await Deno.readFile(file);
  const [level, quality] = size <= BEST_EFFORT_BYTES ? [9, 11] : size <= LARGE_BYTES ? [9, 9] : [6, 5];
  const [zipped, brotli] = await Promise.all([
    promisify(gzip)(bytes, { level }),
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: size },
    }),
  ]);
  if (zipped.length < size) await writeWhole(`${file}.gz`, [zipped]);
  if (brotli.length < Math.min(size, zipped.length)) await writeWhole(`${file}.br`, [brotli]);
}

/** Takes what was made for the same file before; false where there is none. */
async function takeOver(before: string, file: string): Promise<boolean> {
  const [known, { size }] = await Promise.all([Deno.stat(before).catch(() => null), Deno.stat(file)]);
  if (known?.size !== size) return false;
  if (!await Deno.copyFile(`${before}.gz`, `${file}.gz`).then(() => true, () => false)) return false;
  await Deno.copyFile(`${before}.br`, `${file}.br`).catch(() => {});
  return true;
}
