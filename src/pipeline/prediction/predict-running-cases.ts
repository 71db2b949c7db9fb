import { type Database, readEventLog, replacePredictions, type StoredLog, type StoredPrediction } from "../../database/mod.ts";
import { inputError } from "../../errors.ts";
import { forecastRunningCases } from "../../prediction/running-cases/forecast-running-cases.ts";
import { mismatchOf } from "../../prediction/running-cases/model-log-mismatch.ts";
import { checkModelOf } from "../../prediction/running-cases/predict-prefixes.ts";
import { recalibrate } from "../../prediction/running-cases/recalibrate.ts";
import { countOf } from "../../numerics/number-text.ts";
import { inJob } from "../in-job.ts";
import { readModelInUse } from "./model-in-use.ts";
import { type TrainOptions, trainStep } from "./train-step.ts";

/**
 * Predicts all running cases of a log with its model in use. The predictions replace the stored
 * ones. If no model is in use, one is trained first.
 *
 * @throws an input error if no case is completed, or the model does not fit the log; environment
 * errors of the database
 */
export async function predictRunningCases(
  database: Database,
  log: StoredLog,
  options: TrainOptions,
): Promise<readonly StoredPrediction[]> {
  const inUse = await readModelInUse(database, log, "remaining");
  const { modelId, model: trained } = inUse === null
    ? await trainStep(database, log, { ...options, task: "remaining" })
    : { modelId: inUse.record.modelId, model: inUse.model };
  checkModelOf(trained, log, `model ${modelId}`);
  const job = { job: "predict", log: log.slug, title: `Predicting ${log.slug}`, reporter: options.reporter };
  return await inJob(database, job, async (step) => {
    const events = await readEventLog(database, log);
    const mismatch = mismatchOf(trained, events);
    if (mismatch !== null) {
      throw inputError({
        file: `model ${modelId}`,
        expected: `a model that fits the log ${log.slug}`,
        found: `one that does not: ${mismatch.slice(0, -1)}`,
        advice: `Train a new one: deno task retrain ${log.slug}`,
      });
    }
    const predictedAt = new Date(options.now());
    const forecasts = await forecastRunningCases(recalibrate(trained, events), events);
    const predictions = forecasts.map((forecast): StoredPrediction => ({
      caseId: forecast.caseId,
      modelId,
      predictedAt,
      lastTime: new Date(forecast.lastTime),
      events: forecast.events,
      remainingHours: forecast.remaining,
      durationHours: forecast.duration,
      lowHours: forecast.durationInterval[0],
      highHours: forecast.durationInterval[1],
    }));
    await replacePredictions(database, log.logId, predictions);
    step.done(`${countOf(predictions.length, "running case")}, by ${trained.selected} (model ${modelId})`);
    return predictions;
  });
}

/** A stored prediction in the JSON of `tracebook predictions`. */
export const storedPredictionDocument = (prediction: StoredPrediction) => ({
  caseId: prediction.caseId,
  lastTime: prediction.lastTime,
  events: prediction.events,
  predictedDurationHours: prediction.durationHours,
  remainingHours: prediction.remainingHours,
  interval90: [prediction.lowHours, prediction.highHours],
  modelId: prediction.modelId,
  predictedAt: prediction.predictedAt,
});
