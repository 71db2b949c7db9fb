import fc from "fast-check";
import { assert, assertEquals, assertGreater, assertMatch, assertRejects } from "@std/assert";
import {
  type Database,
  findLog,
  modelById,
  modelInUse,
  modelUses,
  openLoad,
  readDriftChecks,
  readEventLog,
  readHistory,
  readPredictions,
  renameLog,
  type StoredLog,
  type StoredModel,
  useModel,
} from "@/database/mod.ts";
import { TracebookError } from "@/errors.ts";
import { describeDrift, driftStep } from "@/pipeline/prediction/drift-step.ts";
import { readModelInUse } from "@/pipeline/prediction/model-in-use.ts";
import { predictRunningCases } from "@/pipeline/prediction/predict-running-cases.ts";
import { refreshModels, retrainStep, rollbackStep } from "@/pipeline/prediction/retrain-step.ts";
import { encodeModel } from "@/prediction/models/model-file.ts";
import { trainModel } from "@/prediction/models/train-model.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { type TrainingParameters, trainStep } from "@/pipeline/prediction/train-step.ts";
import { feedRows, type Row } from "../../database/feed-rows.ts";
import { withDatabase } from "../../database/test-database.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 22, 12);
const options = {
  task: "remaining" as const,
  seed: 42,
  now: () => NOW,
  reporter: silentReporter,
  models: ["random-forest"] as const,
};

/**
 * Stores cases of "open", "check" and "shut", one in six hours: those of kind "slow" take ten times
 * as long. The last four have not ended; one of them has been silent for too long.
 *
 * @param slowdown all cases from number 300 on take so many times as long
 */
async function storeCases(database: Database, count: number, { slowdown = 1, step = "check" } = {}): Promise<StoredLog> {
  const kinds: Record<string, { kind: string }> = {};
  const rows = Array.from({ length: count }, (_, at) => {
    const slow = at % 3 === 0;
    const caseId = `case ${String(at).padStart(4, "0")}`;
    kinds[caseId] = { kind: slow ? "slow" : "quick" };
    const unit = (slow ? 20 : 2) * (at >= 300 ? slowdown : 1) * HOUR + (at % 7) * 60_000;
    const start = at * 6 * HOUR;
    const events: Row[] = [
      { caseId, activity: "open", time: start },
      { caseId, activity: at >= 300 ? step : "check", time: start + unit },
    ];
    if (at < count - 4) events.push({ caseId, activity: "shut", time: start + 2 * unit });
    return events;
  }).flat();
  const load = await openLoad(database, {
    slug: "orders",
    name: "Orders",
    source: "orders.csv",
    checksum: `${count} ${slowdown} ${step}`,
    mode: "replace",
  });
  await load.finish(await feedRows(load, rows, { cases: kinds, batchSize: 10_000 }));
  return (await findLog(database, "orders"))!;
}

/** The bytes of a stored model, trained once more from its record and the log. */
async function madeAgain(database: Database, log: StoredLog, record: StoredModel): Promise<Uint8Array> {
  const { task, seed, trainedAt, codeVersion, logVersion, dataChecksum } = record;
  const { models, tune, trials, zone, endActivities } = record.parameters as TrainingParameters;
  const origin = { log: log.slug, logVersion, checksum: dataChecksum, codeVersion, trainedAt: trainedAt.toISOString() };
  const options = { task, seed, models: models!, tune, pastTrials: trials, zone, endActivities, origin };
  return encodeModel(await trainModel(await readEventLog(database, log), options));
}

Deno.test("training keeps a model with its parameters, puts it to use once, and the record makes it again bit for bit", () =>
  withDatabase(async (database) => {
    const log = await storeCases(database, 300);
    const tuned = { ...options, models: ["gradient-boosting"] as const, tune: 3 };
    const { modelId, skipped, summary } = await trainStep(database, log, tuned);
    assertEquals(skipped, false);
    assertMatch(summary, /^Gradient boosting predicts/);
    assertEquals((await trainStep(database, log, tuned)).skipped, true);
    const record = (await modelById(database, modelId))!;
    assertEquals((record.parameters as { trials: unknown[] }).trials.length, 3);
    assertEquals(await madeAgain(database, log, record), record.bytes);
    assertEquals((await modelInUse(database, log.logId, "remaining"))!.modelId, modelId);
  }));

Deno.test("a tuning that was stopped goes on where it was, and comes to the same model bit for bit", () =>
  withDatabase(async (database) => {
    const log = await storeCases(database, 300);
    const tuned = { ...options, models: ["gradient-boosting"] as const, tune: 8 };
    const whole = await trainStep(database, log, { ...tuned, force: true });
    const bytes = (await modelById(database, whole.modelId))!.bytes;
    const kept = async () => (await database.sql`select number from tracebook.tuning_trial order by number`).length;
    assertEquals(await kept(), 0);
    const stop = new AbortController();
    const step = { ...silentReporter.step(""), update: ({ done }: { done: number }) => done > 0.3 && stop.abort() };
    const stopping = { ...tuned, force: true, signal: stop.signal, reporter: { ...silentReporter, step: () => step } };
    await assertRejects(() => trainStep(database, log, stopping), DOMException);
    const before = await kept();
    assert(before > 0 && before < 8, `${before}`);
    const resumed = await trainStep(database, log, { ...tuned, force: true });
    assertEquals((await modelById(database, resumed.modelId))!.bytes, bytes);
    assertEquals(await kept(), 0);
  }));

