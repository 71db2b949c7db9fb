import { join } from "node:path";
import { equalFiles } from "../files/equal-files.ts";
import { COMPRESSED, compressFile } from "./compress-files.ts";

/**
 * Puts a file of the old site into the new one: as a link, so that nothing is copied and the file
 * keeps its time, or as a copy where the file system has no links. What is published is replaced
 * and never changed in place, so that the two names may share one file.
 *
 * @returns false if there is no such file
 */
export async function linkOrCopy(from: string, to: string): Promise<boolean> {
  try {
    await Deno.link(from, to);
    return true;
  } catch {
    return await Deno.copyFile(from, to).then(() => true, () => false);
  }
}

/** Takes over all files of a folder but those with these names in its root. */
export async function takeOver(from: string, to: string, without: readonly string[]): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (without.includes(name)) continue;
    if (isDirectory) await takeOver(join(from, name), join(to, name), []);
    else await linkOrCopy(join(from, name), join(to, name));
  }
}

/**
 * Takes over a file that is made anew but is the same as before, with its compressed forms;
 * compresses it where it is not the same, or the old site was not complete.
 */
export async function takeIfEqual(before: string, file: string): Promise<void> {
  if (!await equalFiles(before, file)) return await compressFile(file);
  await Deno.remove(file);
  await linkOrCopy(before, file);
  const taken = await Promise.all(COMPRESSED.map((ending) => linkOrCopy(before + ending, file + ending)));
  if (!taken.includes(true)) await compressFile(file);
}
