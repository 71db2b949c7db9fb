import type {
  Answer,
  ColumnName,
  EventLog,
  Filter,
  FromAnalysisWorker,
  PublishedColumn,
  Question,
  ToAnalysisWorker,
} from "../../lib/tracebook.js";
import { workerAddress } from "../../lib/worker-address.js";
import { postMoved } from "./post-moved.js";

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
    view: { readonly filters: readonly Filter[]; readonly ends?: readonly string[] | null },
    question: Asked,
    signal?: AbortSignal,
  ): Promise<Answer<Asked["kind"]>>;
}

/** The log that is asked about. */
interface AnalysedLog {
  /** IANA zone of its dates. */
  readonly zone: string;
  /** False for a log without times. */
  readonly timed?: false;
  /** Numbers of cases of which rows were rejected. */
  readonly rejectedCases?: readonly number[];
  /** The columns that are published of it. */
  readonly columns: readonly PublishedColumn[];
  /**
   * For a log of the reader: its name, and the log itself where the browser does not keep it. No
   * file of it is sent.
   */
  readonly own?: { readonly slug: string; readonly log: EventLog | null };
}

interface Asked {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/** The one worker of the page, and what it was asked and has not answered. */
interface Running {
  readonly worker: Worker;
  readonly open: Map<number, Asked>;
  /** What went wrong with the worker itself. */
  broken: Error | null;
}

let running: Running | null = null;
let last = 0;

/**
 * Starts the worker, if it does not run yet, so that later nothing must be loaded for it.
 */
export function startWorker(): Running {
  if (running !== null) return running;
  const worker = new Worker(workerAddress("analysis-worker"), { type: "module" });
  const open = new Map<number, Asked>();
  const started: Running = running = { worker, open, broken: null };
  worker.addEventListener("message", ({ data }: MessageEvent<FromAnalysisWorker>) => {
    const asked = open.get(data.number);
    open.delete(data.number);
    if ("problem" in data) asked?.reject(new Error(data.problem));
    else asked?.resolve(data.answer);
  });
  worker.addEventListener("error", (event) => {
    started.broken = new Error(event.message || "The worker that computes the figures could not be loaded.");
    for (const { reject } of open.values()) reject(started.broken);
    open.clear();
    running = null;
  });
  return started;
}

/** Makes the worker ready for a log, which takes the place of the one before. */
export function startAnalysis({ zone, timed, rejectedCases, columns, own }: AnalysedLog): AnalysisClient {
  const started = startWorker();
  const { worker, open } = started;
  const post = (message: ToAnalysisWorker) => postMoved(worker, message);
  if (own !== undefined) post({ type: "own", zone, timed, ...own });
  return {
    send: (files) => {
      const message: ToAnalysisWorker = { type: "files", zone, timed, rejectedCases, columns, files };
      worker.postMessage(message, [...files.values()].flat().map(({ buffer }) => buffer as ArrayBuffer));
    },
    ask: ({ filters, ends = null }, question, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        if (started.broken !== null) throw started.broken;
        const number = ++last;
        open.set(number, { resolve: resolve as (answer: unknown) => void, reject });
        post({ type: "ask", number, filters, ends, question });
        signal?.addEventListener("abort", () => {
          if (!open.delete(number)) return;
          post({ type: "cancel", number });
          reject(signal.reason);
        });
      }),
  };
}
