import type { Duplex } from "node:stream";

/** Time for a client to read its refusal, in ms. */
const REFUSAL_PAUSE = 500;

/**
 * Ends a connection by a refusal. Not at once: what the client sends is read until then, else it
 * may lose the answer.
 *
 * @param refusal a whole response of HTTP/1.1
 */
export function refuseConnection(socket: Duplex, refusal: string): void {
  socket.end(refusal);
  const timer = setTimeout(() => socket.destroy(), REFUSAL_PAUSE);
  socket.once("close", () => clearTimeout(timer));
}
