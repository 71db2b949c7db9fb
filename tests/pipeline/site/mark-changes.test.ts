import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { markChanges } from "@/pipeline/site/mark-changes.ts";

const entry = (version: number) => ({ slug: "fines", version, cases: version, level: "events", model: null, remaining: null });

Deno.test("the list of logs of a new site tells what each log was in the old one, where there is an old one", async () => {
  const root = await Deno.makeTempDir();
  try {
    const list = async (site: string, text?: string) => {
      const path = join(root, site, "data", "logs.json");
      if (text === undefined) return JSON.parse(await Deno.readTextFile(path));
      await Deno.mkdir(join(path, ".."), { recursive: true });
      await Deno.writeTextFile(path, text);
    };
    await list("new", JSON.stringify([entry(2)]));
    await markChanges(join(root, "new"), join(root, "none"));
    assertEquals(await list("new"), [entry(2)]);
    for (const broken of ["[", "{}"]) {
      await list("broken", broken);
      await markChanges(join(root, "new"), join(root, "broken"));
      assertEquals(await list("new"), [entry(2)]);
    }
    await list("old", JSON.stringify([entry(1)]));
    await markChanges(join(root, "new"), join(root, "old"));
    assertEquals(await list("new"), [{ ...entry(2), before: { version: 1, cases: 1, model: null, remaining: null } }]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
