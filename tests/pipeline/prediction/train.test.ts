import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  type Database,
  findLog,
  latestModel,
  modelInUse,
  openLoad,
  readEventLog,
  readHistory,
  type StoredLog,
} from "@/database/mod.ts";
import { TracebookError } from "@/errors.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { retrainStep } from "@/pipeline/prediction/retrain-step.ts";
import { trainStep } from "@/pipeline/prediction/train-step.ts";
import { decodeModel, encodeModel } from "@/prediction/models/model-file.ts";
import { trainModel } from "@/prediction/models/train-model.ts";
import { TRAINING_VERSION } from "@/prediction/models/prediction-model.ts";
import { feedRows, type Row } from "../../database/feed-rows.ts";
import { withDatabase } from "../../database/test-database.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 22, 12);
const options = { task: "duration" as const, seed: 42, now: () => NOW, reporter: silentReporter };

/** Stores cases that take one day, those of kind "slow" ten. */
async function storeCases(database: Database, count: number): Promise<StoredLog> {
  const cases = Array.from({ length: count }, (_, at) => ({ caseId: `case ${at}`, slow: at % 3 === 0 }));
  const rows = cases.flatMap(({ caseId, slow }, at): Row[] => [
    { caseId, activity: "open", time: at * DAY },
    { caseId, activity: "shut", time: (at + (slow ? 10 : 1)) * DAY + at * 1000 },
  ]);
  const kinds = Object.fromEntries(cases.map(({ caseId, slow }) => [caseId, { kind: slow ? "slow" : "quick" }]));
  const load = await openLoad(database, {
    slug: "orders",
    name: "Orders",
    source: "orders.csv",
    checksum: `${count}`,
    mode: "replace",
  });
  await load.finish(await feedRows(load, rows, { cases: kinds, batchSize: 1000 }));
  return (await findLog(database, "orders"))!;
}

Deno.test("training stores a model that the registry describes, equal to one trained on the log alone", () =>
  withDatabase(async (database) => {
    const log = await storeCases(database, 200);
    const { model, summary, skipped } = await trainStep(database, log, options);
    assertEquals([skipped, model.task], [false, "duration"]);
    assertMatch(
      summary,
      /^[A-Z][a-z ]+ predicts(: its error is (> )?\d+ % smaller than that of the median( by last activity)?|, about as well as the median( by last activity)?|, a simple rule)\. On the 40 newest completed cases it is off by [\d.]+ (s|min|h|d)( \d+ m)? on average; (> )?\d+ % of the 90 % intervals held\.$/,
    );
    const record = (await latestModel(database, log.logId, "duration"))!;
    assertEquals(decodeModel(record.bytes, "registry"), model);
    assertEquals(
      [record.logVersion, record.dataChecksum, record.seed, record.codeVersion, record.algorithm, record.trainedAt.getTime()],
      [log.version, log.checksum, 42, TRAINING_VERSION, model.selected, NOW],
    );
    assertEquals(JSON.stringify(record.figures).length, JSON.stringify(model.figures).length);
    const alone = await trainModel(await readEventLog(database, log), {
      task: "duration",
      seed: 42,
      zone: log.zone,
      origin: model.origin,
    });
    assertEquals(encodeModel(alone), record.bytes);
  }));

Deno.test("a model is trained again only where something has changed", () =>
  withDatabase(async (database) => {
    let log = await storeCases(database, 120);
    const trained = async (more: { seed?: number; force?: boolean } = {}) =>
      !(await trainStep(database, log, { ...options, ...more })).skipped;
    assertEquals([await trained(), await trained()], [true, false]);
    assert(await trained({ force: true }), "forced");
    assert(await trained({ seed: 7 }), "another seed");
    log = await storeCases(database, 121);
    assert(await trained({ seed: 7 }), "another version of the log");
    assertEquals(await trained({ seed: 7 }), false);
    const { modelId } = (await modelInUse(database, log.logId, "duration"))!;
    await database.sql`update tracebook.model set code_version = '0' where model_id = ${modelId}`;
    assert(await trained({ seed: 7 }), "another version of the training");
    await database.sql`update tracebook.model set bytes = substring(bytes for 50)`;
    assert(await trained({ seed: 7 }), "a model that cannot be read");
  }));

Deno.test("cases end with the activities that the user names, also when the model is trained again", () =>
  withDatabase(async (database) => {
    const log = await storeCases(database, 60);
    const endsOf = async (endActivities?: readonly string[]) => {
      const { model, skipped } = await trainStep(database, log, { ...options, models: ["random-forest"], endActivities });
      return [model.plan.completion.endActivities, skipped];
    };
    assertEquals(await endsOf(["open"]), [["open"], false]);
    assertEquals(await endsOf(["open"]), [["open"], true]);
    assertEquals(await endsOf(), [["shut"], false]);
    await assertRejects(() => endsOf(["shot"]), TracebookError, 'found "shot"');
    await trainStep(database, log, { ...options, models: ["random-forest"], endActivities: ["open"] });
    const { modelId } = await retrainStep(database, log, { ...options, force: true });
    const record = (await modelInUse(database, log.logId, "duration"))!;
    assert(record.modelId === modelId);
    assertEquals(decodeModel(record.bytes, "registry").plan.completion.endActivities, ["open"]);
  }));

Deno.test("a log of a single case gets a model that says why it has only a median, and the job is done", () =>
  withDatabase(async (database) => {
    const { model, summary } = await trainStep(database, await storeCases(database, 1), options);
    assertEquals([model.selected, model.fitted.medians.all], ["median", 240]);
    assertMatch(summary, /^The median predicts\. 1 case with at least two events, .* too few to validate a model on\.$/);
    const [run] = await readHistory(database, { limit: 1 });
    assertEquals([run.job, run.log, run.status, run.message], ["train", "orders", "done", summary]);
  }));

Deno.test("a training that is stopped leaves no model and a failed job", () =>
  withDatabase(async (database) => {
    const log = await storeCases(database, 200);
    const stop = new AbortController();
    const reporter = {
      ...silentReporter,
      step: () => ({ ...silentReporter.step(""), update: () => stop.abort(new Error("stopped by hand")) }),
    };
    await assertRejects(() => trainStep(database, log, { ...options, reporter, signal: stop.signal }), Error, "stopped by hand");
    assertEquals(await latestModel(database, log.logId, "duration"), null);
    const [run] = await readHistory(database, { limit: 1 });
    assertEquals([run.status, run.message], ["failed", "stopped by hand"]);
  }));
