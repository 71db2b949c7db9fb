import { assertEquals } from "@std/assert";
import { packFiles, PACKS, tallyJunit } from "./run.ts";

Deno.test("the files and folders that run first exist", async () => {
  for (const name of PACKS.flat()) {
    const path = name.includes("/")
      ? name
      : name === "golden"
      ? "tests/golden.ts"
      : name === "project" || name === "rest"
      ? "tests"
      : `tests/${name}`;
    assertEquals((await Deno.stat(path)).isFile, path.endsWith(".ts"), path);
  }
});

Deno.test("each file runs once: where its path is named, with those that read reference logs, with its folder, or with the rest", async () => {
  const [[site], [schedule]] = PACKS;
  const [first, , , second] = PACKS.find((names) => names.includes("tests/soak/faults.test.ts"))!;
  const [ofTime, ofApi] = [["tests/time/b.test.ts", "tests/time/x/a.test.ts"], ["tests/api/e.test.ts"]];
  const files = [
    ...[...ofTime, "tests/c.test.ts", second, schedule, "tests/time/d.test.ts", ...ofApi, first],
    ...["tests/numerics/f.test.ts", "tests/database/g.test.ts", site],
  ];
  const readText = (path: string) =>
    Promise.resolve(path.includes("d.test") ? 'from "..' + '/golden.ts"' : 'from "./golden.tsx"');
  assertEquals(await packFiles(files, readText), [
    { name: site, files: [site] },
    { name: schedule, files: [schedule] },
    { name: first, files: [second, first] },
    { name: "api", files: ofApi },
    { name: "database", files: ["tests/database/g.test.ts"] },
    { name: "rest", files: ["tests/numerics/f.test.ts", ...ofTime] },
    { name: "golden", files: ["tests/time/d.test.ts"] },
    { name: "project", files: ["tests/c.test.ts"] },
  ]);
});

/** A report as `deno test` writes it: steps stand beside their test, by its name. */
const REPORT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="5" failures="2" errors="0" time="9.000">
    <testsuite name="./a.test.ts" tests="5" disabled="1" errors="0" failures="2">
        <testcase name="a &lt; b" classname="./a.test.ts" time="1.500" line="1" col="6">
        </testcase>
        <testcase name="golden: facts of x" classname="./a.test.ts" time="7.250" line="2" col="6">
        </testcase>
        <testcase name="golden: facts of y (skipped: no folder TRACEBOOK_GOLDEN)" classname="./a.test.ts" time="0.000">
            <skipped/>
        </testcase>
        <testcase name="it&apos;s" classname="./a.test.ts" time="0.250" line="4" col="6">
            <failure message="1 test step failed">1 test step failed.</failure>
        </testcase>
        <testcase name="it&apos;s &gt; golden: a step" classname="./a.test.ts" time="0.200" line="5" col="6">
            <failure message="Uncaught">Error</failure>
        </testcase>
    </testsuite>
</testsuites>
`;

Deno.test("a report is counted by outcome, golden tests apart, and the slowest tests stand first", () => {
  assertEquals(tallyJunit(REPORT), {
    passed: 2,
    failed: 2,
    skipped: 1,
    goldenAgreed: 1,
    goldenSkipped: 1,
    skippedNames: ["golden: facts of y (skipped: no folder TRACEBOOK_GOLDEN)"],
    slowest: [
      { name: "golden: facts of x", seconds: 7.25 },
      { name: "a < b", seconds: 1.5 },
      { name: "it's", seconds: 0.25 },
      { name: "golden: facts of y (skipped: no folder TRACEBOOK_GOLDEN)", seconds: 0 },
    ],
  });
  assertEquals(tallyJunit("").passed, 0);
});
