import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import process from "node:process";
import { environmentError, usageError } from "../../errors.ts";
import { equalFiles } from "./equal-files.ts";

/** Settings of {@linkcode replaceFolder}. */
interface ReplaceFolderOptions {
  /** The project's folder. Neither it nor a folder that contains it is ever replaced. */
  readonly projectRoot: string;
  /** Where the new folder is made if it cannot be made beside the old one. */
  readonly scratch: string;
}

/** File that marks a folder as made by Tracebook, which may therefore replace it. */
export const BUILD_MARK = "tracebook-build.json";

/**
 * Makes a folder, or replaces one that an earlier call has made, in one step: after a stop at any
 * moment there is the whole old folder or the whole new one. Leftovers of stopped calls are removed
 * first.
 *
 * A folder that cannot be exchanged, such as a mount point, is filled in place: first files that
 * are named by content or version, then pages, then `index.html`. Files no longer used are removed
 * at the end.
 *
 * @param fill writes the files into a given folder, {@linkcode BUILD_MARK} among them
 * @throws what {@linkcode folderBeside} throws, before anything is written
 */
export async function replaceFolder(
  folder: string,
  options: ReplaceFolderOptions,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  await using fresh = await folderBeside(folder, options);
  await fill(fresh.path);
  await Deno.chmod(fresh.path, 0o755);
  await putInPlace(fresh.path, await realPath(resolve(folder)));
}

/** A folder that is removed when it is disposed of. */
export interface FolderBeside extends AsyncDisposable {
  readonly path: string;
}

/**
 * Makes an empty folder for what is to go into another one, on the same disk if that can be.
 * Leftovers of stopped calls are removed first.
 *
 * @throws what {@linkcode checkReplaceable} throws for the other folder; an environment error if
 * that one is missing and cannot be made
 */
export async function folderBeside(folder: string, options: ReplaceFolderOptions): Promise<FolderBeside> {
  await checkReplaceable(folder, options);
  const target = await realPath(resolve(folder));
  await removeLeftovers(dirname(target), basename(target));
  await removeLeftovers(options.scratch, basename(target));
  const path = await makeBeside(target, options.scratch);
  filling.add(path);
  return {
    path,
    async [Symbol.asyncDispose]() {
      filling.delete(path);
      await Deno.remove(path, { recursive: true }).catch(unlessMissing);
    },
  };
}

/** Puts the folder `fresh` in place of `target`. Afterwards `fresh` is the old folder, or gone. */
async function putInPlace(fresh: string, target: string): Promise<void> {
  if (!await exists(target)) {
    const moved = await Deno.rename(fresh, target).then(() => true, () => false);
    if (moved) return;
  } else if (exchangeFolders(fresh, target)) {
    return;
  }
  await fillInPlace(fresh, target);
}

/** Order of copying: files that others refer to come first, files that refer to others last. */
const rankOf = (path: string): number => path === BUILD_MARK ? 3 : path === "index.html" ? 2 : path.endsWith(".html") ? 1 : 0;

async function fillInPlace(from: string, to: string): Promise<void> {
  const files = (await filesUnder(from)).sort((a, b) => rankOf(a) - rankOf(b));
  await Deno.mkdir(to, { recursive: true });
  // After a stop, the mark shows that the folder is ours and not complete.
  await Deno.writeTextFile(join(to, BUILD_MARK), "{}\n");
  for (const file of files) {
    if (await equalFiles(join(from, file), join(to, file))) continue;
    await Deno.mkdir(dirname(join(to, file)), { recursive: true });
    const partial = `${join(to, file)}.partial`;
    await Deno.copyFile(join(from, file), partial);
    await Deno.rename(partial, join(to, file));
  }
  const kept = new Set(files);
  for (const file of await filesUnder(to)) if (!kept.has(file)) await Deno.remove(join(to, file));
  await removeEmptyFolders(to);
}

async function removeEmptyFolders(folder: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory || name === "lost+found") continue;
    await removeEmptyFolders(join(folder, name));
    if ((await namesIn(join(folder, name))).length === 0) await Deno.remove(join(folder, name));
  }
}

async function filesUnder(folder: string, inner = ""): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, inner))) {
    const path = inner === "" ? name : `${inner}/${name}`;
    if (path === "lost+found") continue; // the file system's own, at the root of a disk
    if (isDirectory) files.push(...await filesUnder(folder, path));
    else files.push(path);
  }
  return files;
}

