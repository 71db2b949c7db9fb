import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertMatch,
  assertRejects,
} from "@std/assert";
import { beforeAll, describe, it } from "@std/testing/bdd";
import { rowOf } from "@/machine-learning/row-table.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { TracebookError } from "@/errors.ts";
import { createRandom } from "@/numerics/random.ts";
import { caseTable } from "@/prediction/duration/case-table.ts";
import { completedCases } from "@/prediction/dataset/completed-cases.ts";
import type { DurationModel } from "@/prediction/duration/duration-model.ts";
import { hoursBy } from "@/prediction/models/fitted-trees.ts";
import { encodeCases, fitFeatures } from "@/prediction/duration/fit-features.ts";
import { decodeModel, encodeModel } from "@/prediction/duration/model-file.ts";
import { type CaseStart, predictDuration } from "@/prediction/duration/predict-duration.ts";
import { trainDurationModel } from "@/prediction/duration/train-duration-model.ts";
import { demoLog, HOUR, logOf, logOfHours } from "../logs.ts";

const quick = { seed: 42, trees: 5 };

describe("a log that cannot carry a forest gets a model that says the median and why", () => {
  const random = createRandom(1);
  const noise = (count: number) => logOfHours(Array.from({ length: count }, () => 1 + random.integer(20)));

  const cases: [string, () => EventLog, RegExp, Partial<DurationModel>][] = [
    ["no cases", () => logOf([]), /^The log has no cases\.$/, { speaker: "nothing", medianHours: null }],
    [
      "all cases running",
      () => logOf([{ caseId: "a", amount: 1, moments: [{ activity: "ask", hour: 0 }] }]),
      /^All cases are still running/,
      { speaker: "nothing", medianHours: null },
    ],
    ["one completed case", () => logOfHours([7]), /^Only 1 completed case with two events or more; .*at least 100\.$/, {
      speaker: "median",
      medianHours: 7,
    }],
    ["99 completed cases", () => noise(99), /^Only 99 completed cases /, { speaker: "median" }],
    ["equal durations", () => logOfHours(Array(150).fill(5)), /^All cases take the same time\.$/, {
      speaker: "median",
      medianHours: 5,
    }],
    [
      "cases that all overlap",
      () => logOfHours(Array.from({ length: 150 }, (_, at) => (200 - at) * 24)),
      /^Cases overlap so much that only 0 cases had ended/,
      { speaker: "median" },
    ],
    ["durations that nothing tells", () => noise(400), /^On the last fifth of the training cases the forest was /, {
      speaker: "median",
    }],
  ];
  for (const [name, make, because, expected] of cases) {
    it(name, async () => {
      const endActivities = name === "all cases running" ? [] : undefined;
      const model = await trainDurationModel(make(), { ...quick, endActivities });
      assertMatch(model.because!, because);
      assertEquals({ ...model, ...expected }, model);
      assertEquals([model.forest, model.features], [null, []]);
      const answer = predictDuration(model, { firstActivity: "running" });
      assertEquals([answer.hours, answer.speaker, answer.unknown], [model.medianHours, model.speaker, []]);
    });
  }

  it("cases that nothing tells apart at their start", async () => {
    // Four at a time, every fourteen days at the same hour: no attribute, no other clock, no workload.
    const log = eventLogFromTraces(Array.from({ length: 160 }, (_, at) => {
      const start = Math.floor(at / 4) * 14 * 24 * HOUR;
      const events = [{ activity: "running", time: start }, { activity: "shut", time: start + (1 + random.integer(20)) * HOUR }];
      return { caseId: String(at), events };
    }));
    const model = await trainDurationModel(log, quick);
    assertEquals([model.speaker, model.because], [
      "median",
      "Nothing that is known at the start of a case differs between the cases.",
    ]);
  });

  it("single-event cases that all count as completed", async () => {
    const log = logOf([{ caseId: "a", amount: 1, moments: [{ activity: "ask", hour: 0 }] }]);
    const model = await trainDurationModel(log, { ...quick, endActivities: "all" });
    assertEquals([model.speaker, model.because], [
      "nothing",
      "No completed case has two events: there is no duration to learn from.",
    ]);
  });
});

