import { assert, assertAlmostEquals, assertEquals, assertGreater, assertLess, assertRejects, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { regressionErrors } from "@/machine-learning/regression-errors.ts";
import { conditionalRemaining } from "@/prediction/running-cases/forecast-running-cases.ts";
import { casesByStart, endOf, prefixesOf, remainingHours, startOf } from "@/prediction/dataset/prefixes.ts";
import { processWorkload } from "@/prediction/dataset/workload.ts";
import { encodePrefixes } from "@/prediction/dataset/dataset.ts";
import { categoricalOf, completionOf } from "@/prediction/dataset/feature-plan.ts";
import { nextSteps } from "@/prediction/next-activity/next-activity.ts";
import { explainPrediction } from "@/prediction/running-cases/explain-prediction.ts";
import {
  checkModelOf,
  completedBy,
  findCase,
  predictPrefixes,
  riskOfMissing,
} from "@/prediction/running-cases/predict-prefixes.ts";
import { recalibrate } from "@/prediction/running-cases/recalibrate.ts";
import { fitTrees } from "@/prediction/models/fit-trees.ts";
import { DEFAULT_BOOSTING } from "@/prediction/models/tree-settings.ts";
import { type PredictionModel, skillOf } from "@/prediction/models/prediction-model.ts";
import { decodeModel, encodeModel } from "@/prediction/models/model-file.ts";
import { type Change, changedCase } from "@/prediction/dataset/changed-case.ts";
import { trainModel } from "@/prediction/models/train-model.ts";
import { demoLog, HOUR, logOfHours } from "../logs.ts";

const log = demoLog({ cases: 1200 });
const origin = { log: "demo", logVersion: 1, checksum: "abc", codeVersion: "1", trainedAt: "2026-11-23T00:00:00.000Z" };
const model = await trainModel(log, { task: "remaining", seed: 42, zone: "Europe/Berlin", origin, models: ["random-forest"] });
const bytes = encodeModel(model);
const running = [...log.caseIds.keys()].filter((caseIndex) => completedBy(model, log).completed[caseIndex] === 0);
const prefixes = running.map((caseIndex) => ({ caseIndex, length: log.caseOffsets[caseIndex + 1] - log.caseOffsets[caseIndex] }));

Deno.test("a model of the demo log is selected, has skill, and names what was planted among its features", () => {
  assertEquals(model.selected, "random-forest");
  assertGreater(skillOf(model)!, 0.2);
  const leading = model.figures!.importance.slice(0, 8).map(({ feature }) => feature);
  for (const planted of ["priority", "running cases"]) assert(leading.includes(planted), `${planted} in ${leading}`);
});

Deno.test("a model written and read is the same, and predicts the same bits", () => {
  assertLess(bytes.length, 2_000_000);
  const read = decodeModel(bytes, "m.bin");
  assertEquals(read, model);
  assertEquals(predictPrefixes(read, log, prefixes), predictPrefixes(model, log, prefixes));
});

Deno.test("the same log and seed give the same bytes", async () => {
  const small = demoLog({ cases: 300 });
  const train = (seed: number) => trainModel(small, { task: "remaining", seed, origin });
  assertEquals(encodeModel(await train(7)), encodeModel(await train(7)));
});

Deno.test("a model of another log is refused", () => {
  checkModelOf(model, { slug: "demo" }, "m.bin");
  assertThrows(
    () => checkModelOf(model, { slug: "orders" }, "m.bin"),
    TracebookError,
    "a model of the log orders, found one of demo",
  );
});

Deno.test("a prediction lies in its interval, and the duration is what has passed and what remains", () => {
  assertGreater(prefixes.length, 20);
  predictPrefixes(model, log, prefixes).forEach(({ remaining, duration, remainingInterval, durationInterval }, at) => {
    const passed = (endOf(log, prefixes[at].caseIndex) - startOf(log, prefixes[at].caseIndex)) / HOUR;
    assertAlmostEquals(duration, passed + remaining, 1e-9);
    assert(remaining >= 0 && remainingInterval[0] <= remaining && remaining <= remainingInterval[1]);
    assertAlmostEquals(durationInterval[1], passed + remainingInterval[1], 1e-9);
  });
});

const attributesOf = ({ caseAttributes }: EventLog, caseIndex: number) =>
  Object.fromEntries(caseAttributes.map(({ name, values, codes, type }) => [
    name,
    type === "int" || type === "float" ? Number(values[codes[caseIndex]]) : values[codes[caseIndex]],
  ]));

const eventsOf = ({ caseOffsets, activities, activity, time, resource }: EventLog, caseIndex: number) =>
  Array.from({ length: caseOffsets[caseIndex + 1] - caseOffsets[caseIndex] }, (_, at) => caseOffsets[caseIndex] + at).map((
    event,
  ) => ({
    activity: activities[activity[event]],
    time: time[event],
    resource: resource!.values[resource!.codes[event]],
  }));

Deno.test("what happens after a prefix changes no prediction, and a single case with the workload of its log gets the same one", () => {
  const workload = processWorkload(log, completionOf(model.plan));
  for (const caseIndex of casesByStart(log).slice(100, 110)) {
    const [early] = predictPrefixes(model, log, [{ caseIndex, length: 2 }]);
    const alone = eventLogFromTraces([{
      caseId: log.caseIds[caseIndex],
      attributes: attributesOf(log, caseIndex),
      events: eventsOf(log, caseIndex).slice(0, 2),
    }]);
    assertEquals(predictPrefixes(model, alone, [{ caseIndex: 0, length: 2 }], workload)[0], early);
  }
});

Deno.test("a what-if without changes says the same, and one with other attributes or steps goes through the same features", () => {
  const workload = processWorkload(log, completionOf(model.plan));
  let gained = 0;
  for (const { caseIndex, length } of prefixes.slice(0, 10)) {
    const ask = (change: Change, more = 0) =>
      predictPrefixes(model, changedCase(log, caseIndex, change), [{ caseIndex: 0, length: length + more }], workload)[0];
    assertEquals(ask({}), predictPrefixes(model, log, [{ caseIndex, length }], workload)[0]);
    const remaining = (priority: string) => ask({ attributes: new Map([["priority", priority]]) }).remaining;
    gained += remaining("standard") - remaining("express");
    const [activity, time, resource] = [log.activities[3], endOf(log, caseIndex) + HOUR, "Ann"];
    const longer = ask({ steps: [{ activity, time, resource }] }, 1);
    assertAlmostEquals(longer.duration - longer.remaining, (time - startOf(log, caseIndex)) / HOUR, 1e-9);
  }
  assertGreater(gained, 0);
});

Deno.test("a changed attribute holds for the events of the case too", () => {
  const log = eventLogFromTraces([{
    caseId: "1",
    attributes: { kind: "small" },
    events: [{ activity: "ask", time: 0, attributes: { mood: "good", note: "x" } }, {
      activity: "check",
      time: HOUR,
      attributes: { mood: "bad" },
    }],
  }]);
  const changed = changedCase(log, 0, { attributes: new Map([["mood", "fair"], ["kind", null]]) });
  assertEquals(changed.eventAttributes.map(({ name }) => name), ["note"]);
  const valueOf = (name: string) =>
    changed.caseAttributes.filter((one) => one.name === name).map(({ values, codes }) => values[codes[0]]);
  assertEquals([valueOf("mood"), valueOf("kind")], [["fair"], [undefined]]);
});

Deno.test("unseen categories and missing attributes are named, and the prediction stays a number", () => {
  const strange = eventLogFromTraces([{
    caseId: "x",
    attributes: { priority: "unheard of" },
    events: [{ activity: "new", time: 1e12 }],
  }]);
  const [{ unknown, remaining }] = predictPrefixes(model, strange, [{ caseIndex: 0, length: 1 }]);
  for (const name of ["priority", "last activity", "amount"]) assert(unknown.includes(name), `${name} in ${unknown}`);
  assert(Number.isFinite(remaining) && remaining >= 0);
  assertThrows(() => findCase(strange, "y"), TracebookError, 'found "y"');
});

Deno.test("the longer a case has had no event, the later it ends, and without a wait nothing changes", () => {
  predictPrefixes(model, log, prefixes.slice(0, 20)).forEach((prediction) => {
    const told = [0, 5, 50, 500, 5000].map((passed) => conditionalRemaining(model, prediction, passed));
    assertAlmostEquals(told[0].remaining, prediction.remaining, 1e-9);
    told.forEach(({ remaining, remainingInterval: [low, high] }, at) => {
      assert(remaining >= [0, 5, 50, 500, 5000][at] && low <= remaining && remaining <= high);
      assert(at === 0 || remaining >= told[at - 1].remaining - 1e-9);
    });
  });
});

Deno.test("the risk of missing a date falls with the date, and is about 5 to 10 % at the end of the interval", () => {
  predictPrefixes(model, log, prefixes.slice(0, 20)).forEach((prediction) => {
    const now = 1e12;
    const risk = (hours: number) => riskOfMissing(model, prediction, now, now + hours * HOUR);
    assertEquals([risk(-1), risk(1e6)], [1, 0]);
    const risks = Array.from({ length: 50 }, (_, at) => risk(at * 20));
    risks.forEach((value, at) => assert(value >= 0 && value <= 1 && (at === 0 || value <= risks[at - 1])));
    assertAlmostEquals(risk(prediction.remainingInterval[1]), 0.08, 0.03);
  });
});

Deno.test("contributions lead from the average to the prediction, also of a blend and of a model shrunk towards a median", async () => {
  const caseIndex = prefixes[3];
  const { plan } = model;
  const some = prefixesOf(log, casesByStart(log).slice(0, 100), "remaining");
  const boosting = await fitTrees({
    examples: { rows: encodePrefixes(log, plan, some), hours: remainingHours(log, some) },
    settings: { ...DEFAULT_BOOSTING, rounds: 50 },
    categorical: categoricalOf(plan),
    seed: 1,
  });
  const both: PredictionModel = { ...model, selected: "blend", fitted: { ...model.fitted, boosting } };
  const drawn = { ...both, fitted: { ...both.fitted, shrink: 0.3 } };
  const alone = { ...drawn, selected: "gradient-boosting", fitted: { ...drawn.fitted, forest: null } } as const;
  const more = [0, 0, 0, 1, 1, 1];
  [model, both, { ...model, selected: "shrinkage" } as const, drawn, { ...drawn, selected: "shrinkage" } as const, alone]
    .forEach(
      (one, at) => {
        const { expectedHours, contributions, scale } = explainPrediction(one, log, caseIndex)!;
        const sum = contributions.reduce((total, { contribution }) => total + contribution, Math.log1p(expectedHours));
        assertEquals(scale, "log");
        assertAlmostEquals(Math.expm1(sum), predictPrefixes(one, log, [caseIndex])[0].remaining, 1e-6);
        assertEquals(contributions.length, model.plan.features.length + (one.selected === "shrinkage" ? 1 : more[at]));
      },
    );
});

Deno.test("what comes next is told with probabilities that add up to 1, better than by the most frequent activity", () => {
  const cases = casesByStart(log).map((caseIndex) =>
    Array.from(
      log.activity.subarray(log.caseOffsets[caseIndex], log.caseOffsets[caseIndex + 1]),
      (code) => ({ activity: log.activities[code] }),
    )
  );
  const early = Math.floor(0.9 * cases.length);
  const prefixes = cases.slice(early).flatMap((trace) => trace.slice(1).map((_, at) => trace.slice(0, at + 1)));
  const followers = cases.slice(early).flatMap((trace) => trace.slice(1).map(({ activity }) => activity));
  const traces = [...cases.slice(0, early), ...prefixes].map((events, at) => ({ caseId: String(at).padStart(5, "0"), events }));
  const next = nextSteps(eventLogFromTraces(traces), traces.map((_, at) => at < early ? 1 : 0));
  const right = followers.filter((activity, at) => next(early + at)[0].activity === activity);
  assertGreater(right.length / followers.length, 0.6);
  const { completed } = completedBy(model, log);
  const soon = nextSteps(log, completed)(running[0]);
  assertEquals(soon.length, log.activities.length);
  assertAlmostEquals(soon.reduce((sum, { probability }) => sum + probability, 0), 1, 1e-9);
  assert(
    soon.every(({ activity, probability }, at) => activity !== null && (at === 0 || probability <= soon[at - 1].probability)),
  );
});

Deno.test("of a log with many rows the newest cases are learned from", async () => {
  const hours = Array.from({ length: 60 }, (_, at) => at < 30 ? 100 : 4);
  const medianOf = async (rows: number) =>
    (await trainModel(logOfHours(hours), { task: "remaining", seed: 1, models: [], limits: { rows } })).fitted.medians.all;
  assertEquals(await medianOf(20), 4);
  assertGreater(await medianOf(1000), 4);
});

Deno.test("few cases are predicted by their median, with the reason; a log without completed cases is refused", async () => {
  const few = await trainModel(logOfHours([4, 6]), { task: "remaining", seed: 1 });
  assertEquals([few.selected, few.fitted.medians.all, few.figures], ["median", 5, null]);
  assertEquals(decodeModel(encodeModel(few), "m"), few);
  assertEquals(few.because.includes("too few"), true);
  const openOnly = logOfHours([4, 6]);
  await assertRejects(
    () => trainModel(openOnly, { task: "remaining", seed: 1, endActivities: ["never"], inactivityTimeout: Infinity }),
    TracebookError,
    "found running cases only",
  );
});

/** The log as it stood at some time, and the positions of its cases in the whole one. */
function asOf(whole: EventLog, now: number): { readonly log: EventLog; readonly caseIndexes: readonly number[] } {
  const caseIndexes = [...whole.caseIds.keys()].filter((caseIndex) => startOf(whole, caseIndex) <= now);
  const traces = caseIndexes.map((caseIndex) => ({
    caseId: whole.caseIds[caseIndex],
    attributes: attributesOf(whole, caseIndex),
    events: eventsOf(whole, caseIndex).filter(({ time }) => time <= now),
  }));
  return { log: eventLogFromTraces(traces), caseIndexes };
}

Deno.test("a model in use is calibrated anew by what came after its training, and stays as it is where nothing did", async () => {
  const hours = Array.from({ length: 260 }, (_, at) => at < 160 ? 30 + at % 20 : 90 + at % 20);
  const traces = logOfHours(hours);
  const at = (count: number) =>
    eventLogFromTraces(
      hours.slice(0, count).map((_, caseIndex) => ({
        caseId: traces.caseIds[caseIndex],
        events: plainEventsOf(traces, caseIndex),
      })),
    );
  const before = at(160);
  const trained = await trainModel(before, { task: "remaining", seed: 1, models: [], endActivities: ["shut"] });
  assertEquals(recalibrate(trained, before), trained);
  const covered = (some: typeof trained) => {
    const later = traces.caseIds.keys().filter((caseIndex) => caseIndex >= 160).map((caseIndex) => ({ caseIndex, length: 1 }))
      .toArray();
    return predictPrefixes(some, traces, later)
      .filter(({ remainingInterval: [low, high] }, row) => hours[160 + row] >= low && hours[160 + row] <= high).length /
      later.length;
  };
  assertEquals(covered(trained), 0);
  assertGreater(covered(recalibrate(trained, at(230))), 0.85);
  assertEquals(recalibrate(trained, at(230)).fitted, trained.fitted);
});

const plainEventsOf = ({ caseOffsets, activities, activity, time }: EventLog, caseIndex: number) =>
  Array.from({ length: caseOffsets[caseIndex + 1] - caseOffsets[caseIndex] }, (_, at) => caseOffsets[caseIndex] + at).map((
    event,
  ) => ({
    activity: activities[activity[event]],
    time: time[event],
  }));

Deno.test("on the demo log, cut off in its middle, running cases are predicted too short; weights and conditional remaining times correct that", async () => {
  const times = [
    Math.min(...log.caseIds.map((_, caseIndex) => startOf(log, caseIndex))),
    Math.max(...log.caseIds.map((_, caseIndex) => endOf(log, caseIndex))),
  ];
  const now = times[0] + 0.6 * (times[1] - times[0]);
  const { log: past, caseIndexes } = asOf(log, now);
  const ended = completedBy(model, log).completed;
  const measure = async (corrected: boolean) => {
    const early = await trainModel(past, {
      task: "remaining",
      seed: 1,
      zone: "Europe/Berlin",
      weighted: corrected,
      models: [],
    });
    const { completed } = completedBy(early, past);
    const some = caseIndexes.keys().filter((caseIndex) => completed[caseIndex] === 0 && ended[caseIndexes[caseIndex]] === 1)
      .toArray();
    const lastTime = (caseIndex: number) => endOf(past, caseIndex);
    const predicted = predictPrefixes(
      early,
      past,
      some.map((caseIndex) => ({ caseIndex, length: past.caseOffsets[caseIndex + 1] - past.caseOffsets[caseIndex] })),
    );
    const hours = predicted.map((one, at) =>
      corrected ? conditionalRemaining(early, one, (now - lastTime(some[at])) / HOUR).remaining : one.remaining
    );
    return regressionErrors(some.map((caseIndex) => (endOf(log, caseIndexes[caseIndex]) - lastTime(caseIndex)) / HOUR), hours);
  };
  const [plain, corrected] = [await measure(false), await measure(true)];
  assertGreater(plain.rows, 50);
  assertLess(plain.bias, -30);
  assertGreater(corrected.bias, 0.8 * plain.bias);
  assertLess(corrected.mae, plain.mae);
});
