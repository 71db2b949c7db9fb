import { type ProblemDetails, type ProblemKind, TracebookError } from "../../errors.ts";
import { binsOf, fitTrees } from "../../prediction/models/fit-trees.ts";
import type { BinnedTable } from "../../machine-learning/binned-table.ts";
import type { Examples, FitHooks, FitResult, FitTask, TreeFitter } from "../../prediction/models/tree-settings.ts";

/** Options of {@linkcode withTrainingThreads}. */
interface TrainingThreadsOptions {
  /**
   * Most threads. Default: one for each core, at most four. The result does not depend on the
   * number.
   */
  readonly threads?: number;
  /**
   * A table with fewer numbers (rows times columns) is trained in this thread, because starting
   * another thread takes longer. Default 50,000. The slow forests of `ml-random-forest` always get
   * another thread.
   */
  readonly leastNumbers?: number;
}

/**
 * Does some work with a function that trains trees in other threads, several at a time, so that
 * this thread stays free for the database and for signals. Threads share the tables and do not copy
 * them. When its signal is aborted, a task ends at once, with its thread. At the end, all threads
 * are ended.
 *
 * The trees are equal, bit for bit, to those of {@linkcode fitTrees}.
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
      // The thread cannot be interrupted, only ended.
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

/** A message to a training thread: one task at a time. */
export type ToThread = FitTask;

/** A message from a training thread. */
export type FromThread =
  | { readonly kind: "progress"; readonly done: number; readonly total: number }
  | { readonly kind: "result"; readonly result: FitResult }
  /** A problem to report to the user. */
  | { readonly kind: "problem"; readonly problem: ProblemKind; readonly details: ProblemDetails }
  /** A fault of Tracebook. */
  | { readonly kind: "fault"; readonly message: string };

/**
 * A function that copies the numbers of tasks to memory that threads share, and adds the bins of
 * their rows. An array that several tasks use is copied once, and a table is binned once: a thread
 * that binned it could not pass the bins on to the others.
 */
function shareable(): (task: FitTask) => FitTask {
  const moved = new WeakMap<ArrayBufferView, ArrayBufferView>();
  const sharedOnce = <Numbers extends Float64Array | Uint8Array>(numbers: Numbers, copy: (to: SharedArrayBuffer) => Numbers) => {
    const known = moved.get(numbers) as Numbers | undefined;
    if (known !== undefined) return known;
    const shared = copy(new SharedArrayBuffer(numbers.byteLength));
    shared.set(numbers);
    moved.set(numbers, shared);
    return shared;
  };
  const share = (numbers: Float64Array) => sharedOnce(numbers, (memory) => new Float64Array(memory));
  const shareExamples = ({ rows, hours }: Examples): Examples => ({
    rows: { rows: rows.rows, columns: rows.columns, values: share(rows.values) },
    hours: share(hours),
  });
  const shareBins = ({ examples, categorical }: FitTask): BinnedTable => {
    const binned = binsOf(examples.rows, categorical);
    return { ...binned, codes: sharedOnce(binned.codes, (memory) => new Uint8Array(memory)) };
  };
  return (task) => ({
    ...task,
    examples: shareExamples(task.examples),
    binned: task.settings.algorithm === "ml-random-forest" ? undefined : shareBins(task),
    validation: task.validation && shareExamples(task.validation),
  });
}
