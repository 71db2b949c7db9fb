import { type Database, readEventLog, replacePredictions, type StoredLog, type StoredPrediction } from "../../database/mod.ts";
import { conditionalRemaining } from "../../prediction/running-cases/conditional-remaining.ts";
import { lastTimeOf } from "../../prediction/dataset/completed-cases.ts";
import { checkModelOf, completedBy, predictRemaining } from "../../prediction/running-cases/predict-remaining.ts";
import { inputError } from "../../errors.ts";
import { mismatchOf } from "../../prediction/running-cases/mismatch.ts";
import { recalibrate } from "../../prediction/running-cases/recalibrate.ts";
import { countOf } from "../count-of.ts";
import { inJob } from "../in-job.ts";
import { remainingInUse } from "./remaining-in-use.ts";
import { trainRemainingStep, type TrainRemainingStepOptions } from "./train-remaining.ts";

/**
 * Predicts all running cases of a log by its model in use and keeps that in a table, in place of what
 * stood there. A log without a model gets one first.
 *
 * @throws an input error where no case is completed, so that nothing can be learned; environment
 * errors of the database
 */
export async function predictOpenCases(
  database: Database,
  log: StoredLog,
  options: TrainRemainingStepOptions,
): Promise<readonly StoredPrediction[]> {
  const inUse = await remainingInUse(database, log);
  const { modelId, model: trained } = inUse === null
    ? await trainRemainingStep(database, log, options)
    : { modelId: inUse.record.modelId, model: inUse.model };
  checkModelOf(trained, log, `model ${modelId}`);
  const job = { job: "predict", log: log.slug, title: `Predicting ${log.slug}`, reporter: options.reporter };
  return await inJob(database, job, async (step) => {
    const events = await readEventLog(database, log);
    const unfit = mismatchOf(trained, events);
    if (unfit !== null) {
      throw inputError({
        file: `model ${modelId}`,
        expected: `a model that fits the log ${log.slug}`,
        found: `another one: ${unfit.slice(0, -1)}`,
        advice: `Train it anew: deno task retrain ${log.slug}`,
      });
    }
    const model = recalibrate(trained, events);
    const { completed } = completedBy(model, events);
    const running = events.caseIds.keys().filter((caseIndex) => completed[caseIndex] === 0)
      .map((caseIndex) => ({ caseIndex, length: events.caseOffsets[caseIndex + 1] - events.caseOffsets[caseIndex] })).toArray();
    const predictedAt = new Date(options.now());
    // The log's last event is "now": until then each running case has at least not ended.
    const now = lastTimeOf(events);
    const predictions = predictRemaining(model, events, running).map((predicted, at): StoredPrediction => {
      const lastTime = events.time[events.caseOffsets[running[at].caseIndex + 1] - 1];
      const { remaining, remainingInterval: [low, high] } = conditionalRemaining(model, predicted, (now - lastTime) / 3_600_000);
      const passed = predicted.duration - predicted.remaining;
      return {
        caseId: events.caseIds[running[at].caseIndex],
        modelId,
        predictedAt,
        lastTime: new Date(lastTime),
        events: running[at].length,
        remainingHours: remaining,
        durationHours: passed + remaining,
        lowHours: passed + low,
        highHours: passed + high,
      };
    });
    await replacePredictions(database, log.logId, predictions);
    step.done(`${countOf(predictions.length, "running case")}, by ${model.selected} (model ${modelId})`);
    return predictions;
  });
}
