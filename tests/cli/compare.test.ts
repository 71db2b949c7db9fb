/** Comparing two groups of cases as a process: what it prints and what it refuses. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "./run-cli.ts";

/** 30 fast cases by web in January, 30 slow ones by phone in March. */
const ROWS = Array.from({ length: 60 }, (_, i) => {
  const [channel, month, hours] = i < 30 ? ["web", "01", 1] : ["phone", "03", 9];
  const at = (hour: number, minute: number) =>
    `2026-${month}-02T${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}:00Z`;
  return [`${i},ask,${at(0, 0)},${channel}`, `${i},answer,${at(hours as number, i % 30)},${channel}`];
});

async function withLog(body: (log: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/log.csv`, ["case,activity,timestamp,case:channel", ...ROWS.flat()].join("\n"));
    await body(`${folder}/log.csv`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("compare tells how two groups differ, by filters or by their start", () =>
  withLog(async (log) => {
    const answers = [["case-attribute:channel=web"], ["case-attribute:channel=web", "case-attribute:channel=phone"], [
      "--split",
      "2026-02",
    ]];
    for (const args of answers) {
      const { status, stdout, stderr } = await runCli(["compare", log, ...args, "--json"]);
      assertEquals(status, 0, stderr);
      const { groups, inBoth, inNone, differences } = JSON.parse(stdout);
      assertEquals([groups[0].cases, groups[1].cases, inBoth, inNone], [30, 30, 0, 0]);
      const cycle = differences.find(({ measure }: { measure: unknown }) => measure === "cycle time");
      assertEquals([cycle.cliffsDelta, cycle.size, cycle.medianDifferenceSeconds], [1, "large", 8 * 3600]);
      assert(cycle.pValue < 0.01);
    }
    const table = await runCli(["compare", log, "case-attribute:channel=web"]);
    assertEquals(table.status, 0, table.stderr);
    for (const part of ["case-attribute:channel=web", "all other cases", "cycle time", "ask → answer", "large"]) {
      assertStringIncludes(table.stdout, part);
    }
  }));

Deno.test("cases that both filters choose are in neither group, and counted", () =>
  withLog(async (log) => {
    const { status, stdout, stderr } = await runCli(["compare", log, "duration:..75min", "duration:70min..", "--json"]);
    assertEquals(status, 0, stderr);
    const { groups, inBoth } = JSON.parse(stdout);
    assertEquals(inBoth > 0 && groups[0].cases + groups[1].cases + inBoth === 60, true, stdout);
    assertStringIncludes(stderr, `${inBoth} cases that both filters choose`);
  }));

Deno.test("groups without cases, filters on events and missing or double groupings are refused in words", () =>
  withLog(async (log) => {
    const refused: readonly (readonly [args: string[], status: number, word: string])[] = [
      [[], 2, "--split"],
      [["through:ask", "--split", "2026-02"], 2, "both"],
      [["--split", "soon"], 2, "2026-01-31"],
      [["--split", "2031"], 2, "2026-01-31"],
      [["--split", "2031-01"], 3, "none in the group started from 2031-01 on"],
      [["through:ask"], 3, "none in the group all other cases"],
      [["keep-activity:ask"], 2, "choose cases"],
      [["trough:ask"], 2, "a kind of filter"],
    ];
    for (const [args, status, word] of refused) {
      const result = await runCli(["compare", log, ...args]);
      assertEquals([result.status, result.stdout], [status, ""], args.join(" ") + result.stderr);
      assertStringIncludes(result.stderr, word);
      assert(!/\n +at /.test(result.stderr), result.stderr);
    }
  }));
