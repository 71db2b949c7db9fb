import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { TracebookError } from "@/errors.ts";
import { BUILD_MARK, replaceFolder } from "@/pipeline/files/replace-folder.ts";

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "tracebook-replace-" }));
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Writes files into a folder, and the mark. */
const filling = (files: Readonly<Record<string, string>>) => async (to: string) => {
  for (const [name, text] of Object.entries({ ...files, [BUILD_MARK]: "{}" })) {
    await Deno.mkdir(join(to, name, ".."), { recursive: true });
    await Deno.writeTextFile(join(to, name), text);
  }
};

async function textsIn(folder: string, inner = ""): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(join(folder, inner))) {
    const path = join(inner, name);
    if (isDirectory) Object.assign(texts, await textsIn(folder, path));
    else if (name !== BUILD_MARK) texts[path] = await Deno.readTextFile(join(folder, path));
  }
  return texts;
}

const namesIn = async (folder: string) => (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();

Deno.test("a folder that holds anything but what Tracebook has made is refused, and nothing in it changes", () =>
  inFolder(async (folder) => {
    const project = join(folder, "work", "project");
    await Deno.mkdir(join(project, "src"), { recursive: true });
    await Deno.writeTextFile(join(project, "src", "mine.ts"), "mine");
    await Deno.writeTextFile(join(folder, "thesis.txt"), "mine");
    // The project's folder with our mark in it is still the project's folder.
    await Deno.writeTextFile(join(project, BUILD_MARK), "{}");
    await Deno.symlink(project, join(folder, "link"));
    const options = { projectRoot: project, scratch: join(folder, "scratch") };
    const cases = {
      [project]: "own folder",
      [join(folder, "work")]: "contains it",
      [folder]: "contains it",
      "/": "root of the disk",
    };
    Object.assign(cases, {
      [join(folder, "link")]: "own folder",
      [join(project, "src")]: "mine.ts",
      [join(folder, "thesis.txt")]: "a file",
    });
    Object.assign(cases, { [Deno.env.get("HOME")!]: "your home" });
    for (const [path, reason] of Object.entries(cases)) {
      const problem = await assertRejects(() => replaceFolder(path, options, filling({ "a.txt": "1" })), TracebookError);
      assertEquals(problem.kind, "usage");
      assertStringIncludes(problem.message, reason);
    }
    assertEquals(await textsIn(project), { "src/mine.ts": "mine" });
  }));

Deno.test("a missing folder that cannot be made is refused before it is filled", () =>
  inFolder(async (folder) => {
    const options = { projectRoot: join(folder, "project"), scratch: join(folder, "scratch") };
    await Deno.symlink(join(folder, "nowhere"), join(folder, "link"));
    const filled = () => Promise.reject(new Error("filled"));
    const site = join(folder, "link", "site");
    const problem = await assertRejects(() => replaceFolder(site, options, filled), TracebookError);
    assertEquals(problem.kind, "environment");
    assertStringIncludes(problem.message, `${site}: expected a folder that can be made`);
  }));

Deno.test("a folder of ours is replaced whole, and a failed filling leaves the old one and nothing beside it", () =>
  inFolder(async (folder) => {
    const [site, options] = [join(folder, "site"), { projectRoot: join(folder, "project"), scratch: join(folder, "scratch") }];
    await Deno.mkdir(options.projectRoot);
    await replaceFolder(site, options, filling({ "index.html": "1", "old/page.html": "1" }));
    await replaceFolder(site, options, filling({ "index.html": "2", "new/page.html": "2" }));
    const second = { "index.html": "2", "new/page.html": "2" };
    assertEquals(await textsIn(site), second);
    await assertRejects(() => replaceFolder(site, options, () => Promise.reject(new Error("stopped"))), Error, "stopped");
    assertEquals(await textsIn(site), second);
    assertEquals(await namesIn(folder), ["project", "site"]);
  }));

Deno.test({
  name: "a kill at any moment leaves the old folder or the new one, whole, and the next call clears what is left",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const [site, project, scratch] = [join(folder, "site"), join(folder, "project"), join(folder, "scratch")];
      await Deno.mkdir(project);
      const program = new URL("./kill/replace-until-killed.ts", import.meta.url).pathname;
      for (let round = 0; round < 12; round++) {
        const child = new Deno.Command(Deno.execPath(), {
          args: ["run", "-A", "--no-check", program, site, scratch, project],
          stdout: "piped",
          stderr: "inherit",
        }).spawn();
        const output = child.stdout.getReader();
        await output.read(); // the first replacement is done
        await new Promise((done) => setTimeout(done, 3 + round * 7));
        child.kill("SIGKILL");
        await child.status;
        output.releaseLock();
        await child.stdout.cancel();
        const texts = await textsIn(site);
        assertEquals(Object.keys(texts).length, 20);
        assertEquals(new Set(Object.values(texts)).size, 1);
      }
      await replaceFolder(site, { projectRoot: project, scratch }, filling({ "a.txt": "last" }));
      assertEquals(await textsIn(site), { "a.txt": "last" });
      assertEquals(await namesIn(folder), ["project", "site"]);
    }),
});

