import { TracebookError } from "../../errors.ts";
import { fitTrees } from "../../prediction/models/fit-trees.ts";
import type { FitHooks, FitResult, FitTask, TreeFitter } from "../../prediction/models/tree-settings.ts";
import type { FromThread } from "./messages.ts";
import { shareable } from "./shareable.ts";

/** Options of {@linkcode withTrainingThreads}. */
export interface TrainingThreadsOptions {
  /**
   * Threads at most. Default: one for each core, at most four. The result is the same for any
   * number.
   */
  readonly threads?: number;
  /**
   * Numbers of a table, rows times columns, below which it is trained in this thread: starting
   * another one takes longer. Default 50,000; forests of the library, which are slow, always get
   * another one.
   */
  readonly leastNumbers?: number;
}

/**
 * Gives some work trees that are trained in threads of their own: several at a time, and this
 * thread stays free for its database and for signals. Tables are shared between the threads, not
 * copied. A task that is stopped by its signal ends at once, with its thread.
 *
 * The trees are the same to the bit as those of {@linkcode fitTrees}. At the end all threads are
 * gone.
 */
export async function withTrainingThreads<T>(
  work: (fit: TreeFitter) => Promise<T>,
  options: TrainingThreadsOptions = {},
): Promise<T> {
  const { threads = Math.min(4, navigator.hardwareConcurrency), leastNumbers = 50_000 } = options;
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const waiting: (() => void)[] = [];
  let running = 0;
  let over = false;
  const share = shareable();

  const inThread = async (task: FitTask, hooks: FitHooks): Promise<FitResult> => {
    while (running >= threads) await new Promise<void>((resolve) => waiting.push(resolve));
    if (over) throw new Error("the work that this training was for has failed");
    running++;
    const thread = idle.pop() ?? startThread();
    all.add(thread);
    try {
      const result = await runTask(thread, share(task), hooks);
      idle.push(thread);
      return result;
    } catch (error) {
      // Whatever it was doing, it goes on doing it: only its end stops it.
      thread.terminate();
      all.delete(thread);
      throw error;
    } finally {
      running--;
      waiting.shift()?.();
    }
  };

  try {
    return await work((task, hooks = {}) => {
      const { rows, columns } = task.examples.rows;
      return rows * columns < leastNumbers && task.settings.algorithm !== "ml-random-forest"
        ? fitTrees(task, hooks)
        : inThread(task, hooks);
    });
  } finally {
    over = true;
    for (const thread of all) thread.terminate();
  }
}

const startThread = (): Worker => new Worker(new URL("./training-thread.ts", import.meta.url).href, { type: "module" });

function runTask(thread: Worker, task: FitTask, { onProgress, signal }: FitHooks): Promise<FitResult> {
  const { promise, resolve, reject } = Promise.withResolvers<FitResult>();
  const stop = () => reject(signal!.reason);
  thread.onmessage = ({ data }: MessageEvent<FromThread>) => {
    if (data.kind === "progress") onProgress?.(data.done, data.total);
    else if (data.kind === "result") resolve(data.result);
    else if (data.kind === "problem") reject(new TracebookError(data.problem, data.details));
    else reject(new Error(`a training thread failed: ${data.message}`));
  };
  thread.onerror = (event) => {
    event.preventDefault();
    reject(new Error(`a training thread failed: ${event.message}`));
  };
  if (signal?.aborted) stop();
  else {
    signal?.addEventListener("abort", stop);
    thread.postMessage(task);
  }
  return promise.finally(() => signal?.removeEventListener("abort", stop));
}
