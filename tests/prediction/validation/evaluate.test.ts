import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertRejects,
} from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { bestTrial, type Trial, tune } from "@/machine-learning/parzen-tuner.ts";
import { createRandom } from "@/numerics/random.ts";
import { fitMedians, medianByLastActivity } from "@/prediction/models/baselines.ts";
import { casesByStart, caseTimesOf, endOf, prefixesOf, remainingHours } from "@/prediction/dataset/prefixes.ts";
import { splitByStart } from "@/prediction/dataset/temporal-split.ts";
import { censoringWeights } from "@/prediction/dataset/censoring.ts";
import { evaluateLog } from "@/prediction/validation/evaluate.ts";
import { type Evaluation, MODEL_NAMES } from "@/prediction/validation/evaluation.ts";
import { trainModel } from "@/prediction/models/train-model.ts";
import { DEFAULT_BOOSTING, DEFAULT_FOREST } from "@/prediction/models/tree-settings.ts";
import { LEAST_LEAD } from "@/prediction/models/tune-trees.ts";
import { demoLog, HOUR, logOfHours } from "../logs.ts";
import { golden } from "../../golden.ts";

const selected = ({ results, selected }: Evaluation) => results.find(({ name }) => name === selected)!;
const baselines = ({ results }: Evaluation) => results.slice(0, 2);

Deno.test("training cases have ended when the first test case starts, and none is in both parts", () => {
  const log = demoLog({ cases: 400 });
  const caseIndexes = casesByStart(log);
  const { train, test, time } = splitByStart(caseTimesOf(log), caseIndexes);
  assertEquals(test.length, caseIndexes.length - Math.floor(0.8 * caseIndexes.length));
  assert(train.every((caseIndex) => endOf(log, caseIndex) <= time));
  assertEquals(new Set([...train, ...test]).size, train.length + test.length);
});

Deno.test("a case of k events has k - 1 rows, at most 20, and what remains shrinks to the last wait", () => {
  const log = eventLogFromTraces([2, 5, 30].map((events, at) => ({
    caseId: String(at),
    events: Array.from({ length: events }, (_, step) => ({ activity: "step", time: step * HOUR })),
  })));
  const prefixes = prefixesOf(log, [0, 1, 2], "remaining");
  assertEquals([0, 1, 2].map((caseIndex) => prefixes.filter((prefix) => prefix.caseIndex === caseIndex).length), [1, 4, 20]);
  assertEquals([...remainingHours(log, prefixes.slice(1, 5))], [4, 3, 2, 1]);
  assertEquals(prefixesOf(log, [0, 1, 2], "duration").length, 3);
});

Deno.test("groups of test rows have all of them, and together the error and the coverage of the selected model", async () => {
  const evaluation = await evaluateLog(demoLog({ cases: 300 }), { task: "remaining", seed: 1, models: [] });
  const { mae, coverage90 } = selected(evaluation);
  for (const groups of [evaluation.groups.byEvents, evaluation.groups.byPrediction]) {
    const mean = (value: (group: typeof groups[number]) => number) =>
      groups.reduce((sum, group) => sum + group.rows * value(group), 0) / evaluation.testRows;
    assertEquals(groups.reduce((sum, { rows }) => sum + rows, 0), evaluation.testRows);
    assertAlmostEquals(mean((group) => group.mae), mae, 1e-9);
    assertAlmostEquals(mean((group) => group.coverage90), coverage90, 1e-9);
    assert(groups.every(({ rows, least, most }) => rows >= 20 && least <= most));
    assert(groups.every(({ least }, i) => i === 0 || groups[i - 1].most < least), "no group overlaps the next");
  }
  assertEquals(evaluation.groups.byEvents.slice(0, 3).map(({ least, most }) => [least, most]), [[1, 1], [2, 2], [3, 4]]);
});

