/**
 * The reading worker of an exported page: it trains models. The readers of files, which are larger
 * than the rest of such a page, stay on the site. Built into
 * `pages/lib/whole/reading-worker.js`.
 *
 * @module
 */
import { environmentError, TracebookError } from "../errors.ts";
import type { FromReadingWorker, ToReadingWorker } from "./own-log/reading-messages.ts";
import { trainKeptLog } from "./own-log/train-kept-log.ts";

const scope = globalThis as unknown as {
  addEventListener(type: "message", listener: (event: MessageEvent<ToReadingWorker>) => void): void;
  postMessage(message: FromReadingWorker): void;
};

scope.addEventListener("message", async ({ data, timeStamp }) => {
  try {
    if (data.type !== "train") {
      throw environmentError({
        expected: "a page of a site, which reads files",
        found: "a page that was exported with its own log",
        advice: "Open the file on the site.",
      });
    }
    const told = (done: number) => scope.postMessage({ type: "training", done });
    await trainKeptLog({ ...data, now: performance.timeOrigin + timeStamp, told });
    scope.postMessage({ type: "trained" });
  } catch (error) {
    const problem = error instanceof TracebookError ? error.message : `A fault of Tracebook itself: ${String(error)}`;
    scope.postMessage({ type: "problem", problem });
  }
});

scope.postMessage({ type: "ready" });
