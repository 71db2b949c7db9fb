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
    for (
      const part of [
        "case-attribute:channel=web",
        "all other cases",
        "cycle time",
        "ask → answer",
        "large",
        "The median case takes 9 h 15 m instead of 1 h 15 m.",
        "distance of the variants, 0 (the same) to 1 (nothing in common): 0.000",
      ]
    ) {
      assertStringIncludes(table.stdout, part);
    }
  }));

Deno.test("compare gives shares, intervals and the sentence, by a model or another log too", () =>
  withLog(async (log) => {
    const net = `${log}.ptml`;
    const discovered = await runCli(["discover", log, "--miner", "inductive", "-o", net]);
    assertEquals(discovered.status, 0, discovered.stderr);
    const other = `${log}.other.csv`;
    const rows = ROWS.flat().map((row, i) => i % 2 === 0 ? row : row.replace("answer", i < 40 ? "refuse" : "answer"));
    await Deno.writeTextFile(other, ["case,activity,timestamp,case:channel", ...rows].join("\n"));
    const compared = async (...args: string[]) => {
      const { status, stdout, stderr } = await runCli(["compare", ...args, "--json"]);
      assertEquals(status, 0, stderr);
      return JSON.parse(stdout);
    };
    const logs = await compared(log, "--with", other);
    const deviating = await compared(other, "--model", net);
    assertEquals([logs.groups[0].cases, logs.groups[1].cases], [60, 60]);
    assertEquals([deviating.groups[0].cases, deviating.groups[1].cases, deviating.inNone], [40, 20, 0]);
    for (const { activities, sentence, languageDistance, variants } of [logs, deviating]) {
      const refused = activities.find(({ activity }: { activity: string }) => activity === "refuse");
      assert(refused.interval[0] > 0 && refused.pValue < 0.05 && refused.first === 0, JSON.stringify(refused));
      assertStringIncludes(sentence, "cases of B go through");
      assertEquals([languageDistance.beyondChance, variants.length], [true, 2]);
    }
    assertEquals(await compared(other, "--model", net), deviating);
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
      [["through:ask", "--split", "2026-02", "--model", "x.pnml"], 2, "several"],
      [["--with", "nowhere.csv"], 3, "nowhere.csv"],
      [["--split", "2026-02", "--top", "all"], 2, "--top"],
      [["--split", "soon"], 2, "2026-01-31"],
      [["--split", "2031"], 3, "none in the group started from 2031 on"],
      [["--split", "2031-01"], 3, "none in the group started from 2031-01 on"],
      [["through:ask"], 3, "none in the group all other cases"],
      [["attribute:channel=web"], 3, 'no event attribute "channel"; case-attribute:channel=... is the filter'],
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

Deno.test("compare reads times in a filtered log as in the whole, also where what is left looks like dates of another zone", async () => {
  const folder = await Deno.makeTempDir();
  try {
    // Plans at midnights of Rome, in a log of which the other half has times of day.
    const rows = Array.from({ length: 28 }, (_, i) => {
      const day = `2026-0${1 + i % 2}-${i < 14 ? "28" : "15"}`;
      return `${i},call,${day}T${10 + i % 9}:${10 + i}:00Z\n${i},plan,${i % 2 === 0 ? "2026-01-31" : "2026-02-15"}T23:00:00Z`;
    });
    await Deno.writeTextFile(`${folder}/log.csv`, `case,activity,timestamp\n${rows.join("\n")}\n`);
    for (const groups of [["--split", "2026-02"], ["started:..2026-01"]]) {
      const { status, stdout, stderr } = await runCli(
        ["compare", `${folder}/log.csv`, ...groups, "--filter", "keep-activity:plan", "--json"],
      );
      assertEquals(status, 0, stderr);
      assertEquals(JSON.parse(stdout).groups.map(({ cases }: { cases: number }) => cases), [14, 14]);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
