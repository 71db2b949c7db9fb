import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { golden, GOLDEN_NAMES, GOLDEN_ROOT, goldenIn } from "./golden.ts";

const LOG = "case,activity,timestamp\n1,a,2026-01-01T00:00:00Z\n1,b,2026-01-02T00:00:00Z\n";

/** A folder of reference logs with one document and one log; null leaves a file out. */
async function withFolder(document: string | null, log: string | null, check: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${root}/golden`);
    await Deno.mkdir(`${root}/logs`);
    if (document !== null) await Deno.writeTextFile(`${root}/golden/small.json`, document);
    if (log !== null) await Deno.writeTextFile(`${root}/logs/small.csv`, log);
    await check(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("a reference log is read with the columns that its document names, and only once", () =>
  withFolder('{"file": "small.csv", "csvColumns": {"case": "case", "resource": null}}', LOG, async (root) => {
    const found = goldenIn(root, "small");
    assertEquals([found.ignore, found.note, found.roles], [false, "", { case: "case" }]);
    assertEquals((await found.read()).activities, ["a", "b"]);
    assertEquals(await found.read() === await found.read(), true);
    assertEquals([...(await found.variants()).counts], [1]);
  }));

Deno.test("tests are skipped where the folder of reference results is absent", async () => {
  const { ignore, note, document } = goldenIn("/no/such/folder", "small");
  assertEquals([ignore, note, document], [true, " (skipped: no folder TRACEBOOK_GOLDEN)", null]);
  await assertRejects(() => goldenIn("/no/such/folder", "small").read(), Deno.errors.NotFound);
});

Deno.test("a document that is missing or no JSON, and a log that is missing or damaged, fail instead of skipping", async () => {
  await withFolder(null, LOG, (root) => Promise.resolve(void assertThrows(() => goldenIn(root, "small"), Deno.errors.NotFound)));
  await withFolder('{"file": ', LOG, (root) => Promise.resolve(void assertThrows(() => goldenIn(root, "small"), SyntaxError)));
  const document = '{"file": "small.csv"}';
  await withFolder(
    document,
    null,
    (root) => Promise.resolve(void assertThrows(() => goldenIn(root, "small"), Deno.errors.NotFound)),
  );
  await withFolder(document, "", async (root) => void await assertRejects(() => goldenIn(root, "small").read()));
});

Deno.test({
  name: "golden: every document of the folder is among the names that tests ask for",
  ignore: golden(GOLDEN_NAMES[0]).ignore,
  fn() {
    const files = Array.from(Deno.readDirSync(`${GOLDEN_ROOT}/golden`), ({ name }) => name).filter((name) =>
      name.endsWith(".json")
    );
    assertEquals(files.map((name) => name.slice(0, -".json".length)).sort(), [...GOLDEN_NAMES]);
  },
});
