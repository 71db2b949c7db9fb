import { environmentError } from "../../errors.ts";
import { ownLogStore } from "./own-log-store.ts";
import { trainOwnLog } from "./train-own-log.ts";

/**
 * Trains models of whole durations and remaining times on a log that the browser keeps, and keeps
 * them beside it.
 *
 * @param options.now ms since 1970, at which it starts
 * @param options.told called with the share that is done, 0 to 1
 * @throws environmentError where the log is not kept
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
  for (const [at, task] of (["remaining", "duration"] as const).entries()) {
    const toldOfTask = (done: number) => told((at + done) / 2);
    await ownLogStore.keepModel(slug, task, await trainOwnLog(log, { slug, zone, task, now, told: toldOfTask }));
  }
}
