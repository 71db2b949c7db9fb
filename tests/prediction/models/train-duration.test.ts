import { assert, assertEquals, assertGreater, assertLess, assertMatch, assertRejects } from "@std/assert";
import { beforeAll, describe, it } from "@std/testing/bdd";
import { TracebookError } from "@/errors.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { createRandom } from "@/numerics/random.ts";
import { changedCase } from "@/prediction/dataset/changed-case.ts";
import { encodeSplit } from "@/prediction/dataset/dataset.ts";
import { completionOf } from "@/prediction/dataset/feature-plan.ts";
import { casesByStart, endOf, startOf } from "@/prediction/dataset/prefixes.ts";
import { trainingData } from "@/prediction/dataset/training-data.ts";
import { processWorkload } from "@/prediction/dataset/workload.ts";
import { fitTrees } from "@/prediction/models/fit-trees.ts";
import { encodeModel } from "@/prediction/models/model-file.ts";
import { type PredictionModel, skillOf } from "@/prediction/models/prediction-model.ts";
import { trainModel } from "@/prediction/models/train-model.ts";
import { mismatchOf } from "@/prediction/running-cases/model-log-mismatch.ts";
import { completedBy, predictPrefixes } from "@/prediction/running-cases/predict-prefixes.ts";
import { MODEL_NAMES } from "@/prediction/validation/evaluation.ts";
import { selectSettings } from "@/prediction/models/tune-trees.ts";
import { demoLog, HOUR, logOf, logOfHours } from "../logs.ts";

const quick = { task: "duration", seed: 42 } as const;

describe("a log that cannot carry a model is predicted by a median, with the reason", () => {
  const random = createRandom(1);
  const noise = (count: number) => logOfHours(Array.from({ length: count }, () => 1 + random.integer(20)));
  const cases: [string, () => EventLog, RegExp][] = [
    ["one completed case", () => logOfHours([7]), /too few to validate a model on\.$/],
    ["90 completed cases", () => noise(90), /^No model was trained\.$/],
    ["equal durations", () => logOfHours(Array(150).fill(5)), /made no error/],
    ["durations that nothing tells", () => noise(400), /a simple rule predicts\.$/],
    ["cases that all overlap", () => logOfHours(Array.from({ length: 150 }, (_, at) => (200 - at) * 24)), /too few/],
  ];
  for (const [name, make, because] of cases) {
    it(name, async () => {
      const model = await trainModel(make(), quick);
      assertMatch(model.because, because);
      assert(model.selected === "median" || model.selected === "last-activity-median", model.selected);
      assertEquals([model.fitted.forest, model.fitted.boosting, model.fitted.libraryForest], [null, null, null]);
    });
  }

  it("no case is completed, or none has two events", async () => {
    const single = logOf([{ caseId: "a", amount: 1, moments: [{ activity: "ask", hour: 0 }] }]);
    for (const endActivities of [[], "all"] as const) {
      await assertRejects(() => trainModel(single, { ...quick, endActivities }), TracebookError, "found cases of one event only");
    }
    const atOnce = ["ask", "shut"].map((activity) => ({ activity, hour: 0 }));
    const instant = logOf([{ caseId: "a", amount: 1, moments: atOnce }, { caseId: "b", amount: 1, moments: atOnce }]);
    await assertRejects(
      () => trainModel(instant, { ...quick, endActivities: [] }),
      TracebookError,
      "found events of one instant only",
    );
    await assertRejects(() => trainModel(logOf([]), quick), TracebookError, "found none");
  });
});

/** Cases of queue B take some 200 hours, those of queue A some 10. */
function queueLog(): EventLog {
  const random = createRandom(9);
  const slow = Array.from({ length: 400 }, () => random.chance(0.4));
  const hours = slow.map((isSlow) => (isSlow ? 200 : 10) + random.integer(10));
  return logOfHours(hours, (at) => ({ queue: slow[at] ? "B" : "A", other: random.integer(5) }));
}

/** What a model predicts of a new case, with the workload of its log. */
function askNew(model: PredictionModel, log: EventLog, attributes: Record<string, string>, activity: string, time: number) {
  const changed = changedCase(log, null, { attributes: new Map(Object.entries(attributes)), steps: [{ activity, time }] });
  const workload = processWorkload(log, completionOf(model.plan));
  return predictPrefixes(model, changed, [{ caseIndex: 0, length: 1 }], workload)[0];
}

Deno.test("durations that an attribute decides are learned, and the importance names the attribute", async () => {
  const log = queueLog();
  const model = await trainModel(log, quick);
  assert(model.figures!.results.some(({ name }) => name === "ml-random-forest"));
  assertEquals(model.figures!.importance[0].feature, "queue");
  assertGreater(skillOf(model)!, 0.5);
  const hours = (queue: string) => askNew(model, log, { queue }, "running", 400 * 24 * HOUR).duration;
  assertGreater(hours("B"), 2 * hours("A"));
});

Deno.test("durations that an attribute decides exactly are learned too", async () => {
  const log = logOfHours(
    Array.from({ length: 200 }, (_, at) => at % 2 === 0 ? 10 : 30),
    (at) => ({ kind: at % 2 === 0 ? "even" : "odd" }),
  );
  assertGreater(skillOf(await trainModel(log, quick))!, 0.3);
});

