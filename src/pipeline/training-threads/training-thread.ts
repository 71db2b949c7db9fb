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

scope.addEventListener("message", async ({ data: task }) => {
  try {
    const onProgress = (done: number, total: number) => scope.postMessage({ kind: "progress", done, total });
    scope.postMessage({ kind: "result", result: await fitTrees(task, { onProgress }) });
  } catch (error) {
    if (error instanceof TracebookError) scope.postMessage({ kind: "problem", problem: error.kind, details: error.details });
    else scope.postMessage({ kind: "fault", message: error instanceof Error ? error.stack ?? error.message : String(error) });
  }
});
