import { type Database, modelInUse, type StoredLog, type StoredModel } from "../../database/mod.ts";
import type { Task } from "../../prediction/dataset/prefixes.ts";
import { decodeModel } from "../../prediction/models/model-file.ts";
import { type PredictionModel, TRAINING_VERSION } from "../../prediction/models/prediction-model.ts";

/**
 * A model that is in use for a log, and its record. `trainStep` puts the first one to use,
 * `retrainStep` a better one.
 */
export interface ModelInUse {
  readonly record: StoredModel;
  readonly model: PredictionModel;
}

/**
 * The record of the model in use for a log and a task. Null if there is none, or if another version
 * of the training made it: after an update of Tracebook, models are trained again.
 */
export async function recordInUse(database: Database, log: StoredLog, task: Task): Promise<StoredModel | null> {
  const record = await modelInUse(database, log.logId, task);
  return record?.codeVersion === TRAINING_VERSION ? record : null;
}

/**
 * The model in use for a log and a task; null as for {@linkcode recordInUse}. Its origin has the
 * slug of the log as it is now: a model stays with a log that is renamed.
 *
 * @throws an input error for a stored model that is damaged
 */
export async function readModelInUse(database: Database, log: StoredLog, task: Task): Promise<ModelInUse | null> {
  const record = await recordInUse(database, log, task);
  if (record === null) return null;
  const model = decodeModel(record.bytes, `model ${record.modelId}`);
  const origin = record.logId === log.logId ? { ...model.origin, log: log.slug } : model.origin;
  return { record, model: { ...model, origin } };
}
