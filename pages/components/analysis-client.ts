import type {
  Answer,
  ColumnName,
  Filter,
  FromAnalysisWorker,
  PublishedColumn,
  Question,
  ToAnalysisWorker,
} from "../lib/tracebook.js";

/** The page's side of the analysis worker. */
export interface AnalysisClient {
  /** Gives the files of columns to the worker; their buffers are transferred. */
  send(files: ReadonlyMap<ColumnName, readonly Uint8Array[]>): void;
  /**
   * Asks a question over what filters leave. What was aborted before it was begun costs nothing.
   *
   * @throws the signal's reason where it is aborted; an error with the message for the reader
   */
  ask<Asked extends Question>(
    filters: readonly Filter[],
    question: Asked,
    signal?: AbortSignal,
  ): Promise<Answer<Asked["kind"]>>;
}

/** Starts the worker for a log: with the zone of its dates, and the columns that it has. */
export function startAnalysis(
  log: { readonly zone: string; readonly columns: readonly PublishedColumn[] },
): AnalysisClient {
  const worker = new Worker(import.meta.resolve("../lib/analysis-worker.js"), { type: "module" });
  const open = new Map<number, { resolve(answer: unknown): void; reject(error: unknown): void }>();
  let last = 0;
  let broken: Error | null = null;
  const post = (message: ToAnalysisWorker, transfer: Transferable[] = []) => worker.postMessage(message, transfer);
  worker.addEventListener("message", ({ data }: MessageEvent<FromAnalysisWorker>) => {
    const asked = open.get(data.number);
    open.delete(data.number);
    if ("problem" in data) asked?.reject(new Error(data.problem));
    else asked?.resolve(data.answer);
  });
  worker.addEventListener("error", (event) => {
    broken = new Error(event.message || "The worker that computes the figures could not be loaded.");
    for (const { reject } of open.values()) reject(broken);
    open.clear();
  });
  return {
    send: (files) =>
      post(
        { type: "files", zone: log.zone, columns: log.columns, files },
        [...files.values()].flat().map(({ buffer }) => buffer as ArrayBuffer),
      ),
    ask: (filters, question, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        if (broken !== null) throw broken;
        const number = ++last;
        open.set(number, { resolve: resolve as (answer: unknown) => void, reject });
        post({ type: "ask", number, filters, question });
        signal?.addEventListener("abort", () => {
          if (!open.delete(number)) return;
          post({ type: "cancel", number });
          reject(signal.reason);
        });
      }),
  };
}
