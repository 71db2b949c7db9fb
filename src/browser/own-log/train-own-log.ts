import type { EventLog } from "../../event-log/event-log.ts";
import { encodeModel } from "../../prediction/models/model-file.ts";
import type { Task } from "../../prediction/dataset/prefixes.ts";
import { trainModel } from "../../prediction/models/train-model.ts";

/** Seed of the trainings of a page: the same log gives the same model. */
const SEED = 42;

/**
 * Trains a model of a target on a log of the reader, without tuning.
 *
 * @param now time of the training, ms since 1970-01-01 UTC
 * @param told receives the share of the work that is done
 * @returns the bytes of the model
 * @throws the errors of the training, such as for a log without completed cases
 */
export async function trainOwnLog(
  log: EventLog,
  { slug, zone, task, now, told }: {
    readonly slug: string;
    readonly zone: string;
    readonly task: Task;
    readonly now: number;
    readonly told?: (done: number) => void;
  },
): Promise<Uint8Array> {
  const origin = { log: slug, logVersion: 1, checksum: "", trainedAt: new Date(now).toISOString() };
  return encodeModel(await trainModel(log, { task, seed: SEED, zone, origin, models: ["random-forest"], onProgress: told }));
}