/** A small file system of its own at a folder; null where this user may not mount one. */
async function mount(folder: string, size: string): Promise<AsyncDisposable | null> {
  await Deno.mkdir(folder, { recursive: true });
  const run = (...args: string[]) =>
    new Deno.Command(args[0], { args: args.slice(1), stderr: "null" }).output().catch(() => null);
  if (Deno.build.os !== "linux" || !(await run("mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder))?.success) {
    return null;
  }
  return { [Symbol.asyncDispose]: async () => void await run("umount", folder) };
}

const mounts = await inMountTrial();
async function inMountTrial(): Promise<boolean> {
  const folder = await Deno.makeTempDir();
  await using mounted = await mount(folder, "64k");
  return mounted !== null;
}

Deno.test({
  name: `a mount point is filled in place, and loses what is no longer used${mounts ? "" : " (skipped: may not mount here)"}`,
  ignore: !mounts,
  fn: () =>
    inFolder(async (folder) => {
      const [site, options] = [join(folder, "site"), { projectRoot: join(folder, "project"), scratch: join(folder, "scratch") }];
      await Deno.mkdir(options.projectRoot);
      await using _mounted = await mount(site, "4m");
      await replaceFolder(site, options, filling({ "index.html": "1", "old/page.html": "1" }));
      await replaceFolder(site, options, filling({ "index.html": "2", "new/page.html": "2" }));
      assertEquals(await textsIn(site), { "index.html": "2", "new/page.html": "2" });
      assertEquals(await namesIn(site), ["index.html", "new", BUILD_MARK]);
      assertEquals((await namesIn(folder)).filter((name) => name.startsWith(".")), []);
    }),
});

Deno.test({
  name: `a full disk leaves the old folder, whole${mounts ? "" : " (skipped: may not mount here)"}`,
  ignore: !mounts,
  fn: () =>
    inFolder(async (folder) => {
      const disk = join(folder, "disk");
      await using _mounted = await mount(disk, "512k");
      const [site, options] = [join(disk, "site"), { projectRoot: join(folder, "project"), scratch: join(disk, "scratch") }];
      await Deno.mkdir(options.projectRoot);
      await replaceFolder(site, options, filling({ "index.html": "1" }));
      const error = await assertRejects(() =>
        replaceFolder(site, options, filling({ "index.html": "2", "big.txt": "x".repeat(600_000) }))
      );
      assertStringIncludes(String(error), "No space left");
      assertEquals(await textsIn(site), { "index.html": "1" });
      assertEquals(await namesIn(disk), ["site"]);
      assert((await Deno.stat(site)).isDirectory);
    }),
});