Deno.test("medians by last activity and length fall back to the activity, then to all", () => {
  const keys = [
    ...Array(5).fill({ activity: "a", length: 1 }),
    ...Array(5).fill({ activity: "a", length: 2 }),
    ...Array(4).fill({ activity: "b", length: 1 }),
  ];
  const hours = Float64Array.of(1, 2, 3, 4, 5, 11, 12, 13, 14, 15, 100, 100, 100, 100);
  const table = fitMedians(keys, hours);
  const say = medianByLastActivity(table);
  assertEquals(say({ activity: "a", length: 2 }), 13);
  assertEquals(say({ activity: "a", length: 9 }), 8);
  assertEquals([say({ activity: "b", length: 1 }), say({ activity: "c", length: 1 })], [table.all, table.all]);
});

Deno.test("finished cases stand for the long ones that have not finished yet", () => {
  // One case a day; every third takes 10 days, the others one. On day 30 the long ones of the last
  // 10 days are still running.
  const log = logOfHours(Array.from({ length: 30 }, (_, at) => at % 3 === 0 ? 240 : 24));
  const caseIndexes = casesByStart(log);
  const now = 30 * 24 * HOUR;
  const finished = caseIndexes.filter((caseIndex) => endOf(log, caseIndex) <= now);
  const weights = censoringWeights(caseTimesOf(log), finished, caseIndexes, now);
  const sum = (long: boolean) =>
    finished.filter((caseIndex) => (caseIndex % 3 === 0) === long).reduce((all, caseIndex) => all + weights.get(caseIndex)!, 0);
  assertAlmostEquals(sum(true), 10, 1e-9);
  assertAlmostEquals(sum(false), 20, 1e-9);
});

const quadratic = async (past: Trial[], trials: number, atOnce = 1) => {
  const space = new Map(
    [
      ["x", { kind: "number", low: -10, high: 10 }],
      ["scale", { kind: "number", low: 0.001, high: 1000, log: true }],
      ["kind", { kind: "choice", options: ["good", "bad"] }],
    ] as const,
  );
  return await tune(space, {
    trials,
    past,
    random: createRandom(3),
    atOnce,
    evaluate({ x, scale, kind }, { mustReach }) {
      const error = ((x as number) - 3) ** 2 + Math.log10(scale as number) ** 2 + (kind === "good" ? 0 : 5);
      const steps: number[] = [];
      let gaveUp = false;
      for (let step = 1; step <= 40 && !gaveUp; step++) {
        steps.push(error + 10 / step);
        gaveUp = steps[step - 1] > (mustReach[step - 1] ?? Infinity);
      }
      return Promise.resolve({ error, steps, gaveUp });
    },
  });
};

Deno.test("tuning comes close to the best settings, prunes hopeless trials, and gives the same when it is resumed", async () => {
  const trials = await quadratic([], 60);
  const best = bestTrial(trials)!;
  assertLess(best.error!, 1);
  assert(trials.some(({ state }) => state === "pruned"));
  const early = await quadratic([], 25);
  assertEquals(await quadratic(JSON.parse(JSON.stringify(early)), 60), trials);
});

Deno.test("trials side by side know none of their neighbours, also when the search was stopped between two of them", async () => {
  const trials = await quadratic([], 40, 4);
  assertLess(bestTrial(trials)!.error!, 2);
  for (const stopped of [8, 21, 22, 39]) {
    assertEquals(await quadratic(JSON.parse(JSON.stringify(trials.slice(0, stopped))), 40, 4), trials);
  }
});

/** An evaluation of a small log, its trials, and the shares of the work that it told. */
async function evaluateTuned(tune: number, pastTrials: readonly Trial[] = []) {
  const trials: Trial[] = [];
  const shares: number[] = [];
  const evaluation = await evaluateLog(demoLog({ cases: 450 }), {
    task: "remaining",
    models: MODEL_NAMES,
    tune,
    pastTrials,
    onTrial: (trial) => void trials.push(trial),
    onProgress: (share) => void shares.push(share),
  });
  return { evaluation, trials, shares };
}

/** The same by number of trials, each found once for the tests that ask for it. */
const known = new Map<number, ReturnType<typeof evaluateTuned>>();
const tuned = (tune: number) => {
  if (!known.has(tune)) known.set(tune, evaluateTuned(tune));
  return known.get(tune)!;
};

