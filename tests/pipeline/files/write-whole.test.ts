import { assert, assertEquals, assertRejects } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { writeWhole } from "@/pipeline/files/write-whole.ts";

const utf8 = new TextEncoder();

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  await body(folder);
  await Deno.remove(folder, { recursive: true });
}

const namesIn = async (folder: string) => (await Array.fromAsync(Deno.readDir(folder))).map((entry) => entry.name);

Deno.test("a file is written with its folder, and replaced as a whole", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a/b.txt`;
    await writeWhole(path, [utf8.encode("one"), utf8.encode(" two")]);
    assertEquals(await Deno.readTextFile(path), "one two");
    await writeWhole(path, [utf8.encode("three")]);
    assertEquals(await Deno.readTextFile(path), "three");
    assertEquals(await namesIn(`${folder}/a`), ["b.txt"]);
  }));

Deno.test("whoever stops it, or fails while making the content, leaves the old file and nothing else", () =>
  inFolder(async (folder) => {
    const path = `${folder}/b.txt`;
    await writeWhole(path, [utf8.encode("old")]);
    const stop = new AbortController();
    function* stopped() {
      yield utf8.encode("new");
      stop.abort();
      yield utf8.encode("er");
    }
    function* failing() {
      yield utf8.encode("new");
      throw new RangeError("no more");
    }
    await assertRejects(() => writeWhole(path, stopped(), stop.signal), DOMException);
    await assertRejects(() => writeWhole(path, failing()), RangeError);
    assertEquals(await Deno.readTextFile(path), "old");
    assertEquals(await namesIn(folder), ["b.txt"]);
  }));

Deno.test("a place that cannot be written to is told in words: a folder, a file on the way, a file system that takes no files", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/model.pnml`);
    await Deno.writeTextFile(`${folder}/file`, "");
    const refused = async (path: string, found: string) => {
      const error = await assertRejects(() => writeWhole(path, [utf8.encode("a")]), TracebookError, found);
      assertEquals([error.kind, error.details.file], ["environment", path]);
    };
    await refused(`${folder}/model.pnml`, "a folder");
    await refused(`${folder}/file/model.pnml`, "place that can be written to");
    if (Deno.build.os === "linux") await refused("/proc/model.pnml", "place that can be written to");
    assertEquals((await namesIn(folder)).toSorted(), ["file", "model.pnml"]);
  }));

Deno.test("a link stays a link: the file that it points to is replaced", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/real.txt`, "old");
    await Deno.symlink("real.txt", `${folder}/link.txt`);
    await writeWhole(`${folder}/link.txt`, [utf8.encode("new")]);
    assertEquals(await Deno.readTextFile(`${folder}/real.txt`), "new");
    assert((await Deno.lstat(`${folder}/link.txt`)).isSymlink);
  }));

// a rename onto /dev/null, which root may do, would take the device away from everyone: here a pipe
// of our own stands for it
Deno.test({
  name: "a pipe or device is written into, never replaced by a file",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const path = `${folder}/pipe`;
      await new Deno.Command("mkfifo", { args: [path] }).output();
      const [text] = await Promise.all([Deno.readTextFile(path), writeWhole(path, [utf8.encode("one"), utf8.encode(" two")])]);
      assertEquals(text, "one two");
      assert((await Deno.lstat(path)).isFifo);
    }),
});

Deno.test({
  name: "a full disk is told as such, and a reader that has gone away as a broken pipe",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    inFolder(async (folder) => {
      const many = Array.from({ length: 100 }, () => new Uint8Array(2 ** 16));
      const full = await assertRejects(() => writeWhole("/dev/full", many), TracebookError, "No space left");
      assertEquals(full.kind, "environment");
      const path = `${folder}/pipe`;
      await new Deno.Command("mkfifo", { args: [path] }).output();
      const leave = async () => {
        using file = await Deno.open(path);
        await file.read(new Uint8Array(1));
      };
      await Promise.all([leave(), assertRejects(() => writeWhole(path, many), Deno.errors.BrokenPipe)]);
    }),
});
