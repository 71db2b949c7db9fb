import { environmentError, TracebookError } from "../../errors.ts";

/**
 * Writes a file as a whole or not at all: writes a temporary file beside it and renames that. After
 * a stop there is the old file, or none. A pipe or device, such as `/dev/stdout`, is written
 * directly. For a link, the file that it points to is replaced.
 *
 * @param path the file to make or replace; a missing folder is made
 * @param chunks the content, part by part
 * @param signal stops the writing and removes the temporary file
 * @throws an environment error if there is a folder of that name, or the file cannot be written
 */
export async function writeWhole(
  path: string,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<void> {
  try {
    const there = await Deno.stat(path).catch(ifMissing);
    if (there?.isDirectory) throw refused(path, "a folder");
    if (there !== null && !there.isFile) return await writeChunks(path, chunks, signal, { write: true });
    await writeAndRename(there === null ? path : await Deno.realPath(path), chunks, signal);
  } catch (error) {
    if (signal?.aborted || !isOfTheSystem(error)) throw error;
    throw refused(path, error.message, error);
  }
}

async function writeAndRename(path: string, chunks: Parameters<typeof writeWhole>[1], signal: AbortSignal | undefined) {
  const folder = path.replace(/[^/\\]*$/, "");
  if (folder !== "") await Deno.mkdir(folder, { recursive: true });
  const partial = `${path}.${Deno.pid}.partial`;
  try {
    await writeChunks(partial, chunks, signal, { write: true, create: true, truncate: true });
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw error;
  }
}

async function writeChunks(
  path: string,
  chunks: Parameters<typeof writeWhole>[1],
  signal: AbortSignal | undefined,
  options: Deno.OpenOptions,
): Promise<void> {
  using file = await Deno.open(path, options);
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    for (let written = 0; written < chunk.length;) written += await file.write(chunk.subarray(written));
  }
}

const ifMissing = (error: unknown): null => {
  if (error instanceof Deno.errors.NotFound) return null;
  throw error;
};

/**
 * Whether the operating system refused to write. A reader that has gone away, as in `| head`, is no
 * such error.
 */
const isOfTheSystem = (error: unknown): error is Error =>
  error instanceof Error && "code" in error && !(error instanceof DOMException) && !(error instanceof TracebookError) &&
  !(error instanceof Deno.errors.BrokenPipe);

const refused = (path: string, found: string, cause?: Error) =>
  environmentError({
    file: path,
    expected: "a place that can be written to",
    found,
    advice: "Check the folder, its permissions and the free space.",
  }, { cause });

/** Error codes of writing: no space, no permission, in use, too many files. */
const DISK_CODES = /^E(NOSPC|DQUOT|ROFS|ACCES|PERM|BUSY|IO|MFILE|NFILE|NAMETOOLONG|NOTDIR)$/;

/**
 * An environment error for an error of writing, such as a full disk; any other error unchanged.
 */
export function diskProblem(error: unknown, details: { readonly expected: string; readonly advice: string }): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (!(error instanceof Error) || error instanceof TracebookError || typeof code !== "string" || !DISK_CODES.test(code)) {
    return error;
  }
  return environmentError({ ...details, found: error.message }, { cause: error });
}