Deno.test("tuned settings replace the default ones only with a lead, and the same trials are resumed", async () => {
  const { evaluation, trials } = await tuned(2);
  // Boosting is tuned first, each beginning with the default settings.
  assertEquals(trials.map(({ settings }) => "learningRate" in settings), [true, true, false, false]);
  assertEquals([trials[0].settings.learningRate, trials[2].settings.minLeaf], [
    DEFAULT_BOOSTING.learningRate,
    DEFAULT_FOREST.minLeaf,
  ]);
  const resumed = await evaluateTuned(2, trials);
  assertEquals([resumed.evaluation, resumed.trials], [evaluation, []]);
  const [own, untuned] = [evaluation, (await tuned(0)).evaluation].map(({ results }) =>
    results.find(({ name }) => name === "random-forest")!
  );
  const isTuned = trials.slice(2).some(({ error }) => error! < (1 - LEAST_LEAD) * trials[2].error!);
  assertEquals(own.mae === untuned.mae, !isTuned);
  assertEquals(evaluation.tuned.includes("random-forest"), isTuned);
});

Deno.test("the share of the work that is done grows from 0 to 1, with tuning and without", async () => {
  for (const tune of [0, 2]) {
    const { shares } = await tuned(tune);
    assert(shares.every((share, at) => share >= 0 && share <= 1 && (at === 0 || share >= shares[at - 1])));
    assertEquals(shares.at(-1), 1);
    assertGreater(shares.length, 20);
  }
});

Deno.test("the planted effects are found on the demo log, and 90 % intervals hold 87 to 93 % of the cases", async () => {
  const evaluation = await evaluateLog(demoLog(), { task: "remaining", zone: "Europe/Berlin", models: ["gradient-boosting"] });
  const { mae, coverage90, skill } = selected(evaluation);
  assertLess(mae, 0.97 * Math.min(...baselines(evaluation).map((result) => result.mae)));
  assert(skill! > 0.1);
  assert(coverage90 >= 0.87 && coverage90 <= 0.93, `${coverage90}`);
});

Deno.test("intervals hold 87 to 93 % of the cases of the demo log, told after their first event, whatever its seed", async () => {
  for (const seed of [42, 7]) {
    const evaluation = await evaluateLog(demoLog({ seed }), {
      task: "duration",
      zone: "Europe/Berlin",
      models: ["random-forest"],
    });
    assertAlmostEquals(selected(evaluation).coverage90, 0.9, 0.03);
  }
});

Deno.test("a log that cannot be learned from is refused with the reason, or predicted by a baseline", async () => {
  const few = logOfHours([1, 2, 3]);
  await assertRejects(() => evaluateLog(few, { task: "duration" }), TracebookError, "found 3 cases with at least two events");
  const equal = await evaluateLog(logOfHours(Array(200).fill(5)), { task: "duration" });
  assertEquals([equal.selected, selected(equal).mae, selected(equal).skill], ["median", 0, 0]);
  const small = await evaluateLog(logOfHours(Array.from({ length: 40 }, (_, at) => 1 + at % 7)), { task: "duration" });
  assertEquals(small.results.map(({ name }) => name), ["median", "last-activity-median"]);
  const endless = logOfHours(Array.from({ length: 40 }, (_, at) => at === 7 ? Infinity : 3));
  await assertRejects(
    () => evaluateLog(endless, { task: "duration" }),
    TracebookError,
    "case case 7: expected a duration that is finite",
  );
  const single = eventLogFromTraces(
    Array.from({ length: 300 }, (_, at) => ({
      caseId: `${at}`,
      events: Array.from({ length: 2 + at % 4 }, (_, step) => ({ activity: "only", time: (at * 40 + step * 5) * HOUR })),
    })),
  );
  assert(Number.isFinite(selected(await evaluateLog(single, { task: "remaining", models: ["random-forest"] })).mae));
});