/** Cases of queue B take some 200 hours, those of queue A some 10. */
function queueLog(): EventLog {
  const random = createRandom(9);
  const slow = Array.from({ length: 400 }, () => random.chance(0.4));
  const hours = slow.map((isSlow) => (isSlow ? 200 : 10) + random.integer(10));
  return logOfHours(hours, (at) => ({ queue: slow[at] ? "B" : "A", other: random.integer(5) }));
}

Deno.test("a forest learns durations that an attribute decides, and the importance names the attribute", async () => {
  const model = await trainDurationModel(queueLog(), { seed: 42, trees: 20 });
  assertEquals([model.speaker, model.because], ["forest", null]);
  assertEquals(model.figures!.importance[0].feature, "queue");
  assertGreater(model.figures!.test.forest.skill!, 0.5);
  const hours = (queue: string) => predictDuration(model, { attributes: new Map([["queue", queue]]) }).hours!;
  assertGreater(hours("B"), 2 * hours("A"));
});

Deno.test("durations that an attribute decides exactly are learned too", async () => {
  const log = logOfHours(
    Array.from({ length: 200 }, (_, at) => at % 2 === 0 ? 10 : 30),
    (at) => ({ kind: at % 2 === 0 ? "even" : "odd" }),
  );
  const model = await trainDurationModel(log, { seed: 1, trees: 30 });
  assertEquals(model.speaker, "forest");
  assertGreater(model.figures!.validation.forest.skill!, 0.3);
});

Deno.test("the same log and seed give the same bytes, another seed other trees", async () => {
  const log = demoLog({ cases: 300 });
  const train = async (seed: number) => encodeModel(await trainDurationModel(log, { ...quick, seed }));
  const first = await train(42);
  assertEquals(await train(42), first);
  assert((await train(43)).some((byte, at) => byte !== first[at]));
});

Deno.test("progress counts the trees of all three forests, and the signal stops the training", async () => {
  const log = queueLog();
  const told: number[][] = [];
  await trainDurationModel(log, { seed: 42, trees: 4, onProgress: (...args) => void told.push(args) });
  assertEquals(told, Array.from({ length: 12 }, (_, at) => [at + 1, 12]));
  const signal = AbortSignal.abort(new Error("stopped by hand"));
  await assertRejects(() => trainDurationModel(log, { ...quick, signal }), Error, "stopped by hand");
});

Deno.test("an unknown zone or a seed that is none is refused", async () => {
  const log = logOfHours([1, 2]);
  await assertRejects(() => trainDurationModel(log, { seed: 1, zone: "Middle/Earth" }), TracebookError, "time zone");
  await assertRejects(() => trainDurationModel(log, { seed: -1 }), TracebookError, "seed");
});

