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

/** Starts the worker for a log. */
export function mapLayouts(whole: Variants): MapLayouts {
  type Job = { variants: Variants; request: MapRequest; resolve(picture: MapPicture | null): void; reject(error: Error): void };
  let worker: Worker | null = null;
  let plan: MapPlan | null = null;
  let known: Variants | null = null;
  let running: (Job & { readonly since: number; readonly number: number }) | null = null;
  let next: Job | null = null;
  let last = 0;
  /** Of the map before. */
  let graph: ProcessGraph | null = null;

  const start = () => {
    worker = spare ?? new Worker(workerAddress("layout-worker"), { type: "module" });
    spare = null;
    known = null;
    const from = worker;
    worker.addEventListener("message", ({ data }: MessageEvent<FromLayoutWorker>) => {
      if (from !== worker) return;
      if ("plan" in data) plan = data.plan;
      else if (data.number === running?.number) {
        const { resolve, reject } = running;
        running = null;
        if ("problem" in data) reject(new Error(data.problem));
        else {
          if (data.graph !== null) graph = graphOfColumns(data.graph);
          resolve({ ...data.picture, graph: graph! });
        }
        begin();
      }
    });
    worker.addEventListener("error", (event) => {
      running?.reject(new Error(event.message || "The layout worker did not start: reload the page."));
      running = null;
      worker = null;
    });
    postMoved(worker, { type: "log", variants: whole, plan } satisfies ToLayoutWorker);
  };
  const begin = () => {
    if (running !== null || next === null) return;
    if (worker === null) start();
    running = { ...next, since: performance.now(), number: ++last };
    next = null;
    if (known !== running.variants) {
      postMoved(worker!, { type: "variants", variants: running.variants } satisfies ToLayoutWorker);
    }
    known = running.variants;
    postMoved(worker!, { type: "map", number: running.number, request: running.request } satisfies ToLayoutWorker);
  };
  start();
  return {
    stop() {
      if (running === null) spare = worker;
      else worker?.terminate();
      worker = null;
    },
    ask(variants, request) {
      return new Promise((resolve, reject) => {
        next?.resolve(null);
        next = { variants, request, resolve, reject };
        if (running !== null && plan !== null && performance.now() - running.since > PATIENCE) {
          worker?.terminate();
          worker = null;
          running.resolve(null);
          running = null;
        }
        begin();
      });
    },
  };
}
