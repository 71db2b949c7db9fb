import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { markChanges } from "@/pipeline/site/mark-changes.ts";

const entry = (version: number) => ({
  slug: "fines",
  name: "Fines",
  identity: `state ${version}`,
  version,
  cases: version,
  events: 10,
  level: "events",
  loadedAt: `2026-03-0${version}T00:00:00Z`,
  model: null,
  remaining: null,
});

Deno.test("the list of logs of a new site tells what each log was in the old one, and so does its feed", async () => {
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
    assertEquals(await list("new"), [{
      ...entry(2),
      before: { version: 1, identity: "state 1", cases: 1, events: 10, model: null, remaining: null },
    }]);
    const feed = async (site: string) => JSON.parse(await Deno.readTextFile(join(root, site, "data", "changes.json")));
    const [change] = await feed("new");
    assertEquals(change.changes, ["version 2 after 1", "1 case more"]);
    assertEquals([change.log, change.at], ["fines", "2026-03-02T00:00:00Z"]);
    const atom = await Deno.readTextFile(join(root, "new", "data", "changes.atom"));
    assertStringIncludes(atom, "<title>Fines: version 2 after 1, 1 case more</title>");
    // The next site has the change, and its own before it; a publish without changes adds none.
    await list("third", JSON.stringify([entry(3), { ...entry(1), slug: "orders", name: "<b>&\u0001" }]));
    await markChanges(join(root, "third"), join(root, "new"));
    assertEquals((await feed("third")).map(({ log, version }: { log: string; version: number }) => [log, version]), [
      ["fines", 3],
      ["orders", 1],
      ["fines", 2],
    ]);
    await list("fourth", JSON.stringify([entry(3)]));
    await markChanges(join(root, "fourth"), join(root, "third"));
    assertEquals((await feed("fourth")).map(({ version }: { version: number }) => version), [3, 2], "orders is gone");
    const third = await Deno.readTextFile(join(root, "third", "data", "changes.atom"));
    assertStringIncludes(third, "&lt;b>&amp;\ufffd: new, with 1 case and 10 events".replace(">", "&gt;"));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
