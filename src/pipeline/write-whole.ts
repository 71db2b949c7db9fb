/**
 * Writes a file as a whole: into a name beside it first, which is then renamed. Whoever stops it leaves the old file, or none.
 *
 * @param path the file to make or replace; its folder is made where it is missing
 * @param chunks what it holds, part by part
 * @param signal stops it and removes what was begun
 */
export async function writeWhole(
  path: string,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<void> {
  const folder = path.replace(/[^/\\]*$/, "");
  if (folder !== "") await Deno.mkdir(folder, { recursive: true });
  const partial = `${path}.${Deno.pid}.partial`;
  try {
    const file = await Deno.open(partial, { write: true, create: true, truncate: true });
    const writer = file.writable.getWriter();
    try {
      for await (const chunk of chunks) {
        signal?.throwIfAborted();
        await writer.write(chunk);
      }
    } finally {
      await writer.close();
    }
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw error;
  }
}
