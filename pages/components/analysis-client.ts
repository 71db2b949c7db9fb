import type { Answer, Filter, FromAnalysisWorker, Question, ToAnalysisWorker } from "../lib/tracebook.js";

/** The page's side of the analysis worker. */
export interface AnalysisClient {
  /** Gives contents of published files to the worker; their buffers are transferred. */
  send(files: ReadonlyMap<string, Uint8Array>, zone: string): void;
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

/** Starts the worker. */
export function startAnalysis(): AnalysisClient {
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
    send: (files, zone) =>
      post({ type: "files", zone, files }, Array.from(files.values(), ({ buffer }) => buffer as ArrayBuffer)),
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
