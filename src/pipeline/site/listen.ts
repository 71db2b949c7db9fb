import { environmentError } from "../../errors.ts";

/** Where to listen. */
export interface ListenOptions {
  /** Such as `127.0.0.1`: this machine only. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Ends the listening. */
  readonly signal?: AbortSignal;
}

/** A server that listens. */
export interface Listener {
  /** Such as `http://127.0.0.1:3000/`. */
  readonly address: string;
  /** Settles when the listening has ended. */
  readonly finished: Promise<void>;
}

/**
 * Answers HTTP requests.
 *
 * @param app what answers them
 * @throws environmentError if the port is taken or not allowed
 */
export function listen(
  app: { fetch(request: Request): Response | Promise<Response> },
  { host, port, signal }: ListenOptions,
): Listener {
  try {
    const server = Deno.serve({ hostname: host, port, signal, onListen: () => {} }, (request) => app.fetch(request));
    const shownHost = host.includes(":") ? `[${host}]` : host;
    return { address: `http://${shownHost}:${server.addr.port}/`, finished: server.finished };
  } catch (error) {
    throw listenProblem(error, host, port);
  }
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
  if (error instanceof Deno.errors.AddrInUse) {
    return environmentError({
      expected: `port ${port} to be free`,
      found: "another program that listens on it",
      advice: "Choose another port with --port, or let any be taken with --port 0.",
    }, { cause: error });
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return environmentError({
      expected: `a port that this user may listen on`,
      found: `that port ${port} is not allowed`,
      advice: "Choose one from 1024 up with --port.",
    }, { cause: error });
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return environmentError({ expected: "an address of this machine", found: host }, { cause: error });
  }
  return error;
}
