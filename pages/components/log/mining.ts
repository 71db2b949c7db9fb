import type {
  FromMiningWorker,
  MinerForm,
  MiningRequest,
  MiningResult,
  ModelFileFormat,
  ModelQuality,
  ToMiningWorker,
} from "../../lib/tracebook.js";
import { workerAddress } from "../../lib/worker-address.js";
import { postMoved } from "./post-moved.js";

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

type Payload<Message> = Message extends { readonly number: number } ? Omit<Message, "number"> : never;

/** Measuring is given up after this, ms: nets that are not sound can take hours. */
const MEASURING = 20_000;

/** Creates the client; the worker is started at the first request. */
export function mining(): Mining {
  let worker: Worker | null = null;
  let last = 0;
  let lastRequest: MiningRequest | null = null;
  /** Whether the worker still has the model that was mined last. */
  let hasModel = false;
  let isBusy = false;
  let cancel: (() => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const stop = () => {
    clearTimeout(timer);
    worker?.terminate();
    worker = null;
    hasModel = false;
    isBusy = false;
    cancel?.();
    cancel = null;
  };
  /** Sends a message; `receive` gets each reply and returns whether it was the last one. */
  const send = (
    message: Payload<ToMiningWorker>,
    receive: (reply: FromMiningWorker) => boolean,
    fail: (error: Error) => void,
  ) => {
    const number = ++last;
    const target = worker ??= new Worker(workerAddress("mining-worker"), { type: "module" });
    const end = () => {
      target.removeEventListener("message", onMessage);
      target.removeEventListener("error", onError);
    };
    const onMessage = ({ data }: MessageEvent<FromMiningWorker>) => {
      if (data.number !== number) return;
      if ("problem" in data) {
        end();
        fail(new Error(data.problem));
      } else if (receive(data)) end();
    };
    const onError = (event: ErrorEvent) => {
      end();
      fail(new Error(event.message || "The mining worker did not start: reload the page."));
    };
    target.addEventListener("message", onMessage);
    target.addEventListener("error", onError);
    postMoved(target, { ...message, number } as ToMiningWorker);
  };
  const mine: Mining["mine"] = (request, quality) => {
    if (isBusy) stop();
    lastRequest = request;
    isBusy = true;
    return new Promise((resolve, reject) => {
      cancel = () => resolve(null);
      send({ mine: request }, (reply) => {
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
        if ("quality" in reply) {
          clearTimeout(timer);
          isBusy = false;
          quality(reply.quality, reply.svg);
        }
        return true;
      }, (error) => {
        clearTimeout(timer);
        isBusy = false;
        if (hasModel) quality(null, null);
        else reject(error);
      });
    });
  };
  return {
    miners: () =>
      new Promise((resolve, reject) => {
        send({ list: true }, (reply) => {
          if ("miners" in reply) resolve(reply.miners);
          return true;
        }, reject);
      }),
    mine,
    async file(format) {
      if (!hasModel && lastRequest !== null) await mine(lastRequest, () => {});
      return await new Promise((resolve, reject) => {
        send({ file: format }, (reply) => {
          if ("text" in reply) resolve(reply.text);
          return true;
        }, reject);
      });
    },
    stop,
  };
}
