/**
 * The aligning worker: it aligns cases with a model and checks rules. It draws nothing, so it is
 * without Graphviz. Built into `pages/lib/aligning-worker.js`.
 *
 * @module
 */
import { TracebookError } from "../errors.ts";
import { createRulesCheck } from "./conformance/check-rules.ts";
import { createAligner } from "./conformance/compare-with-model.ts";
import type { FromMiningWorker, ToAligningWorker } from "./mining-messages.ts";
import { moveArrays } from "./move-arrays.ts";

const scope = globalThis as unknown as {
  addEventListener(type: "message", listener: (event: MessageEvent<ToAligningWorker>) => void): void;
  postMessage(message: FromMiningWorker, transfer?: Transferable[]): void;
};

/** Sends an answer; alignments that are kept here are copied before they are moved. */
function send(answer: FromMiningWorker): void {
  const { message, transfer } = moveArrays(answer, { isKept: true });
  scope.postMessage(message, transfer);
}

const checkRules = createRulesCheck();
const align = createAligner(() => performance.now());

scope.addEventListener("message", ({ data }) => {
  const { number } = data;
  try {
    send("rules" in data ? { number, broken: checkRules(data.rules) } : { number, aligned: align(data.align) });
  } catch (error) {
    const problem = error instanceof TracebookError ? error.message : `A fault of Tracebook itself: ${String(error)}`;
    send({ number, problem });
  }
});
