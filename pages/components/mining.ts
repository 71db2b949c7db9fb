import type { FromMiningWorker, MinerForm, MiningRequest, MiningResult, ToMiningWorker } from "../lib/tracebook.js";

/** Client of the mining worker. */
export interface Mining {
  /** The miners that can be chosen. */
  miners(): Promise<readonly MinerForm[]>;
  /**
   * Discovers and draws a model. A new request cancels the one before: the worker is restarted.
   *
   * @returns null if another request came in between
   * @throws an error with the message for the reader
   */
  mine(request: MiningRequest): Promise<MiningResult | null>;
}

/** Creates the client; the worker is started at the first request. */
export function mining(): Mining {
  let worker: Worker | null = null;
  let busy: (() => void) | null = null;
  let last = 0;

  const send = (message: { readonly list: true } | MiningRequest): Promise<FromMiningWorker> =>
    new Promise((resolve, reject) => {
      const number = ++last;
      const target = worker ??= new Worker(import.meta.resolve("../lib/mining-worker.js"), { type: "module" });
      const finish = (done: () => void) => {
        target.removeEventListener("message", onMessage);
        target.removeEventListener("error", onError);
        done();
      };
      const onMessage = ({ data }: MessageEvent<FromMiningWorker>) => data.number === number && finish(() => resolve(data));
      const onError = (event: ErrorEvent) => finish(() => reject(new Error(event.message || "The mining worker did not start.")));
      target.addEventListener("message", onMessage);
      target.addEventListener("error", onError);
      target.postMessage({ ...message, number } satisfies ToMiningWorker);
    });

  return {
    async miners() {
      const reply = await send({ list: true });
      return "miners" in reply ? reply.miners : [];
    },
    async mine(request) {
      busy?.();
      const superseded = new Promise<null>((resolve) => {
        busy = () => {
          worker?.terminate();
          worker = null;
          resolve(null);
        };
      });
      const mine = busy;
      const reply = await Promise.race([send(request), superseded]);
      if (reply === null) return null;
      if (busy === mine) busy = null;
      if ("problem" in reply) throw new Error(reply.problem);
      return "result" in reply ? reply.result : null;
    },
  };
}