// A model that knows only the first activity of its cases once counted as one of another log.
Deno.test("a model of whole durations matches its own log, and no log of other first activities or of earlier times", async () => {
  const log = queueLog();
  const model = await trainModel(log, { ...quick, models: ["random-forest"] });
  assertEquals(mismatchOf(model, log), null);
  assertMatch(mismatchOf(model, { ...log, activities: ["a", "b"] })!, /^it has never seen the activities of 100 % of the events/);
  const earlier = { ...log, time: log.time.map((time) => time - 1000 * 24 * HOUR) };
  assertMatch(mismatchOf(model, earlier)!, /^it was trained on a log that ends on/);
});

Deno.test("on a small log ml-random-forest is a candidate, on a large one it is not", async () => {
  for (const [cases, isCandidate] of [[500, true], [3200, false]] as const) {
    const log = logOfHours(Array.from({ length: cases }, (_, at) => 1 + at % 7));
    const { table, inner } = trainingData(log, { task: "duration" });
    const how = { random: createRandom(1), fit: fitTrees, onProgress: () => {} };
    const { settings } = await selectSettings(encodeSplit(table, inner), how);
    assertEquals(settings.libraryForest !== null, isCandidate);
  }
});

Deno.test("progress never falls and ends at 1, and the signal stops the training", async () => {
  const log = queueLog();
  const shares: number[] = [];
  await trainModel(log, { ...quick, models: ["random-forest"], onProgress: (share) => void shares.push(share) });
  assertEquals(shares, shares.toSorted((a, b) => a - b));
  assertEquals(shares.at(-1), 1);
  const signal = AbortSignal.abort(new Error("stopped by hand"));
  await assertRejects(() => trainModel(log, { ...quick, signal }), Error, "stopped by hand");
});

Deno.test("an unknown zone or a seed that is none is refused", async () => {
  const log = logOfHours([1, 2]);
  await assertRejects(() => trainModel(log, { ...quick, zone: "Middle/Earth" }), TracebookError, "time zone");
  await assertRejects(() => trainModel(log, { ...quick, seed: -1 }), TracebookError, "seed");
});

Deno.test("a case whose times are no numbers is refused by name", async () => {
  const log = eventLogFromTraces([{ caseId: "odd", events: [{ activity: "a", time: 0 }, { activity: "b", time: Infinity }] }]);
  await assertRejects(() => trainModel(log, { ...quick, endActivities: "all" }), TracebookError, "odd");
});

describe("on the demo log", () => {
  const log = demoLog();
  let model: PredictionModel;
  beforeAll(async () => {
    model = await trainModel(log, { ...quick, zone: "Europe/Berlin", models: MODEL_NAMES });
  });
  const submitted = (attributes: Record<string, string>) =>
    askNew(model, log, { product: "home", ...attributes }, "Submit application", Date.UTC(2026, 1, 3, 10));

  it("the selected model beats the median clearly, on cases that it has not seen", () => {
    assertGreater(skillOf(model)!, 0.1);
  });

  it("what was planted shows: priority, workload and amount matter most", () => {
    const leading = model.figures!.importance.slice(0, 5).map(({ feature }) => feature);
    for (const planted of ["priority", "running cases", "amount"]) assert(leading.includes(planted), `${planted} in ${leading}`);
  });

  it("cases that were cut off count as running, by the activities that end an application", () => {
    assertEquals(model.plan.completion.endActivities, ["Cancel application", "Pay out", "Reject application"]);
    assertEquals(model.cases.completed + model.cases.running, log.caseIds.length);
    assertGreater(model.cases.running, 20);
  });

  it("an express application is predicted a shorter time than a standard one, a large one a longer", () => {
    const hours = (priority: string, amount: number) => submitted({ priority, amount: String(amount) }).duration;
    assertLess(hours("express", 150_000), hours("standard", 150_000));
    assertLess(hours("standard", 5_000), hours("standard", 250_000));
  });

  it("what is missing or was never seen is named, and the prediction stays a number", () => {
    const { unknown, outOfRange, duration } = submitted({ channel: "pigeon", amount: "1000000000", priority: "" });
    for (const name of ["channel", "priority", "applicantType"]) assert(unknown.includes(name), name);
    for (const name of ["product", "amount"]) assert(!unknown.includes(name), name);
    assert(outOfRange.includes("amount"));
    assertGreater(duration, 0);
    assert(submitted({ amount: "a lot" }).unknown.includes("amount"));
  });

  it("the median is that of the completed cases, each weighted by how many cases of its time it stands for", () => {
    const { completed } = completedBy(model, log);
    const hours = casesByStart(log).filter((caseIndex) => completed[caseIndex] === 1)
      .map((caseIndex) => (endOf(log, caseIndex) - startOf(log, caseIndex)) / HOUR).sort((a, b) => a - b);
    const middle = hours[hours.length >> 1];
    assertGreater(model.fitted.medians.all, 0.95 * middle);
    assertLess(model.fitted.medians.all, 1.2 * middle);
  });

  it("its file is small", () => {
    assertLess(encodeModel(model).length, 2_000_000);
  });
});
