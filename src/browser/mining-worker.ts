/**
 * The mining worker: discovers models without blocking the page. It holds the miners and Graphviz,
 * which only the page of models needs. Built into `pages/lib/mining-worker.js`.
 *
 * @module
 */
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import { TracebookError } from "../errors.ts";
import { handleMiningRequest, minerForms } from "./handle-mining-request.ts";
import type { FromMiningWorker, ToMiningWorker } from "./mining-messages.ts";

const scope = globalThis as unknown as {
  addEventListener(type: "message", listener: (event: MessageEvent<ToMiningWorker>) => void): void;
  postMessage(message: FromMiningWorker): void;
};

let graphviz: Promise<Graphviz> | undefined;

scope.addEventListener("message", async ({ data }) => {
  const { number } = data;
  if ("list" in data) return scope.postMessage({ number, miners: minerForms() });
  try {
    scope.postMessage({ number, result: handleMiningRequest(data, await (graphviz ??= Graphviz.load())) });
  } catch (error) {
    const problem = error instanceof TracebookError ? error.message : `A fault of Tracebook itself: ${String(error)}`;
    scope.postMessage({ number, problem });
  }
});
