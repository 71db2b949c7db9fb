import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { runCli } from "./run-cli.ts";

const HOUR = 3_600_000;

/**
 * 160 cases, one every two hours; those of kind "slow" take twenty hours, the others two. The last
 * one is open.
 */
const CSV = ["number,step,at,kind"].concat(
  Array.from({ length: 160 }, (_, at) => {
    const slow = at % 3 === 0;
    const event = (step: string, hours: number) =>
      `c${at},${step},${new Date(Date.UTC(2026, 0, 5) + (2 * at + hours) * HOUR).toISOString()},${slow ? "slow" : "quick"}`;
    const events = [
      event("open", 0),
      event("check", (slow ? 10 : 1) + at % 5 / 10),
      event("shut", (slow ? 20 : 2) + at % 5 / 10),
    ];
    return at === 159 ? [event("open", 0)] : events;
  }).flat(),
).join("\n");

async function withLog(body: (path: string, flags: string[]) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeTextFile(path, CSV);
    await body(path, ["--case", "number", "--activity", "step", "--timestamp", "at"]);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("evaluate prints the promised document, with one result for each model and baseline, and the same one again", () =>
  withLog(async (path, flags) => {
    const args = ["evaluate", path, ...flags, "--task", "remaining", "--tune", "2", "--json"];
    const { status, stdout } = await runCli(args);
    assertEquals(status, 0);
    const document = JSON.parse(stdout);
    assertEquals(Object.keys(document), [
      "task",
      "trainCases",
      "trainRows",
      "testCases",
      "testRows",
      "selected",
      "answered",
      "validated",
      "intervalWarning",
      "results",
    ]);
    assertEquals([document.task, document.testCases, document.testRows], ["remaining", 32, 64]);
    const names = document.results.map(({ name }: { name: string }) => name);
    assertEquals(names, [
      "median",
      "last-activity-median",
      "random-forest",
      "gradient-boosting",
      "ml-random-forest",
      "blend",
      "shrinkage",
    ]);
    for (const result of document.results) {
      assertEquals(Object.keys(result), ["name", "mae", "rmse", "bias", "skill", "coverage90", "width90"]);
      for (const value of Object.values(result).slice(1)) assert(Number.isFinite(value), JSON.stringify(result));
    }
    assert(names.includes(document.selected));
    assertAlmostEquals(document.results[2].skill, 1 - document.results[2].mae / document.results[0].mae, 1e-12);
    assertEquals((await runCli(args)).stdout, stdout);
  }));

Deno.test("predict prints the promised document, and says on standard error that it trains first", () =>
  withLog(async (path, flags) => {
    const { status, stdout, stderr } = await runCli(["predict", path, "c159", ...flags, "--json", "--model", "random-forest"]);
    assertEquals(status, 0, stderr);
    const document = JSON.parse(stdout);
    assertEquals(Object.keys(document), [
      "caseId",
      "predictedDurationHours",
      "remainingHours",
      "interval90",
      "intervalWarning",
      "model",
      "trainedAt",
      "skill",
    ]);
    const { caseId, predictedDurationHours, remainingHours, interval90: [low, high], trainedAt } = document;
    assertEquals([caseId, new Date(trainedAt).toISOString()], ["c159", trainedAt]);
    assertAlmostEquals(predictedDurationHours, remainingHours, 1e-9); // nothing but its first event is known
    assert(0 <= low && low <= predictedDurationHours && predictedDurationHours <= high);
    assertMatch(stderr, /^Training on /m);
  }));

Deno.test("what evaluate and predict cannot do is told with its status, on standard error only", () =>
  withLog(async (path, flags) => {
    const refused: [string[], number, RegExp][] = [
      [["evaluate", path, ...flags], 2, /expected --task duration or --task remaining, found none/],
      [["evaluate", path, ...flags, "--task", "soon"], 2, /found "soon"/],
      [["evaluate", path, ...flags, "--task", "duration", "--end-activities", "shot"], 2, /in --end-activities, found "shot"/],
      [
        ["evaluate", path, ...flags, "--task", "duration", "--model", "oracle"],
        2,
        /--model random-forest or --model gradient-boosting/,
      ],
      [
        ["evaluate", path, ...flags, "--task", "duration", "--tune", "1001"],
        2,
        /a whole number up to 1000 in --tune, found "1001"/,
      ],
      [
        ["predict", path, "c999", ...flags],
        3,
        /expected the id of a case of the log, found "c999". The first ones are "c0", "c1", "c2"/,
      ],
    ];
    for (const [args, expected, words] of refused) {
      const { status, stdout, stderr } = await runCli(args);
      assertEquals([status, stdout], [expected, ""], stderr);
      assertMatch(stderr, words);
    }
  }));
