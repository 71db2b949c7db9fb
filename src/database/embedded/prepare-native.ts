import { join } from "node:path";
import type { NativeFolder } from "./native-folder.ts";
import type { ServerFolders } from "./server-folders.ts";
import { commandAs, type ServerUser } from "./server-user.ts";

/**
 * Makes the programs runnable: the links that their libraries expect, in a folder of ours
 * (node_modules stays as npm made it), and, where the user `nobody` cannot read node_modules, a
 * copy of everything.
 *
 * @returns the programs to use
 */
export async function prepareNative(native: NativeFolder, folders: ServerFolders, user: ServerUser): Promise<NativeFolder> {
  const reachable = user.kind !== "nobody" || await canRun(native, user) ? native : await copyNative(native, folders.root);
  await Deno.mkdir(folders.links, { recursive: true });
  for (const [link, file] of native.links) {
    const path = join(folders.links, link);
    await Deno.remove(path).catch(() => {});
    await Deno.symlink(join(reachable.lib, file), path);
  }
  if (user.kind === "nobody") await Deno.chown(folders.links, user.uid, user.gid);
  return reachable;
}

// `--version` needs none of the linked libraries to be found, but the program and the loader's way
// to it.
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
  // Without the links the loader names the missing library: then the program itself was reached.
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