Deno.test("neither times shifted by weeks nor the order of the cases in the file change the figures", async () => {
  const hours = fc.sample(fc.integer({ min: 1, max: 400 }), { numRuns: 150, seed: 1 });
  const evaluation = (log: EventLog) => evaluateLog(log, { task: "duration", models: ["random-forest"] });
  const log = logOfHours(hours, (at) => ({ kind: hours[at] > 200 ? "long" : "short" }));
  const shifted = { ...log, time: log.time.map((time) => time + 52 * 7 * 24 * HOUR) };
  assertEquals(await evaluation(shifted), await evaluation(log));
});

/**
 * A case a day. Those of kind "hard" take long and those of kind "easy" do not, but in the last
 * fifth it is the other way round, and then every third case is still running.
 */
const turnedLog = eventLogFromTraces(Array.from({ length: 200 }, (_, at) => {
  const kind = at % 2 === 0 ? "hard" : "easy";
  const isTurned = at >= 160;
  const hours = (kind === "hard") === isTurned ? 20 + at % 5 : 200 + at % 7;
  const last = { activity: isTurned && at % 3 === 0 ? "look" : "shut", time: (at * 24 + hours) * HOUR };
  return { caseId: `${at}`, attributes: { kind }, events: [{ activity: "ask", time: at * 24 * HOUR }, last] };
}));
const forestAlone = { models: ["random-forest"], endActivities: ["shut"], inactivityTimeout: Infinity } as const;

Deno.test("train and evaluate find the same figures of a log with running cases, and select the same predictor", async () => {
  const options = { task: "remaining", seed: 3, ...forestAlone } as const;
  const model = await trainModel(turnedLog, options);
  const { task, selected, because, trainCases, trainRows, testCases, testRows, results, validated, groups } = await evaluateLog(
    turnedLog,
    options,
  );
  assertEquals([model.task, model.selected, model.because], [task, selected, because]);
  const { importance: _, ...figures } = model.figures!;
  assertEquals(figures, { trainCases, trainRows, testCases, testRows, results, validated, groups });
  assertGreater(model.cases.running, 10);
});

// The forest predicted, at six times the error of the median.
Deno.test("a model that the folds praise does not come into use where it is worse than a rule on the newest cases", async () => {
  const options = { task: "duration", ...forestAlone } as const;
  const evaluation = await evaluateLog(turnedLog, options);
  const errorOf = (wanted: string) => evaluation.results.find(({ name }) => name === wanted)!.mae;
  assertEquals(evaluation.validated, "random-forest");
  assertGreater(errorOf("random-forest"), 1.2 * Math.min(...baselines(evaluation).map(({ mae }) => mae)));
  assertLessOrEqual(selected(evaluation).mae, 1.03 * Math.min(...baselines(evaluation).map(({ mae }) => mae)));
  assertMatch(
    evaluation.because,
    /better than the better simple rule .* But on the \d+ newest completed cases a random forest was/,
  );
});

/**
 * The greatest MAE in hours that the selected model may have on the remaining time, and the MAE of
 * the medians in `golden/PREDICTION.md`.
 */
const YARDSTICKS = [
  { log: "helpdesk", rows: [12_487, 3_495], mae: 135, medians: [276, 251] },
  { log: "sepsis", rows: [8_863, 2_456], mae: 392, medians: null },
  { log: "receipt", rows: [5_731, 1_361], mae: 36, medians: [35, 39] },
];

for (const { log: name, rows, mae, medians } of YARDSTICKS) {
  const { ignore, note, read } = golden(name);
  Deno.test({
    name: `golden: remaining time on ${name}${note}`,
    ignore,
    fn: async () => {
      const evaluation = await evaluateLog(await read(), { task: "remaining", allCompleted: true });
      assertEquals([evaluation.trainRows, evaluation.testRows], rows);
      if (medians !== null) assertEquals(baselines(evaluation).map((result) => Math.round(result.mae)), medians);
      assertLessOrEqual(selected(evaluation).mae, mae);
      assertLessOrEqual(selected(evaluation).mae, 1.03 * Math.min(...baselines(evaluation).map((result) => result.mae)));
      if (name === "helpdesk") assertAlmostEquals(selected(evaluation).coverage90, 0.9, 0.03);
    },
  });
}
