import { fill, h } from "../elements/dom.js";

/** Folder of the published data, seen from any page. */
const DATA = new URL(document.querySelector<HTMLElement>(".menu")?.dataset.files ?? "./data/", document.baseURI);

/** Options of {@linkcode fetchFile}. */
interface FetchFileOptions {
  /** The page does without the file: a failure rejects, and is not shown. */
  readonly optional?: boolean;
}

/**
 * Fetches a file of the site's data. Where that fails, the page says so with a button to try again,
 * and the promise waits: whatever needs the file goes on when a later try succeeds.
 *
 * @param path relative to `data/`
 */
export async function fetchFile(path: string, { optional = false }: FetchFileOptions = {}): Promise<Uint8Array> {
  let early = takeEarly(path);
  while (true) {
    try {
      const response = await early ?? await fetch(new URL(path, DATA));
      early = null;
      if (response.ok) return new Uint8Array(await response.arrayBuffer());
      throw new Error(response.status === 404 ? "it is missing" : `the server answers with status ${response.status}`);
    } catch (error) {
      // A browser says of a server that does not answer only that fetching failed.
      const reason = error instanceof TypeError
        ? "the server does not answer"
        : String(error instanceof Error ? error.message : error);
      if (optional) throw new Error(`${path}: ${reason}`);
      await nextTry({ path, reason });
    }
  }
}

/** Fetches a file of JSON; see {@linkcode fetchFile}. */
export async function fetchJson<Value>(path: string, options?: FetchFileOptions): Promise<Value> {
  return JSON.parse(new TextDecoder().decode(await fetchFile(path, options))) as Value;
}

/** Asks the server for a file of JSON as it is now; null where it gives none. */
export async function askForFile<Value>(path: string): Promise<Value | null> {
  try {
    const response = await fetch(new URL(path, DATA), { cache: "no-cache" });
    return response.ok ? await response.json() as Value : null;
  } catch {
    return null;
  }
}

/**
 * The response to a request that the page made before its modules were loaded (see
 * `page-frame.ts`); it can be read once.
 */
function takeEarly(path: string): Promise<Response | null> | null {
  const early = (globalThis as { tracebookEarly?: Map<string, Promise<Response | null> | null> }).tracebookEarly;
  const response = early?.get(path) ?? null;
  // What is taken, or was not yet requested, is not requested any more.
  early?.set(path, null);
  return response;
}

interface FailedFile {
  readonly path: string;
  readonly reason: string;
}

const waiting = new Map<FailedFile, () => void>();

/** Shows the failure; settles when the reader tries again, or the network is back. */
function nextTry(failed: FailedFile): Promise<void> {
  return new Promise((resolve) => {
    waiting.set(failed, resolve);
    showFailures();
  });
}

function tryAgain(): void {
  const tries = [...waiting.values()];
  waiting.clear();
  showFailures();
  for (const resume of tries) resume();
}

globalThis.addEventListener("online", tryAgain);

const notice = h("div", { class: "notice fetch-problem", role: "alert" });

/** One notice over the page, however many files have failed. */
function showFailures(): void {
  if (waiting.size === 0) return notice.remove();
  const files = [...waiting.keys()];
  fill(
    notice,
    h("p", {}, h("b", {}, files.length === 1 ? "A file could not be fetched" : `${files.length} files could not be fetched`)),
    h("ul", {}, files.map(({ path, reason }) => h("li", {}, `${path.split("/").at(-1)}: ${reason}`))),
    h(
      "p",
      {},
      navigator.onLine === false
        ? "This device is offline. The page goes on when the network is back."
        : "Is the site still being served? If it has been built anew, reload the page.",
    ),
    h(
      "p",
      { class: "buttons" },
      h("button", { type: "button", class: "plain", onclick: tryAgain }, "Try again"),
      " ",
      h("button", { type: "button", class: "plain", onclick: () => location.reload() }, "Reload the page"),
    ),
  );
  if (!notice.isConnected) document.querySelector("#observablehq-main")?.prepend(notice);
}
