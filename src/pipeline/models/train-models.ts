import type { Database, StoredLog } from "../../database/mod.ts";
import { TracebookError } from "../../errors.ts";
import { trainStep } from "./train.ts";
import { trainRemainingStep, type TrainRemainingStepOptions } from "./train-remaining.ts";

/** What came of the training of a log's models, each as a sentence. */
export interface TrainedModels {
  readonly duration: string;
  readonly remaining: string;
}

/**
 * Trains both models of a stored log, that of the whole duration and that of remaining times,
 * unless they are current, and puts them to use. A log without a completed case carries no model of
 * remaining times: then the sentence says so.
 *
 * @throws environment errors of the database; the signal's reason
 */
export async function trainModels(
  database: Database,
  log: StoredLog,
  options: TrainRemainingStepOptions,
): Promise<TrainedModels> {
  const { summary: duration } = await trainStep(database, log, options);
  return { duration, remaining: await orWhyNot(async () => (await trainRemainingStep(database, log, options)).summary) };
}

/** What came of some training, or, where the log is to blame that nothing did, why. */
export async function orWhyNot(train: () => Promise<string>): Promise<string> {
  try {
    return await train();
  } catch (error) {
    if (error instanceof TracebookError && error.kind === "input") return error.message;
    throw error;
  }
}
