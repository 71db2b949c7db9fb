/**
 * The program of a thread that makes or completes pages: it gets what to do once, then perhaps the
 * word to stop. See `build-pages-in-thread.ts`.
 *
 * @module
 */
import { TracebookError } from "../../errors.ts";
import { buildPages, completePages } from "./build-pages.ts";
import type { FromPagesThread, ToPagesThread } from "./build-pages-in-thread.ts";

const scope = globalThis as unknown as {
  addEventListener(type: "message", listener: (event: MessageEvent<ToPagesThread>) => void): void;
  postMessage(message: FromPagesThread): void;
};

const stop = new AbortController();

scope.addEventListener("message", async ({ data }) => {
  if (data.kind === "stop") return stop.abort();
  const onPage = (path: string) => scope.postMessage({ kind: "page", path });
  const { signal } = stop;
  try {
    if (data.kind === "make") await buildPages({ ...data.options, onPage, signal });
    else await completePages({ ...data.options, signal });
    scope.postMessage({ kind: "made" });
  } catch (error) {
    if (error instanceof TracebookError) scope.postMessage({ kind: "problem", problem: error.kind, details: error.details });
    else scope.postMessage({ kind: "fault", message: error instanceof Error ? error.stack ?? error.message : String(error) });
  }
});
