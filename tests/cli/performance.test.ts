/** Performance figures as a process: what it prints by each clock, and what it refuses. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "./run-cli.ts";

/** Two cases: from Friday 16:00 to Monday 10:00, and within one day. */
const LOG = `case,activity,timestamp
1,ask,2026-01-02T16:00:00Z
1,answer,2026-01-05T10:00:00Z
2,ask,2026-01-06T09:00:00Z
2,answer,2026-01-06T11:00:00Z
`;
const OFFICE = { shifts: [{ weekdays: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" }] };

async function withFiles(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/log.csv`, LOG);
    await Deno.writeTextFile(`${folder}/office.json`, JSON.stringify(OFFICE));
    await Deno.writeTextFile(`${folder}/idle.json`, JSON.stringify({ shifts: [] }));
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("performance tells times by the calendar and by working hours", () =>
  withFiles(async (folder) => {
    const { status, stdout, stderr } = await runCli([
      "performance",
      `${folder}/log.csv`,
      "--calendar",
      `${folder}/office.json`,
      "--json",
    ]);
    assertEquals(status, 0, stderr);
    const report = JSON.parse(stdout);
    assertEquals(report.cycleTime, {
      count: 2,
      totalSeconds: 68 * 3600,
      meanSeconds: 34 * 3600,
      medianSeconds: 34 * 3600,
      p90Seconds: 59.6 * 3600,
    });
    assertEquals(report.workingTime.cycleTime.totalSeconds, 4 * 3600);
    const [{ from, to, count, totalSeconds, medianSeconds, p90Seconds, share }] = report.segments;
    assertEquals([from, to, count, totalSeconds, medianSeconds, share], ["ask", "answer", 2, 68 * 3600, 34 * 3600, 1]);
    assert(p90Seconds > medianSeconds);
    assertEquals(report.throughput.cases, 2);
    const table = await runCli(["performance", `${folder}/log.csv`, "--learn-calendar"]);
    assertEquals(table.status, 0, table.stderr);
    for (const part of ["cycle time", "ask → answer", "working hours"]) assertStringIncludes(table.stdout, part);
    for (const step of ["Measuring: done", "Looking for changes: done"]) assertStringIncludes(table.stderr, step);
  }));

Deno.test("a calendar that is missing, without hours, or given twice is refused in words", () =>
  withFiles(async (folder) => {
    const log = `${folder}/log.csv`;
    const refused: readonly (readonly [args: string[], status: number, word: string])[] = [
      [["--calendar", `${folder}/none.json`], 3, "none.json"],
      [["--calendar", log], 3, "log.csv"],
      [["--calendar", `${folder}/idle.json`], 3, "idle.json"],
      [["--calendar", `${folder}/office.json`, "--learn-calendar"], 2, "both"],
    ];
    for (const [args, status, word] of refused) {
      const result = await runCli(["performance", log, ...args]);
      assertEquals([result.status, result.stdout], [status, ""], args.join(" "));
      assertStringIncludes(result.stderr, word);
      assert(!/\n +at /.test(result.stderr), result.stderr);
    }
  }));

Deno.test("the performance spectrum tells each passage with its speed class, as JSON, CSV and table", () =>
  withFiles(async (folder) => {
    const call = ["performance", `${folder}/log.csv`, "--spectrum", "ask>answer"];
    const { status, stdout, stderr } = await runCli([...call, "--json"]);
    assertEquals(status, 0, stderr);
    const [{ passages, ...spectrum }] = JSON.parse(stdout);
    assertEquals([spectrum.from, spectrum.to, spectrum.count], ["ask", "answer", 2]);
    assertEquals(passages.map((passage: Record<string, unknown>) => [passage.case, passage.seconds, passage.speedClass]), [
      ["1", 66 * 3600, 3],
      ["2", 2 * 3600, 0],
    ]);
    const csv = await runCli([...call, "--csv"]);
    assertEquals([csv.status, csv.stdout.split("\n")[0]], [0, "from,to,case,begin,end,seconds,speedClass"]);
    assertEquals(csv.stdout.trimEnd().split("\n").length, 3);
    const top = await runCli(["performance", `${folder}/log.csv`, "--spectrum", "top"]);
    assertEquals(top.status, 0, top.stderr);
    for (const part of ["ask → answer (2)", "longer"]) assertStringIncludes(top.stdout, part);
  }));

Deno.test("a segment that no case takes, a path with gaps, and flags that do not belong together are refused in words", () =>
  withFiles(async (folder) => {
    const refused: readonly (readonly [args: string[], status: number, word: string])[] = [
      [["--spectrum", "answer>ask"], 2, "no case"],
      [["--spectrum", "ask"], 2, ">"],
      [["--spectrum", "ask..answer"], 2, "A>B"],
      [["--spectrum", "top", "--json", "--csv"], 2, "both"],
      [["--spectrum", "top", "--learn-calendar"], 2, "--learn-calendar"],
      [["--csv"], 2, "--spectrum"],
    ];
    for (const [args, status, word] of refused) {
      const result = await runCli(["performance", `${folder}/log.csv`, ...args]);
      assertEquals([result.status, result.stdout], [status, ""], args.join(" "));
      assertStringIncludes(result.stderr, word);
      assert(!/\n +at /.test(result.stderr), result.stderr);
    }
  }));
