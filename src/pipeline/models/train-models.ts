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
 * Trains both models of a stored log, that of the whole duration and that of remaining times, unless they are current. A log without a closed case carries no model of
 * remaining times: then the sentence says so.
 *
 * @throws environment errors of the database; the signal's reason
 */
export async function trainModels(
  database: Database,
  log: StoredLog,
  options: TrainRemainingStepOptions,
): Promise<TrainedModels> {
  const { summary } = await trainStep(database, log, options);
  const remaining = await trainRemainingStep(database, log, options).catch((error) => {
    if (error instanceof TracebookError && error.kind === "input") return { summary: error.message };
    throw error;
  });
  return { duration: summary, remaining: remaining.summary };
}
