/**
 * The mining worker: discovers and draws models, and compares logs with models. It holds the
 * miners and Graphviz, which only drawn models need. Built into `pages/lib/mining-worker.js`.
 *
 * @module
 */
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import { TracebookError } from "../errors.ts";
import { createModelComparison, type ModelComparison } from "./conformance/compare-with-model.ts";
import { handleMiningRequest, measureModel, type MinedAnswer, minerForms, modelFile } from "./handle-mining-request.ts";
import type { FromMiningWorker, ToMiningWorker } from "./mining-messages.ts";
import { moveArrays } from "./move-arrays.ts";

const scope = globalThis as unknown as {
  addEventListener(type: "message", listener: (event: MessageEvent<ToMiningWorker>) => void): void;
  postMessage(message: FromMiningWorker, transfer?: Transferable[]): void;
};

/** Sends an answer; alignments and graphs that are kept here are copied before they are moved. */
function send(answer: FromMiningWorker): void {
  const { message, transfer } = moveArrays(answer, { isKept: true });
  scope.postMessage(message, transfer);
}

let graphviz: Promise<Graphviz> | undefined;
let last: MinedAnswer | null = null;
let comparison: ModelComparison | undefined;

scope.addEventListener("message", async ({ data }) => {
  const { number } = data;
  if ("list" in data) {
    // Graphviz is loaded before it is needed.
    void (graphviz ??= Graphviz.load());
    return send({ number, miners: minerForms() });
  }
  try {
    const engine = await (graphviz ??= Graphviz.load());
    if ("compare" in data) {
      comparison ??= createModelComparison(engine, () => performance.now());
      return comparison(data.compare, (part) => send({ number, ...part } as FromMiningWorker));
    }
    if ("file" in data) return send({ number, text: modelFile(last!, data.file, engine) });
    last = handleMiningRequest(data.mine, engine);
    send({ number, result: last.result });
    send({ number, ...measureModel(last, engine) });
  } catch (error) {
    const problem = error instanceof TracebookError ? error.message : `A fault of Tracebook itself: ${String(error)}`;
    send({ number, problem });
  }
});