Deno.test("a challenger replaces the champion only where it is better, with the reason kept; a rollback takes that back", () =>
  withDatabase(async (database) => {
    let log = await storeCases(database, 300);
    const first = await retrainStep(database, log, options);
    assertEquals([first.promoted, first.reason], [true, "It is the first model of this log."]);
    assertEquals((await retrainStep(database, log, options)).skipped, true);
    log = await storeCases(database, 310);
    const second = await retrainStep(database, log, options);
    assertEquals([second.promoted, second.modelId], [false, first.modelId]);
    assertMatch(second.reason, /only \d+ ha(s|ve) completed since the model in use was trained: it takes 20 to compare them\.$/);
    // What was tried and found no better is not tried again until the log changes.
    assertEquals((await retrainStep(database, log, options)).skipped, true);
    log = await storeCases(database, 360);
    const equal = await retrainStep(database, log, options);
    assertEquals([equal.promoted, equal.modelId], [false, first.modelId]);
    assertMatch(equal.reason, /^On \d+ cases that are new to both the new model was .* it takes 2 % to replace it\.$/);
    log = await storeCases(database, 900, { slowdown: 3 });
    const third = await retrainStep(database, log, options);
    assertEquals(third.promoted, true);
    assertMatch(third.reason, /better than the model in use\.$/);
    assertGreater(third.modelId, first.modelId);
    const use = await rollbackStep(database, log, options);
    assertEquals(use.modelId, first.modelId);
    assertEquals((await modelInUse(database, log.logId, "remaining"))!.modelId, first.modelId);
    assertEquals((await modelUses(database, log.logId, "remaining")).length, 3);
    await assertRejects(() => rollbackStep(database, log, options), TracebookError, "the one in use is the first");
    const runs = (await readHistory(database, { limit: 10 })).map(({ job, status }) => `${job} ${status}`);
    assert(runs.includes("retrain done") && runs.includes("retrain skipped") && runs.includes("rollback failed"), `${runs}`);
  }));

Deno.test("running cases are predicted into a table, whole, by the model in use", () =>
  withDatabase(async (database) => {
    const log = await storeCases(database, 300);
    const predictions = await predictRunningCases(database, log, options);
    assertEquals(predictions.map(({ caseId }) => caseId), ["case 0297", "case 0298", "case 0299"]);
    for (const { remainingHours, durationHours, lowHours, highHours, events } of predictions) {
      assertEquals(events, 2);
      assert(remainingHours >= 0 && lowHours <= durationHours && durationHours <= highHours);
    }
    await predictRunningCases(database, log, options);
    const stored = await readPredictions(database, log.logId);
    assertEquals(stored.toSorted((a, b) => a.caseId < b.caseId ? -1 : 1), [...predictions]);
    // In pages too, also where the expected ends are the same, or microseconds apart.
    const ends = fc.array(fc.nat(3), { minLength: stored.length, maxLength: stored.length });
    await fc.assert(
      fc.asyncProperty(ends, fc.integer({ min: 1, max: 3 }), async (microseconds, limit) => {
        for (const [at, { caseId }] of stored.entries()) {
          await database.sql`update tracebook.case_prediction set remaining_hours = 0,
            last_time = timestamptz '2026-01-31 08:30:00.123456Z' + ${microseconds[at]} * interval '1 microsecond'
            where case_id = ${caseId}`;
        }
        const whole = await readPredictions(database, log.logId);
        const paged = [];
        for (let after: string | undefined, page = whole; page.length > 0; after = page.at(-1)?.caseId) {
          page = await readPredictions(database, log.logId, { limit, after });
          paged.push(...page);
          assert(page.length <= limit && paged.length <= whole.length);
        }
        assertEquals(paged, whole);
      }),
      { numRuns: 20 },
    );
    for (const after of ["nobody", "no\0body", "\ud800"]) {
      await assertRejects(() => readPredictions(database, log.logId, { after }), TracebookError, "the first page");
    }
    const other = await modelInUse(database, log.logId, "remaining");
    await database.sql`update tracebook.model set bytes = ${other!.bytes.subarray(0, 99)}`;
    await assertRejects(() => predictRunningCases(database, log, options), TracebookError, "cut off");
  }));

