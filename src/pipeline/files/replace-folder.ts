import { basename, dirname, join, relative, resolve } from "node:path";
import { usageError } from "../../errors.ts";

/** Settings of {@linkcode replaceFolder}. */
export interface ReplaceFolderOptions {
  /** The project's folder: neither it nor one that contains it is ever replaced. */
  readonly projectRoot: string;
  /** The command that makes the folder, for the mark in it: `deno task build`. */
  readonly madeBy: string;
}

/** Name of the file that says that a folder was made by Tracebook and may be replaced by it. */
export const BUILD_MARK = "tracebook-build.json";

/**
 * Makes a folder, or replaces one that an earlier call has made. It is filled under a name beside
 * it first, so that whoever stops it leaves the old one.
 *
 * @param fill writes the files into the folder that it is given
 * @throws what {@linkcode checkReplaceable} throws, before anything is written
 */
export async function replaceFolder(
  folder: string,
  options: ReplaceFolderOptions,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const target = resolve(folder);
  await checkReplaceable(target, options);
  await Deno.mkdir(dirname(target), { recursive: true });
  const beside = await Deno.makeTempDir({ dir: dirname(target), prefix: `.${basename(target)}-next-` });
  const old = `${beside}-old`;
  try {
    await Deno.chmod(beside, 0o755);
    await fill(beside);
    await Deno.writeTextFile(join(beside, BUILD_MARK), JSON.stringify({ madeBy: options.madeBy }) + "\n");
    await Deno.rename(target, old).catch(unlessMissing);
    await Deno.rename(beside, target);
  } finally {
    await Deno.remove(beside, { recursive: true }).catch(unlessMissing);
    await Deno.remove(old, { recursive: true }).catch(unlessMissing);
  }
}

/**
 * Refuses a folder whose replacement could lose anything but what Tracebook has made: it must be
 * absent, empty, or carry {@linkcode BUILD_MARK}, and be neither the project's folder, one that
 * contains it, the person's home, nor the root of a disk.
 *
 * @throws a usage error that names the folder and says why
 */
export async function checkReplaceable(
  folder: string,
  { projectRoot }: Pick<ReplaceFolderOptions, "projectRoot">,
): Promise<void> {
  const path = await realPath(resolve(folder));
  const refuse = (found: string) => {
    throw usageError({
      file: folder,
      expected: "a new or empty folder, or one that Tracebook has made",
      found,
      advice: "Nothing was changed. Choose another folder.",
    });
  };
  if (dirname(path) === path) refuse("the root of the disk");
  if (contains(path, await realPath(projectRoot))) refuse("the project's own folder, or one that contains it");
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE");
  if (home !== undefined && home !== "" && contains(path, await realPath(home))) {
    refuse("your home, or a folder that contains it");
  }
  const there = await Deno.lstat(path).catch(unlessMissing);
  if (there === undefined) return;
  if (!there.isDirectory) refuse("a file");
  const names: string[] = [];
  for await (const { name } of Deno.readDir(path)) names.push(name);
  if (names.length > 0 && !names.includes(BUILD_MARK)) {
    refuse(`a folder with other files: ${names.sort().slice(0, 3).join(", ")}`);
  }
}

/** Whether a folder is another one, or contains it. */
const contains = (folder: string, inner: string): boolean => {
  const way = relative(folder, inner);
  return way === "" || !(way.startsWith("..") || resolve(way) === way);
};

/** A path without links, as far as it exists. */
async function realPath(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound) || dirname(path) === path) throw error;
    return join(await realPath(dirname(path)), basename(path));
  }
}

const unlessMissing = (error: unknown): undefined => {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
};
