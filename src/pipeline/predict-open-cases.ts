import {
  type Database,
  modelInUse,
  readEventLog,
  replacePredictions,
  type StoredLog,
  type StoredPrediction,
} from "../database/mod.ts";
import { checkModelOf, closedBy, predictRemaining } from "../prediction/predict-remaining.ts";
import { decodeRemainingModel } from "../prediction/remaining-model-file.ts";
import { countOf } from "./count-of.ts";
import { inJob } from "./in-job.ts";
import { trainRemainingStep, type TrainRemainingStepOptions } from "./train-remaining.ts";

/**
 * Predicts all open cases of a log by its model in use and keeps that in a table, in place of what stood there. A log without a model gets one first.
 *
 * @throws an input error where no case is closed, so that nothing can be learned; environment errors of the database
 */
export async function predictOpenCases(
  database: Database,
  log: StoredLog,
  options: TrainRemainingStepOptions,
): Promise<readonly StoredPrediction[]> {
  const record = await modelInUse(database, log.logId, "remaining");
  const { modelId, model } = record === null
    ? await trainRemainingStep(database, log, options)
    : { modelId: record.modelId, model: decodeRemainingModel(record.bytes, `model ${record.modelId}`) };
  checkModelOf(model, log, `model ${modelId}`);
  const job = { job: "predict", log: log.slug, title: `Predicting ${log.slug}`, reporter: options.reporter };
  return await inJob(database, job, async (step) => {
    const events = await readEventLog(database, log);
    const { closed } = closedBy(model, events);
    const open = events.caseIds.keys().filter((item) => closed[item] === 0)
      .map((item) => ({ item, length: events.caseOffsets[item + 1] - events.caseOffsets[item] })).toArray();
    const predictedAt = new Date(options.now());
    const predictions = predictRemaining(model, events, open).map((said, at): StoredPrediction => ({
      caseId: events.caseIds[open[at].item],
      modelId,
      predictedAt,
      lastTime: new Date(events.time[events.caseOffsets[open[at].item + 1] - 1]),
      events: open[at].length,
      remainingHours: said.remaining,
      durationHours: said.duration,
      lowHours: said.durationInterval[0],
      highHours: said.durationInterval[1],
    }));
    await replacePredictions(database, log.logId, predictions);
    step.done(`${countOf(predictions.length, "open case")}, by ${model.answered} (model ${modelId})`);
    return predictions;
  });
}
