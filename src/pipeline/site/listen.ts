import { getRequestListener } from "@hono/node-server";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { environmentError } from "../../errors.ts";
import { limitClients } from "./limit-clients.ts";
import { refuseConnection } from "./refuse-connection.ts";

/** Options of {@linkcode listen}. */
interface ListenOptions {
  /** Address to listen on, such as `127.0.0.1` for this machine only. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Stops the server. */
  readonly signal?: AbortSignal;
  /**
   * Most connections at one time; further ones are answered with status 503. Default 10,000, or
   * fewer if the process may open only few files.
   */
  readonly maxConnections?: number;
  /**
   * Time that a connection may take to send a request, in ms. A body that comes with 20 kB a second
   * may take longer. Default 15,000.
   */
  readonly requestTimeout?: number;
  /** Time for which a client may read nothing of an answer, in ms. Default 15,000. */
  readonly readTimeout?: number;
}

/** An idle connection takes about 5 kB of memory. */
const MOST_CONNECTIONS = 10_000;

/** A running server. */
export interface Listener {
  /** Such as `http://127.0.0.1:3000/`. */
  readonly address: string;
  /** Settles when the server has stopped. */
  readonly finished: Promise<void>;
}

/**
 * Starts an HTTP server. It closes idle and slow connections and limits their number, so a client
 * that opens thousands of them does not stop it; see {@linkcode limitClients}. On a loopback
 * address it answers only requests for a loopback name, so that a page of another site cannot reach
 * it (DNS rebinding).
 *
 * @param app answers the requests; gets their connections too
 * @throws an environment error if the port is taken or not allowed
 */
export async function listen(
  app: { fetch(request: Request, connection?: object): Response | Promise<Response> },
  options: ListenOptions,
): Promise<Listener> {
  const { host, signal, requestTimeout = 15_000, readTimeout = 15_000 } = options;
  const maxConnections = options.maxConnections ?? Math.min(MOST_CONNECTIONS, await affordableConnections());
  const create = () => {
    const answer = getRequestListener(
      async (request, connection) =>
        isLoopback(host) && !hasLoopbackName(request) ? misdirected() : inPieces(await app.fetch(request, connection)),
      { overrideGlobalObjects: false },
    );
    const server = limitClients(
      { maxHeaderSize: MOST_HEADER, keepAliveTimeout: 5000 },
      answer,
      { maxConnections, requestTimeout, readTimeout, refusal: CROWDED },
    );
    server.on("clientError", refuseUnreadable);
    return server;
  };
  let server = create();
  await opened(server, host, options.port);
  const { port } = server.address() as AddressInfo;
  const stopChecks = whileAccepting(() => server, host, async () => {
    closeServer(server);
    server = create();
    await opened(server, host, port);
  });
  const ended = Promise.withResolvers<void>();
  const stop = async () => {
    await stopChecks();
    server.close(() => ended.resolve());
    server.closeAllConnections();
  };
  if (signal?.aborted) void stop();
  else signal?.addEventListener("abort", () => void stop(), { once: true });
  const shownHost = host.includes(":") ? `[${host}]` : host;
  return { address: `http://${shownHost}:${port}/`, finished: ended.promise };
}

/** Most bytes of the first line and the headers of a request; filters may be long. */
const MOST_HEADER = 65_536;

/** What is wrong with a request that cannot be read, by code of the error. */
const UNREADABLE: Readonly<Record<string, readonly [status: number, title: string, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, "Request header fields too large", `expected at most ${MOST_HEADER} bytes of address and headers`],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "Request timeout", "expected a whole request in less time"],
};

/**
 * Answers a request that cannot be read by a problem (RFC 9457), and ends its connection. Deno
 * gives the parser of the connection to the next one that is opened, but still hands it what comes
 * over the first: without the listeners, no client writes into the request of another.
 */
function refuseUnreadable(error: Error & { code?: string }, socket: Duplex): void {
  for (const event of ["data", "end"]) socket.removeAllListeners(event);
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  refuseConnection(socket, refusalOf(...UNREADABLE[error.code ?? ""] ?? [400, "Bad request", "expected a request of HTTP"]));
  // What still comes is dropped.
  socket.resume();
}

/** Most bytes that are sent at a time. */
const PIECE = 65_536;

/**
 * A large response of a known length, piece by piece: while bytes are written, Deno does not tell
 * that a slow client has read some, so that it would be taken for one that reads nothing.
 */
