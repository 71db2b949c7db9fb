import { createAdaptorServer } from "@hono/node-server";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { environmentError } from "../../errors.ts";

/** Where to listen. */
export interface ListenOptions {
  /** Such as `127.0.0.1`: this machine only. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Ends the listening. */
  readonly signal?: AbortSignal;
  /**
   * Connections at one time; further ones are closed at once. Default 512, or fewer where the
   * process may have few files open.
   */
  readonly maxConnections?: number;
  /** How long a connection may take to send a request, ms. Default 15,000. */
  readonly requestTimeout?: number;
}

/** A server that listens. */
export interface Listener {
  /** Such as `http://127.0.0.1:3000/`. */
  readonly address: string;
  /** Settles when the listening has ended. */
  readonly finished: Promise<void>;
}

/**
 * Answers HTTP requests. Idle and slow connections are closed, and there are only so many at a
 * time: whoever opens thousands is refused, the server goes on. On a loopback address only requests
 * for a loopback name are answered, so that no page of another site can reach the server by a name
 * of its own (DNS rebinding).
 *
 * @param app what answers them
 * @throws environmentError if the port is taken or not allowed
 */
export async function listen(
  app: { fetch(request: Request): Response | Promise<Response> },
  options: ListenOptions,
): Promise<Listener> {
  const { host, port, signal, requestTimeout = 15_000 } = options;
  const server = createAdaptorServer({
    fetch: isLoopback(host) ? (request) => hasLoopbackName(request) ? app.fetch(request) : misdirected() : app.fetch,
    createServer,
    overrideGlobalObjects: false,
    serverOptions: {
      headersTimeout: requestTimeout,
      requestTimeout,
      keepAliveTimeout: 5000,
      connectionsCheckingInterval: Math.min(5000, requestTimeout),
    },
  }) as Server;
  server.maxConnections = options.maxConnections ?? Math.min(512, await affordableConnections());
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenProblem(error, host, port)));
    server.listen(port, host, () => resolve());
  });
  // Too many open files, for one: the next connection may find one free again.
  server.on("error", () => {});
  const finished = new Promise<void>((resolve) => server.once("close", () => resolve()));
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  if (signal?.aborted) stop();
  else signal?.addEventListener("abort", stop, { once: true });
  const shownHost = host.includes(":") ? `[${host}]` : host;
  return { address: `http://${shownHost}:${(server.address() as AddressInfo).port}/`, finished };
}

const isLoopback = (host: string): boolean => /^(127(\.\d+){3}|::1|localhost)$/.test(host);

const hasLoopbackName = (request: Request): boolean =>
  /^(127(\.\d+){3}|\[::1\]|localhost|[a-z0-9-]+\.localhost)(:\d+)?$/i.test(request.headers.get("host") ?? "");

const misdirected = (): Response =>
  new Response("This server answers only under the address that it has printed, such as http://127.0.0.1:3000/.\n", {
    status: 421,
    headers: { "content-type": "text/plain; charset=utf-8" },
  });

/** Half of the files that this process may have open, less those that it needs itself. */
async function affordableConnections(): Promise<number> {
  const limits = await Deno.readTextFile("/proc/self/limits").catch(() => "");
  const most = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Infinity);
  return Math.max(4, Math.floor((most - 48) / 2));
}

/**
 * Finds out before a long job whether its site can be served.
 *
 * @throws environmentError if the port is taken or not allowed
 */
export function checkPort(port: number, host = "127.0.0.1"): void {
  try {
    Deno.listen({ hostname: host, port }).close();
  } catch (error) {
    throw listenProblem(error, host, port);
  }
}

function listenProblem(error: unknown, host: string, port: number): unknown {
  const code = (error as { code?: unknown }).code;
  if (code === "EADDRINUSE") {
    return environmentError({
      expected: `port ${port} to be free`,
      found: "another program that listens on it",
      advice: "Choose another port with --port, or let any be taken with --port 0.",
    }, { cause: error });
  }
  if (code === "EACCES") {
    return environmentError({
      expected: `a port that this user may listen on`,
      found: `that port ${port} is not allowed`,
      advice: "Choose one from 1024 up with --port.",
    }, { cause: error });
  }
  if (code === "EADDRNOTAVAIL") {
    return environmentError({ expected: "an address of this machine", found: host }, { cause: error });
  }
  return error;
}
