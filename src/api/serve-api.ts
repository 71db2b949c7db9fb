import { listen, type Listener } from "../pipeline/site/listen.ts";
import { apiApp, type ApiOptions } from "./api-app.ts";

/** What the API answers from, and where it listens. */
export interface ServeApiOptions extends ApiOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Default `127.0.0.1`: this machine only. */
  readonly host?: string;
  /** Ends the serving. */
  readonly signal?: AbortSignal;
}

/**
 * Serves the API over HTTP.
 *
 * @throws environmentError if the port is taken or not allowed
 */
export async function serveApi(options: ServeApiOptions): Promise<Listener> {
  const { port, host = "127.0.0.1", signal } = options;
  return await listen(apiApp(options), { host, port, signal });
}