function inPieces(response: Response): Response {
  if (!(Number(response.headers.get("content-length")) > PIECE) || response.body === null) return response;
  const reader = response.body.getReader();
  let left = new Uint8Array(0);
  const pieces = new ReadableStream<Uint8Array>({
    async pull(controller) {
      while (left.length === 0) {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        left = value;
      }
      controller.enqueue(left.subarray(0, PIECE));
      left = left.subarray(PIECE);
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
  return new Response(pieces, response);
}

/** A problem as a whole response, after which the connection ends. */
function refusalOf(status: number, title: string, detail: string, type = "usage"): string {
  const body = JSON.stringify({ type: `urn:tracebook:problem:${type}`, title, status, detail, error: detail });
  const headers = ["Content-Type: application/problem+json", `Content-Length: ${body.length}`, "Connection: close"];
  if (status === 503) headers.push("Retry-After: 2");
  return `HTTP/1.1 ${status} ${title}\r\n${headers.join("\r\n")}\r\n\r\n${body}`;
}

/** The answer to a connection too many. */
const CROWDED = refusalOf(
  503,
  "Not available",
  "expected fewer connections, found more than the server keeps open.",
  "environment",
);

function opened(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(listenProblem(error, host, port)));
    server.listen(port, host, () => resolve());
  });
}

function closeServer(server: Server): void {
  server.close();
  server.closeIdleConnections();
}

/** Time between two checks that the server still accepts connections, in ms. */
const CHECK_PAUSE = 2000;

/**
 * Opens the server again if it no longer accepts connections: after "too many open files" Deno
 * never accepts one again and reports no error. Each check opens a connection and waits until the
 * server notices it.
 *
 * @param reopen replaces the server
 * @returns a function that ends the checks
 */
function whileAccepting(current: () => Server, host: string, reopen: () => Promise<void>): () => Promise<void> {
  const stopped = new AbortController();
  let noticed = 0;
  const watch = () => {
    for (const event of ["connection", "drop"]) current().on(event, () => noticed++);
  };
  watch();
  const check = async () => {
    const before = noticed;
    const { port } = current().address() as AddressInfo;
    const hostname = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
    const connection = await Deno.connect({ hostname, port }).catch(() => null);
    // Twice: after a long computation, a process handles timers before connections.
    for (let waits = 0; waits < 2 && noticed === before; waits++) await pause(CHECK_PAUSE / 2, stopped.signal);
    connection?.close();
    const isDeaf = connection !== null && noticed === before && !stopped.signal.aborted;
    if (isDeaf) await reopen().then(watch, () => {});
  };
  const checks = (async () => {
    while (await pause(CHECK_PAUSE, stopped.signal)) await check();
  })();
  return () => {
    stopped.abort();
    return checks;
  };
}

/** Waits, without keeping the process alive. False, at once, when the signal is aborted. */
function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const end = (whole: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      resolve(whole);
    };
    const onAbort = () => end(false);
    const timer = setTimeout(() => end(true), milliseconds);
    Deno.unrefTimer(timer);
    signal.addEventListener("abort", onAbort);
  });
}

/** Whether an address can be reached from this machine only. */
export const isLoopback = (host: string): boolean => /^(127(\.\d+){3}|::1|localhost)$/.test(host);

const hasLoopbackName = (request: Request): boolean =>
  /^(127(\.\d+){3}|\[::1\]|localhost|[a-z0-9-]+\.localhost)(:\d+)?$/i.test(request.headers.get("host") ?? "");

const misdirected = (): Response =>
  new Response("This server answers only at the address that it printed, such as http://127.0.0.1:3000/.\n", {
    status: 421,
    headers: { "content-type": "text/plain; charset=utf-8" },
  });

/** Half of the files that this process may open, apart from those that it needs itself. */
async function affordableConnections(): Promise<number> {
  const limits = await Deno.readTextFile("/proc/self/limits").catch(() => "");
  const most = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Infinity);
  return Math.max(4, Math.floor((most - 48) / 2));
}

/** Attempts of {@linkcode checkPort}, and the pause between two in ms. */
const PORT_CHECKS = 5;
const PORT_CHECK_PAUSE = 50;

/**
 * Checks that a port is free, before a long job whose site is served there. A check takes the port
 * for a moment: another process that checks it just then looks again.
 *
 * @throws an environment error if the port is taken or not allowed
 */
export async function checkPort(port: number, host = "127.0.0.1"): Promise<void> {
  for (let check = 1;; check++) {
    const server = createServer();
    try {
      await opened(server, host, port);
      await new Promise((resolve) => server.close(resolve));
      return;
    } catch (error) {
      const { code } = (error as Error).cause as { code?: unknown } ?? {};
      if (check === PORT_CHECKS || code !== "EADDRINUSE") throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PORT_CHECK_PAUSE));
  }
}

function listenProblem(error: unknown, host: string, port: number): unknown {
  const code = (error as { code?: unknown }).code;
  if (code === "EADDRINUSE") {
    return environmentError({
      expected: `a free port ${port}`,
      found: "another program that listens on it",
      advice: "Choose another port with --port, or any free port with --port 0.",
    }, { cause: error });
  }
  if (code === "EACCES") {
    return environmentError({
      expected: "a port that this user may listen on",
      found: `port ${port}, which is not allowed`,
      advice: "Choose a port from 1024 up with --port.",
    }, { cause: error });
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return environmentError({ expected: "an address of this machine", found: host }, { cause: error });
  }
  return error;
}
