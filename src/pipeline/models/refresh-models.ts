import { type Database, modelInUse, type StoredLog } from "../../database/mod.ts";
import { retrainStep } from "./retrain.ts";
import { orWhyNot, type TrainedModels } from "./train-models.ts";
import { trainRemainingStep, type TrainRemainingStepOptions } from "./train-remaining.ts";
import { trainStep } from "./train.ts";

/**
 * Brings the models of a log up to date after it may have changed. That of whole durations is
 * trained anew; it says itself when it is no better than a median. That of remaining times is
 * replaced only by a better one; where there is none yet, it gets one.
 *
 * @throws environment errors of the database; the signal's reason
 */
export async function refreshModels(
  database: Database,
  log: StoredLog,
  options: TrainRemainingStepOptions,
): Promise<TrainedModels> {
  const { summary: duration } = await trainStep(database, log, options);
  const remaining = await orWhyNot(async () =>
    await modelInUse(database, log.logId, "remaining") === null
      ? (await trainRemainingStep(database, log, options)).summary
      : (await retrainStep(database, log, options)).reason
  );
  return { duration, remaining };
}
