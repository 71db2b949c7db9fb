/**
 * The program of a training thread: it gets tasks, trains trees, and reports progress and results.
 * See `with-training-threads.ts`.
 *
 * @module
 */
import { TracebookError } from "../../errors.ts";
import { fitTrees } from "../../prediction/models/fit-trees.ts";
import type { FromThread, ToThread } from "./with-training-threads.ts";

const scope = globalThis as unknown as {
  addEventListener(type: "message", listener: (event: MessageEvent<ToThread>) => void): void;
  postMessage(message: FromThread): void;
};

/** Least time between two messages of progress, in milliseconds: small trees are grown faster. */
const PROGRESS_PAUSE = 100;

scope.addEventListener("message", async ({ data: task }) => {
  let told = 0;
  const onProgress = (done: number, total: number) => {
    const now = performance.now();
    if (done < total && now - told < PROGRESS_PAUSE) return;
    told = now;
    scope.postMessage({ kind: "progress", done, total });
  };
  try {
    scope.postMessage({ kind: "result", result: await fitTrees(task, { onProgress }) });
  } catch (error) {
    if (error instanceof TracebookError) scope.postMessage({ kind: "problem", problem: error.kind, details: error.details });
    else scope.postMessage({ kind: "fault", message: error instanceof Error ? error.stack ?? error.message : String(error) });
  }
});
