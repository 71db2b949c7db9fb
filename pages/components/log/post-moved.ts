import { moveArrays } from "../../lib/tracebook.js";

/**
 * Sends a message to a worker. Its typed arrays are copied once, as the page keeps its own, and the
 * copies are moved: the worker need not copy them again.
 */
export function postMoved(worker: Worker, message: unknown): void {
  const moved = moveArrays(message, { isKept: true });
  worker.postMessage(moved.message, moved.transfer);
}
