import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { createRandom } from "@/numerics/random.ts";
import { publishedFiles } from "@/pipeline/site/published-files.ts";
import { markChanges } from "@/pipeline/site/mark-changes.ts";

const entry = (version: number) => ({
  slug: "fines",
  name: "Fines",
  identity: `state ${version}`,
  version,
  cases: version,
  events: 10,
  level: "cases",
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

/** Files of a site whose one log is the demo log, of whose later cases fewer are appraised. */
async function writeSite(folder: string, version: number, cases: number): Promise<void> {
  const random = createRandom(1);
  const log = eventLogFromTraces(Array.from({ length: cases }, (_, i) => {
    const start = i * 3_600_000;
    const steps = ["ask", ...(random.chance(i < 200 ? 0.9 : 0.2) ? ["check"] : []), "pay"];
    const hours = random.chance(0.5) ? 1 : 30;
    return {
      caseId: String(i),
      attributes: { channel: hours === 1 ? "web" : "letter" },
      events: steps.map((activity, k) => ({ activity, time: start + k * hours * 3_600_000 })),
    };
  }));
  const identity = `state ${version}`;
  const files = await publishedFiles({ log, privacy: null }, {
    ...{ slug: "fines", name: "Fines", version, identity, checksum: "0", zone: "UTC", description: {} },
  });
  const own = join(folder, "data", "logs", "fines", String(version));
  await Deno.mkdir(own, { recursive: true });
  for (const [name, bytes] of files) await Deno.writeFile(join(own, name), bytes);
  const listed = {
    ...entry(version),
    identity,
    cases,
    events: log.time.length,
    level: "events",
    zone: "UTC",
    folder: `logs/fines/${version}`,
  };
  await Deno.writeTextFile(join(folder, "data", "logs.json"), JSON.stringify([listed]));
}

Deno.test("a publish tells what is most worth knowing of a log, and how new cases differ from those before", async () => {
  const root = await Deno.makeTempDir();
  const listed = async (site: string) => JSON.parse(await Deno.readTextFile(join(root, site, "data", "logs.json")))[0];
  try {
    await writeSite(join(root, "old"), 1, 200);
    await markChanges(join(root, "old"), join(root, "none"));
    const { findings } = await listed("old");
    assertMatch(
      findings.find(({ page }: { page: string }) => page === "compare").sentence,
      /^Cases with channel (letter|web) take/,
    );
    assertEquals(findings.length >= 1 && findings.length <= 2, true);
    await writeSite(join(root, "new"), 2, 400);
    await markChanges(join(root, "new"), join(root, "old"));
    const { before } = await listed("new");
    assertMatch(before.difference, /^200 new cases: fewer go through check: \d+(\.\d)? % instead of \d+(\.\d)? %\./);
    const [{ changes }] = JSON.parse(await Deno.readTextFile(join(root, "new", "data", "changes.json")));
    assertEquals(changes.at(-1), before.difference);
    assertStringIncludes(await Deno.readTextFile(join(root, "new", "data", "changes.atom")), "fewer go through check");
    // Where a log stays the same, its findings are those that were found once.
    const path = join(root, "new", "data", "logs.json");
    await Deno.mkdir(join(root, "same", "data"), { recursive: true });
    await Deno.copyFile(path, join(root, "same", "data", "logs.json"));
    await markChanges(join(root, "same"), join(root, "new"), { keepsFindings: true });
    assertEquals((await listed("same")).findings, (await listed("new")).findings);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
