import type { Database, StoredLog } from "../../database/mod.ts";
import { TracebookError } from "../../errors.ts";
import type { Task } from "../../prediction/dataset/prefixes.ts";
import { type TrainOptions, trainStep } from "./train.ts";

/** What came of the training of a log's models, a sentence for each target. */
export type TrainedModels = Readonly<Record<Task, string>>;

/**
 * Trains the models of a stored log, of the whole duration and of the remaining time, unless they
 * are current, and puts them to use. A log without completed cases, or past the limit of
 * activities, gets none: then the sentences say so.
 *
 * @throws environment errors of the database; the signal's reason
 */
export async function trainModels(database: Database, log: StoredLog, options: TrainOptions): Promise<TrainedModels> {
  return await forEachTask(async (task) => (await trainStep(database, log, { ...options, task })).summary);
}

/** Does something for both targets. Where the log does not allow it, the sentence says why. */
export async function forEachTask(work: (task: Task) => Promise<string>): Promise<TrainedModels> {
  const orWhyNot = async (task: Task) => {
    try {
      return await work(task);
    } catch (error) {
      if (error instanceof TracebookError && (error.kind === "input" || error.kind === "limit")) return error.message;
      throw error;
    }
  };
  return { duration: await orWhyNot("duration"), remaining: await orWhyNot("remaining") };
}
