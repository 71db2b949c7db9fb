import { type Database, modelInUse, type StoredLog, type StoredModel } from "../../database/mod.ts";
import type { RemainingModel } from "../../prediction/models/remaining-model.ts";
import { decodeRemainingModel } from "../../prediction/models/remaining-model-file.ts";
import { TRAINING_VERSION } from "../../prediction/training-version.ts";

/** A model of remaining times that answers for a log, and its record. */
export interface RemainingInUse {
  readonly record: StoredModel;
  readonly model: RemainingModel;
}

/**
 * The model of remaining times that answers for a log; null where none is in use, or where it was
 * trained by another version of the training: an update of Tracebook then trains it anew.
 *
 * @throws an input error for a stored model that is damaged
 */
export async function remainingInUse(database: Database, log: StoredLog): Promise<RemainingInUse | null> {
  const record = await modelInUse(database, log.logId, "remaining");
  if (record === null || record.codeVersion !== TRAINING_VERSION) return null;
  return { record, model: decodeRemainingModel(record.bytes, `model ${record.modelId}`) };
}
