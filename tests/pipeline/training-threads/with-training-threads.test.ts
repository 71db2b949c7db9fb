import { assert, assertEquals, assertGreater, assertRejects } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { createRandom } from "@/numerics/random.ts";
import { fitTrees } from "@/prediction/models/fit-trees.ts";
import { DEFAULT_BOOSTING, DEFAULT_FOREST, type FitTask, type TreeFitter } from "@/prediction/models/tree-settings.ts";
import { encodeModel } from "@/prediction/models/model-file.ts";
import { trainModel } from "@/prediction/models/train-model.ts";
import { withTrainingThreads } from "@/pipeline/training-threads/with-training-threads.ts";
import { logOfHours } from "../../prediction/logs.ts";

const COLUMNS = 8;

function task(settings: FitTask["settings"], rows = 600): FitTask {
  const random = createRandom(9);
  const values = Float64Array.from({ length: rows * COLUMNS }, () => random.normal());
  const hours = Float64Array.from({ length: rows }, (_, row) => 50 + 10 * Math.abs(values[row * COLUMNS]) + random.next());
  const examples = { rows: { rows, columns: COLUMNS, values }, hours };
  return { examples, settings, categorical: Array(COLUMNS).fill(false), seed: 5 };
}

const TASKS = [
  task({ ...DEFAULT_FOREST, trees: 20 }),
  task({ ...DEFAULT_BOOSTING, rounds: 30 }),
  task({ ...DEFAULT_BOOSTING, rounds: 30, objective: "squared", transform: "none" }),
];

Deno.test("threads train the same trees to the bit as this one, however many there are, and tell how far they are", async () => {
  const expected = await Promise.all(TASKS.map((one) => fitTrees(one)));
  for (const threads of [1, 2, 5]) {
    const told: number[][] = [];
    const trained = await withTrainingThreads(
      (fit) => Promise.all(TASKS.map((one) => fit(one, { onProgress: (done, total) => void told.push([done, total]) }))),
      { threads, leastNumbers: 0 },
    );
    assertEquals(trained, expected);
    assert(told.some(([done, total]) => done === 20 && total === 20));
    assertEquals(told.filter(([done, total]) => done === 30 && total === 30).length, 2);
  }
});

Deno.test("a model has the same bytes for any number of threads, and without threads", async () => {
  const hours = Array.from({ length: 200 }, (_, at) => at % 3 === 0 ? 90 + at % 7 : 9 + at % 5);
  const log = logOfHours(hours, (at) => ({ kind: at % 3 === 0 ? "long" : "short" }));
  const models = ["gradient-boosting", "random-forest"] as const;
  const train = async (fit: TreeFitter) => encodeModel(await trainModel(log, { task: "duration", seed: 7, models, fit }));
  const expected = await train(fitTrees);
  for (const threads of [1, 4]) {
    assertEquals(await withTrainingThreads(train, { threads, leastNumbers: 0 }), expected);
  }
});

Deno.test("a signal stops a thread at once, with its reason, and others can be trained after it", async () => {
  await withTrainingThreads(async (fit) => {
    const stop = new AbortController();
    const endless = fit(task({ ...DEFAULT_BOOSTING, rounds: 1e9, learningRate: 1e-9 }, 5000), {
      signal: stop.signal,
      onProgress: (done) => done > 3 && stop.abort(new DOMException("enough", "AbortError")),
    });
    await assertRejects(() => endless, DOMException, "enough");
    await assertRejects(() => fit(TASKS[0], { signal: stop.signal }), DOMException, "enough");
    assertEquals(await fit(TASKS[0]), await fitTrees(TASKS[0]));
  }, { threads: 1, leastNumbers: 0 });
});

Deno.test("where one of several tasks fails no thread is left, nor started for those that had to wait", async () => {
  const broken = task(DEFAULT_FOREST);
  broken.examples.hours[3] = NaN;
  broken.examples.rows.values[3] = Infinity;
  await assertRejects(
    () =>
      withTrainingThreads((fit) => Promise.all([broken, ...TASKS, ...TASKS].map((one) => fit(one))), {
        threads: 1,
        leastNumbers: 0,
      }),
    TracebookError,
    "finite numbers",
  );
});

Deno.test("this thread stays free while another one trains", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await withTrainingThreads((fit) => fit(task({ ...DEFAULT_FOREST, trees: 60 }, 4000)), { threads: 1, leastNumbers: 0 });
  clearInterval(timer);
  assertGreater(turns, 5);
});

Deno.test("what a thread refuses is told in the same words as here", async () => {
  const broken = task(DEFAULT_FOREST);
  broken.examples.rows.values[3] = Infinity;
  const refused = await assertRejects(() => fitTrees(broken), TracebookError) as TracebookError;
  const threaded = await withTrainingThreads(
    (fit) => assertRejects(() => fit(broken), TracebookError) as Promise<TracebookError>,
    { leastNumbers: 0 },
  );
  assertEquals([threaded.kind, threaded.message], [refused.kind, refused.message]);
});
