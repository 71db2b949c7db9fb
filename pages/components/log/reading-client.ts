import type { FromReadingWorker, ToReadingWorker } from "../../lib/tracebook.js";
import { workerAddress } from "../../lib/worker-address.js";
import { startWorker } from "./analysis-client.js";
import { postMoved } from "./post-moved.js";

/** The reading worker; it says when it is loaded. */
interface Reading {
  readonly ready: Promise<void>;
  send(message: ToReadingWorker): void;
  listen(listener: (message: FromReadingWorker) => void): void;
  end(): void;
}

let reading: Reading | null = null;

/** Loads what reads files, what computes figures, and the form for filters. */
export function warmUp(): Reading {
  startWorker();
  void import("../filters/filter-editor.js");
  if (reading !== null) return reading;
  const worker = new Worker(workerAddress("reading-worker"), { type: "module" });
  let listener: (message: FromReadingWorker) => void = () => {};
  let isReady: () => void;
  const ready = new Promise<void>((resolve) => isReady = resolve);
  worker.addEventListener(
    "message",
    ({ data }: MessageEvent<FromReadingWorker>) => data.type === "ready" ? isReady() : listener(data),
  );
  worker.addEventListener("error", (event) => {
    listener({ type: "problem", problem: event.message || "What reads files could not be loaded." });
  });
  return reading = {
    ready,
    send: (message) => postMoved(worker, message),
    listen: (next) => listener = next,
    end: () => {
      worker.terminate();
      reading = null;
    },
  };
}
