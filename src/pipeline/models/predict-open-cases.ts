import { type Database, readEventLog, replacePredictions, type StoredLog, type StoredPrediction } from "../../database/mod.ts";
import { afterSilence } from "../../prediction/remaining/after-silence.ts";
import { lastTimeOf } from "../../prediction/closed-cases.ts";
import { checkModelOf, closedBy, predictRemaining } from "../../prediction/remaining/predict-remaining.ts";
import { inputError } from "../../errors.ts";
import { whyUnfit } from "../../prediction/remaining/why-unfit.ts";
import { recalibrate } from "../../prediction/remaining/recalibrate.ts";
import { countOf } from "../../numerics/number-text.ts";
import { inJob } from "../in-job.ts";
import { remainingInUse } from "./remaining-in-use.ts";
import { trainRemainingStep, type TrainRemainingStepOptions } from "./train-remaining.ts";

/**
 * Predicts all open cases of a log by its model in use and keeps that in a table, in place of what
 * stood there. A log without a model gets one first.
 *
 * @throws an input error where no case is closed, so that nothing can be learned; environment
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
    const unfit = whyUnfit(trained, events);
    if (unfit !== null) {
      throw inputError({
        file: `model ${modelId}`,
        expected: `a model that fits the log ${log.slug}`,
        found: `another one: ${unfit.slice(0, -1)}`,
        advice: `Train it anew: deno task retrain ${log.slug}`,
      });
    }
    const model = recalibrate(trained, events);
    const { closed } = closedBy(model, events);
    const open = events.caseIds.keys().filter((item) => closed[item] === 0)
      .map((item) => ({ item, length: events.caseOffsets[item + 1] - events.caseOffsets[item] })).toArray();
    const predictedAt = new Date(options.now());
    // The log's last event is "now": until then each open case has at least not ended.
    const now = lastTimeOf(events);
    const predictions = predictRemaining(model, events, open).map((said, at): StoredPrediction => {
      const lastTime = events.time[events.caseOffsets[open[at].item + 1] - 1];
      const { remaining, remainingInterval: [low, high] } = afterSilence(model, said, (now - lastTime) / 3_600_000);
      const passed = said.duration - said.remaining;
      return {
        caseId: events.caseIds[open[at].item],
        modelId,
        predictedAt,
        lastTime: new Date(lastTime),
        events: open[at].length,
        remainingHours: remaining,
        durationHours: passed + remaining,
        lowHours: passed + low,
        highHours: passed + high,
      };
    });
    await replacePredictions(database, log.logId, predictions);
    step.done(`${countOf(predictions.length, "open case")}, by ${model.answered} (model ${modelId})`);
    return predictions;
  });
}
