import { environmentError } from "../../errors.ts";
import { encodeModel } from "../../prediction/models/model-file.ts";
import { trainModel } from "../../prediction/models/train-model.ts";
import { ownLogStore } from "./own-log-store.ts";

/** Seed of the trainings of a page: the same log gives the same model. */
const SEED = 42;

/**
 * Trains models of whole durations and remaining times, without tuning, on a log that the browser
 * keeps, and keeps them beside it.
 *
 * @param options.now ms since 1970, at which it starts
 * @param options.told called with the share that is done, 0 to 1
 * @throws environmentError where the log is not kept; the errors of the training, such as for a log
 * without completed cases
 */
export async function trainKeptLog(
  { slug, zone, now, told }: {
    readonly slug: string;
    readonly zone: string;
    readonly now: number;
    readonly told: (done: number) => void;
  },
): Promise<void> {
  const log = await ownLogStore.log(slug);
  if (log === null) {
    throw environmentError({
      expected: "the log to be kept in this browser",
      found: "none of this name",
      advice: "Open the file again.",
    });
  }
  const origin = { log: slug, logVersion: 1, checksum: "", trainedAt: new Date(now).toISOString() };
  for (const [at, task] of (["remaining", "duration"] as const).entries()) {
    const onProgress = (done: number) => told((at + done) / 2);
    const model = await trainModel(log, { task, seed: SEED, zone, origin, models: ["random-forest"], onProgress });
    await ownLogStore.keepModel(slug, task, encodeModel(model));
  }
}
