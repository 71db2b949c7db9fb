import { usageError } from "../../errors.ts";
import { formatOfName } from "../../formats/logs/log-formats.ts";
import { exists } from "./log-file.ts";

/**
 * The files that a user names: files as they are, the log files of a folder, and those that a
 * pattern matches (`*` any characters, `?` one, `**` any folders), in the order of their names.
 *
 * @throws a usage error for a folder without log files, or a pattern that matches nothing
 */
export async function expandPaths(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) found.push(...await expandPath(path));
  return found;
}

async function expandPath(path: string): Promise<string[]> {
  const info = await Deno.stat(path).catch(() => null);
  if (info?.isDirectory) {
    const files = (await filesOf(path, false)).filter(isLog);
    if (files.length > 0) return files;
    throw usageError({ file: path, expected: "a folder with log files", found: "none", advice: "Name a file." });
  }
  if (info !== null || !/[*?]/.test(path)) return [path];
  const parts = path.split(/(?<=\/)/);
  const fixed = parts.slice(0, parts.findIndex((part) => /[*?]/.test(part))).join("");
  if (fixed !== "" && !await exists(fixed)) return [path];
  const pattern = patternOf(path.slice(fixed.length));
  const files = (await filesOf(fixed || ".", path.includes("**") || path.slice(fixed.length).includes("/")))
    .map((file) => fixed === "" ? file.slice(2) : file).filter((file) => pattern.test(file.slice(fixed.length)));
  if (files.length > 0) return files;
  throw usageError({ expected: "files that the pattern matches", found: JSON.stringify(path), advice: "Check the spelling." });
}

const isLog = (path: string): boolean => formatOfName(path) !== null || /\.zip$/i.test(path);

function patternOf(glob: string): RegExp {
  const text = glob.replace(/\*\*\/|\*|\?|[^*?]/g, (part) => {
    if (part === "**/") return "(?:.*/)?";
    return part === "*" ? "[^/]*" : part === "?" ? "[^/]" : part.replace(/[\\^$.|+()[\]{}]/, "\\$&");
  });
  return new RegExp(`^${text}$`, "s");
}

/** Most files that are looked at. */
const MOST_FILES = 100_000;

/** The files of a folder, and those of the folders in it where `deep`, in code-unit order. */
async function filesOf(folder: string, deep: boolean): Promise<string[]> {
  const found: string[] = [];
  await collectFiles(folder, deep, found);
  return found.sort();
}

async function collectFiles(folder: string, deep: boolean, found: string[]): Promise<void> {
  const base = folder.endsWith("/") ? folder : `${folder}/`;
  for await (const { name, isFile, isDirectory, isSymlink } of Deno.readDir(folder)) {
    if (name.startsWith(".")) continue;
    if (found.length >= MOST_FILES) throw usageError({ file: folder, expected: `at most ${MOST_FILES} files`, found: "more" });
    if (isFile || isSymlink) found.push(base + name);
    else if (isDirectory && deep) await collectFiles(base + name, deep, found);
  }
}
