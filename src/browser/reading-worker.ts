/**
 * The reading worker: it reads a file of the reader, so that the page goes on meanwhile, and keeps
 * the log in the browser. It holds the readers of all formats, and asks the network for nothing.
 * Built into `pages/lib/reading-worker.js`.
 *
 * @module
 */
import { TracebookError } from "../errors.ts";
import { lookAtFile } from "./own-log/look-at-file.ts";
import { readOwnLog } from "./own-log/own-log.ts";
import { ownLogStore } from "./own-log/own-log-store.ts";
import type { FromReadingWorker, ToReadingWorker } from "./own-log/reading-messages.ts";

const scope = globalThis as unknown as {
  addEventListener(type: "message", listener: (event: MessageEvent<ToReadingWorker>) => void): void;
  postMessage(message: FromReadingWorker): void;
};

scope.addEventListener("message", async ({ data, timeStamp }) => {
  try {
    const { file, name } = data;
    if (data.type === "look") return scope.postMessage({ type: "look", look: await lookAtFile(file, name) });
    const told = (bytes: number, events: number) => scope.postMessage({ type: "progress", bytes, events });
    const { entry, log, rejected } = await readOwnLog(file, name, data.reading, {
      now: performance.timeOrigin + timeStamp,
      told,
    });
    const isKept = await ownLogStore.keep(entry, log).then(() => true, () => false);
    scope.postMessage({ type: "read", read: { entry, rejected, log: isKept ? null : log } });
  } catch (error) {
    const problem = error instanceof TracebookError ? error.message : `A fault of Tracebook itself: ${String(error)}`;
    scope.postMessage({ type: "problem", problem });
  }
});

scope.postMessage({ type: "ready" });