const prefixOf = (name: string): string => `.${name}-next-`;

async function makeBeside(target: string, scratch: string): Promise<string> {
  const name = `${prefixOf(basename(target))}${process.pid}-`;
  try {
    await Deno.mkdir(dirname(target), { recursive: true });
    return await Deno.makeTempDir({ dir: dirname(target), prefix: name });
  } catch (error) {
    // What cannot be made beside a missing folder cannot be made in its place, either.
    if (error instanceof Error && !await exists(target)) throw notMakeable(target, error);
    await Deno.mkdir(scratch, { recursive: true });
    return await Deno.makeTempDir({ dir: scratch, prefix: name });
  }
}

const notMakeable = (target: string, cause: Error) =>
  environmentError({
    file: target,
    expected: "a folder that can be made",
    found: cause.message,
    advice: "Check the name, the permissions of the folder above it, and the free space.",
  }, { cause });

/** Folders that this process is filling. */
const filling = new Set<string>();

/** Removes folders that stopped calls left behind. */
async function removeLeftovers(folder: string, name: string): Promise<void> {
  const prefix = prefixOf(name);
  for (const entry of await namesIn(folder)) {
    if (!entry.startsWith(prefix)) continue;
    const path = join(folder, entry);
    const pid = Number(entry.slice(prefix.length).split("-")[0]);
    if (pid === process.pid ? filling.has(path) : isAlive(pid)) continue;
    await Deno.remove(path, { recursive: true }).catch(unlessMissing);
  }
}

/** Whether a process with this id runs; signal 0 only asks. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
}

/**
 * Refuses a folder whose replacement could delete files that Tracebook has not made. The folder
 * must be missing, empty, or have {@linkcode BUILD_MARK}. It must not be the root of a disk, or be
 * or contain the project's folder or the user's home.
 *
 * @throws a usage error with the folder and the reason
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
  if (contains(path, await realPath(resolve(projectRoot)))) refuse("the project's own folder, or one that contains it");
  const home = Deno.env.get("HOME") || Deno.env.get("USERPROFILE");
  if (home && contains(path, await realPath(resolve(home)))) refuse("your home, or a folder that contains it");
  const there = await Deno.lstat(path).catch(unlessMissing);
  if (there === undefined) return;
  if (!there.isDirectory) refuse("a file");
  const names = (await namesIn(path)).filter((name) => name !== "lost+found");
  if (names.length > 0 && !names.includes(BUILD_MARK)) {
    refuse(`a folder with other files: ${names.sort().slice(0, 3).join(", ")}`);
  }
}

/** Whether a folder is `inner` or contains it. */
function contains(folder: string, inner: string): boolean {
  const path = relative(folder, inner);
  return path === "" || !(path.startsWith("..") || isAbsolute(path));
}

/** A path with its links resolved, as far as it exists. */
async function realPath(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound) || dirname(path) === path) throw error;
    return join(await realPath(dirname(path)), basename(path));
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch (error) {
    unlessMissing(error);
    return [];
  }
}

const exists = (path: string): Promise<boolean> => Deno.lstat(path).then(() => true, () => false);

const unlessMissing = (error: unknown): undefined => {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
};

/**
 * Exchanges two folders of one file system in one step, so that neither name is ever missing. POSIX
 * has no system call for this; Linux and macOS have one each.
 *
 * @returns false if it cannot be done: on another system, across disks, for a mount point
 */
function exchangeFolders(a: string, b: string): boolean {
  const cString = (path: string) => new TextEncoder().encode(`${path}\0`);
  try {
    if (Deno.build.os === "linux") {
      const library = Deno.dlopen("libc.so.6", {
        renameat2: { parameters: ["i32", "buffer", "i32", "buffer", "u32"], result: "i32" },
      });
      const [AT_FDCWD, RENAME_EXCHANGE] = [-100, 2];
      const status = library.symbols.renameat2(AT_FDCWD, cString(a), AT_FDCWD, cString(b), RENAME_EXCHANGE);
      library.close();
      return status === 0;
    }
    if (Deno.build.os === "darwin") {
      const library = Deno.dlopen("libSystem.dylib", {
        renamex_np: { parameters: ["buffer", "buffer", "u32"], result: "i32" },
      });
      const RENAME_SWAP = 2;
      const status = library.symbols.renamex_np(cString(a), cString(b), RENAME_SWAP);
      library.close();
      return status === 0;
    }
  } catch {
    // No such library or call here, as with musl.
  }
  return false;
}
