import { type ProblemDetails, type ProblemKind, TracebookError } from "../../errors.ts";
import type { BuildPagesOptions, completePages } from "./build-pages.ts";

/** What can be told to another thread of what to do. */
type Plain<Options> = Omit<Options, "onPage" | "onProgress" | "signal">;

/** What {@linkcode completePages} takes. */
type CompletePagesOptions = Parameters<typeof completePages>[0];

/** A message to the thread. */
export type ToPagesThread =
  | { readonly kind: "make"; readonly options: Plain<BuildPagesOptions> }
  | { readonly kind: "complete"; readonly options: Plain<CompletePagesOptions> }
  | { readonly kind: "stop" };

/** A message from the thread; all but the pages that are read are its last. */
export type FromPagesThread =
  | { readonly kind: "page"; readonly path: string }
  | { readonly kind: "made" }
  /** A problem to report to the user. */
  | { readonly kind: "problem"; readonly problem: ProblemKind; readonly details: ProblemDetails }
  /** A fault of Tracebook. */
  | { readonly kind: "fault"; readonly message: string };

/**
 * As {@linkcode buildPages}, in a thread of its own: this thread can train models meanwhile. When
 * the signal is aborted, the thread ends what it has started, then itself.
 *
 * @throws what `buildPages` throws
 */
export async function buildPagesInThread(options: BuildPagesOptions): Promise<void> {
  const { root, databaseUrl, home, pageEvents, privacy, pseudonymKey, output, old, postpone } = options;
  const plain = { root, databaseUrl, home, pageEvents, privacy, pseudonymKey, output, old, postpone };
  await inThread({ kind: "make", options: plain }, options);
}

/** As {@linkcode completePages}, in a thread of its own: this one can serve the site meanwhile. */
export async function completePagesInThread({ root, output, old, signal }: CompletePagesOptions): Promise<void> {
  await inThread({ kind: "complete", options: { root, output, old } }, { signal });
}

/** Lets a thread do what a message says. */
async function inThread(message: ToPagesThread, { onPage, signal }: Partial<BuildPagesOptions>): Promise<void> {
  signal?.throwIfAborted();
  const thread = new Worker(new URL("./pages-thread.ts", import.meta.url).href, { type: "module" });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  thread.onmessage = ({ data }: MessageEvent<FromPagesThread>) => {
    if (data.kind === "page") onPage?.(data.path);
    else if (data.kind === "made") resolve();
    else if (data.kind === "problem") reject(new TracebookError(data.problem, data.details));
    else reject(new Error(`the thread that makes pages failed: ${data.message}`));
  };
  thread.onerror = (event) => {
    event.preventDefault();
    reject(new Error(`the thread that makes pages failed: ${event.message}`));
  };
  const tell = (message: ToPagesThread) => thread.postMessage(message);
  const stop = () => tell({ kind: "stop" });
  signal?.addEventListener("abort", stop);
  tell(message);
  try {
    await promise;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    thread.terminate();
  }
}
