import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { TracebookError } from "@/errors.ts";
import { compileCell } from "@/pipeline/notebook/compile-cell.ts";
import { newPage } from "@/pipeline/notebook/new-page.ts";
import { parsePage } from "@/pipeline/notebook/parse-page.ts";

Deno.test("a new page has a title and cells that compile; a page that is there stays, and a path is no name", async () => {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(root, "pages"));
    const path = await newPage(root, "slow-cases");
    const text = await Deno.readTextFile(join(root, path));
    const { title, cells } = parsePage(text, path);
    assertEquals([title, cells.length > 2], ["Slow cases", true]);
    cells.forEach(compileCell);
    for (const name of ["slow-cases", "../up", "a/b", "", "Big", "x".repeat(100)]) {
      await assertRejects(() => newPage(root, name), TracebookError);
    }
    assertEquals(await Deno.readTextFile(join(root, path)), text);
    assertEquals([...Deno.readDirSync(join(root, "pages"))].length, 1);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
