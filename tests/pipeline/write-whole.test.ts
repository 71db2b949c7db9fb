import { assertEquals, assertRejects } from "@std/assert";
import { writeWhole } from "@/pipeline/write-whole.ts";

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
