import { type Database, modelInUse, type StoredLog } from "../../database/mod.ts";
import { retrainStep } from "./retrain.ts";
import { forEachTask, type TrainedModels } from "./train-models.ts";
import { type TrainOptions, trainStep } from "./train.ts";

/**
 * Brings the models of a log up to date after it may have changed: a model in use is replaced by a
 * better one only; where there is none yet, one is trained.
 *
 * @throws environment errors of the database; the signal's reason
 */
export async function refreshModels(database: Database, log: StoredLog, options: TrainOptions): Promise<TrainedModels> {
  return await forEachTask(async (task) =>
    await modelInUse(database, log.logId, task) === null
      ? (await trainStep(database, log, { ...options, task })).summary
      : (await retrainStep(database, log, { ...options, task })).reason
  );
}