Deno.test("a model stays with a log that is renamed: it predicts, and tells the log's new name", () =>
  withDatabase(async (database) => {
    const log = await storeCases(database, 60);
    const { modelId } = await trainStep(database, log, options);
    await renameLog(database, log, "Sales");
    const sales = (await findLog(database, "sales"))!;
    assertEquals((await predictRunningCases(database, sales, options)).map((one) => one.modelId), Array(3).fill(modelId));
    assertEquals((await readModelInUse(database, sales, "remaining"))!.model.origin.log, "sales");
  }));

Deno.test("drift is flagged where cases take longer or have new activities, and can start a retraining", () =>
  withDatabase(async (database) => {
    let log = await storeCases(database, 300);
    assertEquals(await driftStep(database, log, options), null);
    const { modelId } = await trainStep(database, log, options);
    log = await storeCases(database, 420);
    assertEquals((await driftStep(database, log, options))!.reasons, []);
    assertMatch(
      describeDrift((await driftStep(database, log, options))!),
      /^no drift on the 118 cases that completed since/,
    );
    log = await storeCases(database, 900, { slowdown: 3, step: "inspect" });
    const drift = (await driftStep(database, log, { ...options, retrain: true }))!;
    assertEquals(drift.flagged, true);
    assert(drift.reasons.some((reason) => reason.includes("error has grown")), `${drift.reasons}`);
    assert(drift.reasons.some((reason) => reason.includes("never seen: inspect")), `${drift.reasons}`);
    const [kept] = await readDriftChecks(database, { limit: 1 });
    assertEquals([kept.flagged, kept.modelId, kept.reasons], [true, modelId, drift.reasons]);
    assertGreater((await modelInUse(database, log.logId, "remaining"))!.modelId, modelId);
  }));

Deno.test("a changed log keeps its model unless the new one is better; a model of another version of the training is replaced", () =>
  withDatabase(async (database) => {
    let log = await storeCases(database, 300);
    await refreshModels(database, log, options);
    const first = (await modelInUse(database, log.logId, "remaining"))!.modelId;
    log = await storeCases(database, 320);
    const { remaining } = await refreshModels(database, log, options);
    assertMatch(remaining, /it takes 20 to compare them\.$/);
    assertEquals((await modelInUse(database, log.logId, "remaining"))!.modelId, first);
    assertMatch(
      (await refreshModels(database, log, options)).duration,
      /^The log has not changed since a new model was last trained/,
    );
    await database.sql`update tracebook.model set code_version = '0', bytes = 'x'`;
    await predictRunningCases(database, log, options);
    assertGreater((await modelInUse(database, log.logId, "remaining"))!.modelId, first);
  }));

Deno.test("a log that was replaced by something else is not told by its old model, is flagged, and gets a new one", () =>
  withDatabase(async (database) => {
    let log = await storeCases(database, 300);
    const { modelId } = await trainStep(database, log, options);
    log = await storeCases(database, 150);
    await assertRejects(() => predictRunningCases(database, log, options), TracebookError, "a model that fits the log orders");
    const drift = (await driftStep(database, log, options))!;
    assertEquals(drift.flagged, true);
    assertMatch(drift.reasons[0], /^It does not fit the log any more: it was trained on a log that ends on 1970-03-1\d/);
    const { promoted, reason } = await retrainStep(database, log, options);
    assertEquals(promoted, true);
    assertMatch(reason, /^The model in use does not fit the log any more/);
    assertGreater((await modelInUse(database, log.logId, "remaining"))!.modelId, modelId);
    await predictRunningCases(database, log, options);
  }));

Deno.test("a damaged model is replaced by training and retraining, and a rollback passes it over", () =>
  withDatabase(async (database) => {
    const log = await storeCases(database, 300);
    const { modelId } = await trainStep(database, log, options);
    await database.sql`update tracebook.model set bytes = substring(bytes for 99)`;
    const { reason, promoted } = await retrainStep(database, log, options);
    assertEquals(promoted, true);
    assertMatch(reason, /^The model in use cannot be read: .* cut off/);
    await assertRejects(() => rollbackStep(database, log, options), TracebookError, "none that can be read");
    await database.sql`update tracebook.model set bytes = substring(bytes for 99)`;
    assertEquals((await trainStep(database, log, options)).skipped, false);
    assertGreater((await modelInUse(database, log.logId, "remaining"))!.modelId, modelId);
  }));

Deno.test("a model of another log is refused", () =>
  withDatabase(async (database) => {
    const log = await storeCases(database, 300);
    const { modelId } = await trainStep(database, log, options);
    const load = await openLoad(database, { slug: "other", name: "Other", source: "o.csv", checksum: "o", mode: "replace" });
    await load.finish(await feedRows(load, [{ caseId: "1", activity: "open", time: 0 }], { cases: {}, batchSize: 10 }));
    const other = (await findLog(database, "other"))!;
    await useModel(database, { logId: other.logId, task: "remaining", modelId, since: new Date(NOW), reason: "by mistake" });
    await assertRejects(
      () => predictRunningCases(database, other, options),
      TracebookError,
      "a model of the log other, found one of orders",
    );
  }));
