import type { FromMiningWorker, MinerForm, MiningResult, MiningRequest, ToMiningWorker } from "../lib/tracebook.js";

/** Mines in a worker. */
export interface Mining {
  /** The miners that can be chosen. */
  miners(): Promise<readonly MinerForm[]>;
  /**
   * Mines and draws. A question that comes while another is worked on ends that one: the worker
   * begins anew.
   *
   * @returns null if another question came in between
   * @throws the problem in words
   */
  mine(request: MiningRequest): Promise<MiningResult | null>;
}

/** A worker that mines, started when it is first asked. */
export function mining(): Mining {
  let worker: Worker | null = null;
  let busy: (() => void) | null = null;
  let last = 0;

  const ask = (question: { readonly list: true } | MiningRequest): Promise<FromMiningWorker> =>
    new Promise((resolve, reject) => {
      const number = ++last;
      const asked = worker ??= new Worker(import.meta.resolve("../lib/mining-worker.js"), { type: "module" });
      const settle = (done: () => void) => {
        asked.removeEventListener("message", onMessage);
        asked.removeEventListener("error", onError);
        done();
      };
      const onMessage = ({ data }: MessageEvent<FromMiningWorker>) => data.number === number && settle(() => resolve(data));
      const onError = (event: ErrorEvent) =>
        settle(() => reject(new Error(event.message || "The worker that mines did not start.")));
      asked.addEventListener("message", onMessage);
      asked.addEventListener("error", onError);
      asked.postMessage({ ...question, number } satisfies ToMiningWorker);
    });

  return {
    async miners() {
      const told = await ask({ list: true });
      return "miners" in told ? told.miners : [];
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
      const told = await Promise.race([ask(request), superseded]);
      if (told === null) return null;
      if (busy === mine) busy = null;
      if ("problem" in told) throw new Error(told.problem);
      return "answer" in told ? told.answer : null;
    },
  };
}
