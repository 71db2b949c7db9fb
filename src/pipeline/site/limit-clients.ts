import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerOptions } from "node:http";
import type { Socket } from "node:net";
import { refuseConnection } from "./refuse-connection.ts";

/** Options of {@linkcode limitClients}. */
interface ClientLimits {
  /** Most connections at one time; further ones are answered by a refusal at once. */
  readonly maxConnections: number;
  /** Time that a request may take to come, in ms; a body longer, if it comes steadily. */
  readonly requestTimeout: number;
  /** Time for which a client may read nothing of an answer, in ms. */
  readonly readTimeout: number;
  /** What a connection too many is answered with: a whole response of HTTP/1.1. */
  readonly refusal: string;
}

/** Connections that may wait for the end of their refusal; further ones are closed without one. */
const MOST_REFUSALS = 500;
/** Bytes a second that a body has to come with, once the time for a request is over. */
const LEAST_RATE = 20_000;
/** Most time between two looks at slow clients, in ms. */
const MOST_PAUSE = 5000;
/** Most requests of one connection that are worked on, or wait for it. */
const MOST_PIPELINED = 8;

/**
 * Makes a server whose clients cannot fill its memory or take all its connections. It refuses
 * connections beyond the limit. It closes those of clients that send slowly, that do not read, or
 * that send many requests before they read an answer; the event `clientError` tells of them. A
 * client that waits for an answer may wait. A connection's next request is worked on when the
 * answer to the one before has been sent.
 */
export function limitClients(options: ServerOptions, listener: RequestListener, limits: ClientLimits): Server {
  const { maxConnections, requestTimeout, readTimeout, refusal } = limits;
  const connectionsCheckingInterval = Math.min(MOST_PAUSE, requestTimeout);
  // Not for whole requests: a body may be long.
  const timeouts = { headersTimeout: requestTimeout, requestTimeout: 0, connectionsCheckingInterval };
  const refused = new WeakSet<Socket>();
  /** Requests of a connection; the first one is worked on. */
  const pipelines = new WeakMap<Socket, (() => void)[]>();
  let open = 0;
  const server = createServer({ ...options, ...timeouts }, (request, response) => {
    const { socket } = request;
    if (refused.has(socket)) return;
    const pipeline = pipelines.get(socket) ?? [];
    if (pipeline.length === MOST_PIPELINED) return void socket.destroy();
    pipelines.set(socket, pipeline);
    response.once("close", () => {
      pipeline.shift();
      if (!socket.destroyed) pipeline[0]?.();
    });
    pipeline.push(() => {
      const stop = whileTooSlow(request, requestTimeout, () => server.emit("clientError", tooSlow(), socket));
      response.once("close", stop);
      listener(request, response);
    });
    if (pipeline.length === 1) pipeline[0]();
  });
  server.maxConnections = maxConnections + Math.min(MOST_REFUSALS, Math.ceil(maxConnections / 10));
  server.on("connection", (socket: Socket) => {
    open++;
    socket.once("close", () => open--);
    if (open <= maxConnections) return;
    refused.add(socket);
    refuseConnection(socket, refusal);
  });
  server.timeout = readTimeout;
  server.on("timeout", (socket: Socket) => {
    // For a request that is worked on, nothing may go over the connection for long.
    const isWorkedOn = (pipelines.get(socket)?.length ?? 0) > 0 && socket.writableLength === 0;
    if (!isWorkedOn) socket.destroy();
  });
  return server;
}

const tooSlow = () => Object.assign(new Error("a request came too slowly"), { code: "ERR_HTTP_REQUEST_TIMEOUT" });

/**
 * Tells when the body of a request comes too slowly: it may take the time for a request, and a
 * second more for each {@linkcode LEAST_RATE} bytes that have come.
 *
 * @returns ends the watch
 */
function whileTooSlow(request: IncomingMessage, requestTimeout: number, onLate: () => void): () => void {
  const { socket, headers } = request;
  if (headers["content-length"] === undefined && headers["transfer-encoding"] === undefined) return () => {};
  const began = performance.now();
  const before = socket.bytesRead;
  const timer = setInterval(() => {
    if (request.complete) return clearInterval(timer);
    const allowed = requestTimeout + 1000 * (socket.bytesRead - before) / LEAST_RATE;
    if (performance.now() - began <= allowed) return;
    clearInterval(timer);
    onLate();
  }, Math.min(MOST_PAUSE, requestTimeout));
  return () => clearInterval(timer);
}
