import type { MinerForm, MiningRequest, MiningResult, ModelFileFormat, ModelQuality } from "../../lib/tracebook.js";
import { numberedWorker } from "./numbered-worker.js";

/** Client of the mining worker. */
export interface Mining {
  /** The miners that can be chosen. */
  miners(): Promise<readonly MinerForm[]>;
  /**
   * Discovers and draws a model. A new request cancels the one before: the worker is restarted.
   *
   * @param quality receives fitness and precision when they are measured, and the drawing with its
   * arcs painted; null where that takes too long
   * @returns null if another request came in between
   * @throws an error with the message for the reader
   */
  mine(
    request: MiningRequest,
    quality: (measured: ModelQuality | null, svg: string | null) => void,
  ): Promise<MiningResult | null>;
  /**
   * The model that was mined last, as a file.
   *
   * @throws an error with the message for the reader
   */
  file(format: ModelFileFormat): Promise<string>;
  /** Stops what is running. */
  stop(): void;
}

/** Measuring is given up after this, ms: nets that are not sound can take hours. */
const MEASURING = 20_000;

/** Creates the client; the worker is started at the first request. */
export function mining(): Mining {
  const worker = numberedWorker("mining-worker");
  let lastRequest: MiningRequest | null = null;
  /** Whether the worker still has the model that was mined last. */
  let hasModel = false;
  let isBusy = false;
  let cancel: (() => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    clearTimeout(timer);
    worker.stop();
    hasModel = false;
    isBusy = false;
    cancel?.();
    cancel = null;
  };
  const mine: Mining["mine"] = (request, quality) => {
    if (isBusy) stop();
    lastRequest = request;
    isBusy = true;
    return new Promise((resolve, reject) => {
      cancel = () => resolve(null);
      worker.send({ mine: request }, (reply) => {
        if ("result" in reply) {
          hasModel = true;
          cancel = null;
          resolve(reply.result);
          timer = setTimeout(() => {
            stop();
            quality(null, null);
          }, MEASURING);
          return false;
        }
        clearTimeout(timer);
        isBusy = false;
        if ("quality" in reply) quality(reply.quality, reply.svg);
        else if (hasModel) quality(null, null);
        else reject(new Error("problem" in reply ? reply.problem : "The mining worker gave no model: reload the page."));
        return true;
      });
    });
  };
  return {
    miners: () => worker.ask({ list: true }, (reply) => "miners" in reply ? reply.miners : undefined),
    mine,
    async file(format) {
      if (!hasModel && lastRequest !== null) await mine(lastRequest, () => {});
      return await worker.ask({ file: format }, (reply) => "text" in reply ? reply.text : undefined);
    },
    stop,
  };
}