describe("on the demo log", () => {
  const log = demoLog();
  let trained: DurationModel;
  beforeAll(async () => {
    trained = await trainDurationModel(log, { seed: 42, zone: "Europe/Berlin" });
  });

  it("the forest beats the median clearly, on cases that it has not seen", () => {
    const { speaker, figures } = trained;
    assertEquals(speaker, "forest");
    assertGreater(figures!.validation.forest.skill!, 0.05);
    assertGreater(figures!.test.forest.skill!, 0.1);
    assertLess(figures!.test.forest.rmse, figures!.test.median.rmse);
  });

  it("what was planted shows: priority, workload and amount matter most", () => {
    const { importance } = trained.figures!;
    const leading = importance.slice(0, 5).map(({ feature }) => feature);
    for (const planted of ["priority", "running cases", "amount"]) assert(leading.includes(planted), `${planted} in ${leading}`);
  });

  it("it counts the cases that were cut off as running, by the activities that end an application", () => {
    const { completion } = trained;
    assertEquals(completion.endActivities, ["Cancel application", "Pay out", "Reject application"]);
    assertEquals(completion.completed + completion.running, log.caseIds.length);
    assertGreater(completion.running, 20);
  });

  it("an express application is told a shorter time than a standard one, a large one a longer", () => {
    const model = trained;
    const ask = (priority: string, amount: number) => {
      const attributes = new Map<string, string | number>([["priority", priority], ["amount", amount], ["product", "home"]]);
      const { hours } = predictDuration(model, {
        startTime: Date.UTC(2026, 1, 3, 10),
        firstActivity: "Submit application",
        attributes,
      });
      return hours!;
    };
    assertLess(ask("express", 150_000), ask("standard", 150_000));
    assertLess(ask("standard", 5_000), ask("standard", 250_000));
  });

  it("the page's prediction of a case is that of the row which training would see, bit for bit, also from the file", () => {
    const model = trained;
    const fromFile = decodeModel(encodeModel(model), "demo.bin");
    const completion = completedCases(log);
    const { table, candidates } = caseTable(log, { completion, zone: "Europe/Berlin" });
    const usable = table.filter((row: { completed: number; events: number }) => row.completed === 1 && row.events >= 2).reify();
    const fitted = fitFeatures(usable, candidates);
    assertEquals(fitted.map(({ feature }) => feature), [...model.features]);
    const rows = encodeCases(table, fitted);
    for (let caseIndex = 0; caseIndex < log.caseIds.length; caseIndex += 97) {
      const value = (name: string) => table.get(candidates.find((candidate) => candidate.name === name)!.column, caseIndex);
      const start: CaseStart = {
        startTime: table.get("startTime", caseIndex),
        firstActivity: value("first activity"),
        firstResource: value("first resource"),
        runningCases: value("running cases"),
        newCases: value("new cases in 7 days"),
        resourceLoad: value("events of the first resource in 7 days"),
        attributes: new Map(["product", "amount", "channel", "applicantType", "priority"].map((name) => [name, value(name)])),
      };
      const expected = hoursBy({ trees: model.forest!, transform: "log" })(rowOf(rows, caseIndex));
      assertEquals(predictDuration(model, start).hours, expected);
      assertEquals(predictDuration(fromFile, start).hours, expected);
    }
  });

  it("what is missing or was never seen is named, and the answer stays a number", () => {
    const model = trained;
    const attributes = new Map<string, string | number>([["channel", "pigeon"], ["amount", 1e9], ["product", "home"], [
      "priority",
      "",
    ]]);
    const answer = predictDuration(model, { startTime: Date.UTC(2026, 1, 3), attributes });
    for (const name of ["channel", "priority", "applicantType", "running cases"]) assert(answer.unknown.includes(name), name);
    for (const name of ["product", "amount", "hour of the start"]) assert(!answer.unknown.includes(name), name);
    assertEquals(answer.outOfRange, ["amount"]);
    assertGreaterOrEqual(answer.hours!, 0);
    const nothing = predictDuration(model, {});
    assertEquals(nothing.unknown.length, model.features.length);
    assertGreaterOrEqual(nothing.hours!, 0);
  });

  it("a number may come as the text of a form", () => {
    const model = trained;
    const ask = (amount: string | number) => predictDuration(model, { attributes: new Map([["amount", amount]]) });
    assertEquals(ask("250000"), ask(250_000));
    assert(ask("a lot").unknown.includes("amount"));
  });

  it("its file is small", () => {
    assertLess(encodeModel(trained).length, 200_000);
  });

  it("the median of the model is that of the completed cases", () => {
    const { table } = caseTable(log, { completion: completedCases(log) });
    const hours = (table.filter((row: { completed: number; events: number }) => row.completed === 1 && row.events >= 2).array(
      "hours",
    ) as number[])
      .toSorted((a, b) => a - b);
    const middle = (hours[(hours.length - 1) >> 1] + hours[hours.length >> 1]) / 2;
    assertAlmostEquals(trained.medianHours!, middle, 1e-9);
  });
});
