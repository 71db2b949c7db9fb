import { join } from "node:path";
import { withLock } from "../../database/mod.ts";
import { type FolderBeside, folderBeside } from "../files/replace-folder.ts";
import { buildPages } from "./build-pages.ts";
import type { FrameworkOptions } from "./framework.ts";
import { hasOwnLoaders, pagesFingerprint, readStamp } from "./site-fingerprints.ts";
import { takeOver } from "./take-over.ts";

/** Pages that are made before the build of their site begins. Disposing of them ends the work. */
export interface BegunPages extends AsyncDisposable {
  /** The fingerprint of what they are made from; see {@linkcode pagesFingerprint}. */
  readonly fingerprint: string;
  /** Waits until they are made or have failed; calls back with each page that is read meanwhile. */
  ended(onPage: (path: string) => void): Promise<void>;
  /** Puts them into a folder. @throws what {@linkcode buildPages} throws */
  putInto(folder: string): Promise<void>;
}

/**
 * Begins to make the pages of a site that has none yet: they do not depend on the logs, so that
 * loading and training can go on beside it. Goes on in a folder beside the site, and holds the lock
 * of builds until it ends.
 *
 * @returns null if there is nothing to begin: the site has pages, or data loaders of the user's own
 * make parts of them
 */
export async function beginPages(options: FrameworkOptions & { readonly site: string }): Promise<BegunPages | null> {
  const { root, site, home } = options;
  if ((await readStamp(site))?.pages !== undefined || await hasOwnLoaders(root)) return null;
  const fingerprint = await pagesFingerprint(root);
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  let listener: (path: string) => void = () => {};
  let folder: FolderBeside | null = null;
  const made = withBuildLock(root, async () => {
    signal.throwIfAborted();
    folder = await folderBeside(site, { projectRoot: root, scratch: home });
    await buildPages({ ...options, signal, output: folder.path, old: site, onPage: (path) => listener(path) });
    return folder;
  });
  const ended = made.then(() => {}, () => {}); // a failure is told by putInto
  return {
    fingerprint,
    async ended(onPage) {
      listener = onPage;
      await ended;
    },
    putInto: async (to) => await takeOver((await made).path, to, []),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended;
      await folder?.[Symbol.asyncDispose]();
    },
  };
}

/**
 * Does some work while no other build uses the project's folder: builds share Framework's cache.
 * The second one waits, and mostly finds nothing left to do.
 */
export async function withBuildLock<T>(root: string, work: () => Promise<T>): Promise<T> {
  const shared = join(root, "pages", ".observablehq");
  await Deno.mkdir(shared, { recursive: true });
  return await withLock(join(shared, "build.lock"), work);
}
