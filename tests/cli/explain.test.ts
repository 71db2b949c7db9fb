/** Where a figure of a page comes from, as a process: what it prints and what it refuses. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "./run-cli.ts";

/** Ten cases, which take 100 to 109 minutes. */
const ROWS = Array.from({ length: 10 }, (_, i) => [`${i},ask,2026-01-02T08:00:00Z`, `${i},answer,2026-01-02T09:4${i}:00Z`]);

Deno.test("explain computes a figure of an address again, and tells in exact numbers where it differs", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const log = `${folder}/log.csv`;
    await Deno.writeTextFile(log, ["case,activity,timestamp", ...ROWS.flat()].join("\n"));
    const explain = (address: string, ...flags: string[]) => runCli(["explain", address, "--log", log, ...flags]);
    const page = "index.html?log=log&filters=duration:105min..";
    const equal = await explain(`${page}#figure=cases&value=5`, "--json");
    const { computed, shown, isEqual, filters, title } = JSON.parse(equal.stdout);
    assertEquals([equal.status, computed, shown, isEqual, filters, title], [0, 5, 5, true, "duration:105min..", "Cases"]);
    const segment = await explain("index.html?log=log#figure=segment-total&of=ask&of=answer&value=62700");
    assertEquals(segment.status, 0, segment.stderr);
    assertStringIncludes(segment.stdout, "(62700), equal to the page's figure");
    const other = await explain("index.html?log=log#figure=segment-total&of=ask&of=answer&value=62701");
    assertEquals(other.status, 3);
    assertStringIncludes(other.stderr, "expected 17 h (62701), as the page shows, found 17 h (62700)");
    for (const address of ["index.html?log=log", "x#figure=__proto__&value=1", "x#figure=cases&value=many"]) {
      const refused = await explain(address);
      assertEquals([refused.status, refused.stdout], [2, ""]);
      assertStringIncludes(refused.stderr, "expected the address of a figure");
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
