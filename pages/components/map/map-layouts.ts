import {
  type FromLayoutWorker,
  graphOfColumns,
  type MapPicture,
  type MapPlan,
  type MapRequest,
  type ProcessGraph,
  type ToLayoutWorker,
  type Variants,
} from "../../lib/tracebook.js";
import { workerAddress } from "../../lib/worker-address.js";
import { postMoved } from "../log/post-moved.js";

/** Client of the layout worker. */
interface MapLayouts {
  /**
   * Lays a map out. Only the newest request is answered.
   *
   * @param variants what the filters leave
   * @returns null if another request came in between
   * @throws an error with the message for the reader
   */
  ask(variants: Variants, request: MapRequest): Promise<MapPicture | null>;
  /** Nothing is asked any more: the next client takes the worker over, if it is idle. */
  stop(): void;
}

/** A layout that takes longer than this is stopped when another one is asked for, ms. */
const PATIENCE = 1200;

/** A worker that is not needed any more: after a file was dropped, a page asks for nothing. */
let spare: Worker | null = null;

/** A map that was asked for. */
interface Job {
  readonly variants: Variants;
  readonly request: MapRequest;
  resolve(picture: MapPicture | null): void;
  reject(error: Error): void;
}

/** The worker of a log, and what it has been asked for. */
interface LayoutQueue {
  /** The variants of the log without filters. */
  readonly whole: Variants;
  worker: Worker | null;
  plan: MapPlan | null;
  /** The variants that the worker has. */
  known: Variants | null;
  running: (Job & { readonly since: number; readonly number: number }) | null;
  next: Job | null;
  /** Number of the latest job. */
  last: number;
  /** Of the map before. */
  graph: ProcessGraph | null;
}

/** Starts the worker for a log. */
export function mapLayouts(whole: Variants): MapLayouts {
  const queue: LayoutQueue = { whole, worker: null, plan: null, known: null, running: null, next: null, last: 0, graph: null };
  start(queue);
  return {
    stop() {
      if (queue.running === null) spare = queue.worker;
      else queue.worker?.terminate();
      queue.worker = null;
    },
    ask(variants, request) {
      return new Promise((resolve, reject) => {
        queue.next?.resolve(null);
        queue.next = { variants, request, resolve, reject };
        const { running } = queue;
        if (running !== null && queue.plan !== null && performance.now() - running.since > PATIENCE) {
          queue.worker?.terminate();
          queue.worker = null;
          running.resolve(null);
          queue.running = null;
        }
        begin(queue);
      });
    },
  };
}

/** Starts a worker, or takes over the spare one. */
function start(queue: LayoutQueue): void {
  const worker = spare ?? new Worker(workerAddress("layout-worker"), { type: "module" });
  spare = null;
  queue.worker = worker;
  queue.known = null;
  worker.addEventListener("message", ({ data }: MessageEvent<FromLayoutWorker>) => {
    // What a worker of before says is of no use.
    if (worker === queue.worker) receive(queue, data);
  });
  worker.addEventListener("error", (event) => {
    queue.running?.reject(new Error(event.message || "The layout worker did not start: reload the page."));
    queue.running = null;
    queue.worker = null;
  });
  postMoved(worker, { type: "log", variants: queue.whole, plan: queue.plan } satisfies ToLayoutWorker);
}

function receive(queue: LayoutQueue, data: FromLayoutWorker): void {
  if ("plan" in data) queue.plan = data.plan;
  else if (data.number === queue.running?.number) {
    const { resolve, reject } = queue.running;
    queue.running = null;
    if ("problem" in data) reject(new Error(data.problem));
    else {
      if (data.graph !== null) queue.graph = graphOfColumns(data.graph);
      resolve({ ...data.picture, graph: queue.graph! });
    }
    begin(queue);
  }
}

/** Sends the map that was asked for last, where none is being laid out. */
function begin(queue: LayoutQueue): void {
  if (queue.running !== null || queue.next === null) return;
  if (queue.worker === null) start(queue);
  const worker = queue.worker!;
  const number = ++queue.last;
  const { variants, request } = queue.running = { ...queue.next, since: performance.now(), number };
  queue.next = null;
  if (queue.known !== variants) postMoved(worker, { type: "variants", variants } satisfies ToLayoutWorker);
  queue.known = variants;
  postMoved(worker, { type: "map", number, request } satisfies ToLayoutWorker);
}
