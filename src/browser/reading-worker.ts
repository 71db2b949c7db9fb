/**
 * The reading worker: it reads a file of the reader and trains models on its log, and keeps both in
 * the browser, while the page goes on. It holds the readers of all formats. Built into
 * `pages/lib/reading-worker.js`.
 *
 * @module
 */
import { environmentError, TracebookError } from "../errors.ts";
import { lookAtFile } from "./own-log/look-at-file.ts";
import { readOwnLog } from "./own-log/own-log.ts";
import { ownLogStore } from "./own-log/own-log-store.ts";
import { trainOwnLog } from "./own-log/train-own-log.ts";
import type { FromReadingWorker, ToReadingWorker } from "./own-log/reading-messages.ts";

const scope = globalThis as unknown as {
  addEventListener(type: "message", listener: (event: MessageEvent<ToReadingWorker>) => void): void;
  postMessage(message: FromReadingWorker): void;
};

scope.addEventListener("message", async ({ data, timeStamp }) => {
  const now = performance.timeOrigin + timeStamp;
  try {
    switch (data.type) {
      case "look":
        return scope.postMessage({ type: "look", look: await lookAtFile(data.file, data.name) });
      case "read":
        return await read(data, now);
      case "train":
        return await train(data, now);
    }
  } catch (error) {
    const problem = error instanceof TracebookError ? error.message : `A fault of Tracebook itself: ${String(error)}`;
    scope.postMessage({ type: "problem", problem });
  }
});

async function read({ file, name, reading }: Extract<ToReadingWorker, { type: "read" }>, now: number): Promise<void> {
  const told = (bytes: number, events: number) => scope.postMessage({ type: "progress", bytes, events });
  const { entry, log, rejected } = await readOwnLog(file, name, reading, { now, told });
  const isKept = await ownLogStore.keep(entry, log).then(() => true, () => false);
  scope.postMessage({ type: "read", read: { entry, rejected, log: isKept ? null : log } });
}

async function train({ slug, zone }: Extract<ToReadingWorker, { type: "train" }>, now: number): Promise<void> {
  const log = await ownLogStore.log(slug);
  if (log === null) {
    throw environmentError({
      expected: "the log to be kept in this browser",
      found: "none of this name",
      advice: "Open the file again.",
    });
  }
  for (const [at, task] of (["remaining", "duration"] as const).entries()) {
    const told = (done: number) => scope.postMessage({ type: "training", done: (at + done) / 2 });
    await ownLogStore.keepModel(slug, task, await trainOwnLog(log, { slug, zone, task, now, told }));
  }
  scope.postMessage({ type: "trained" });
}

scope.postMessage({ type: "ready" });
