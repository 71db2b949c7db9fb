import { join } from "node:path";
import { withLock } from "../../database/mod.ts";
import { type FolderBeside, folderBeside } from "../files/replace-folder.ts";
import type { BuildPagesOptions } from "./build-pages.ts";
import { buildPagesInThread } from "./build-pages-in-thread.ts";
import type { FrameworkOptions } from "./framework.ts";
import { hasOwnLoaders, pagesFingerprint, readStamp } from "./site-fingerprints.ts";
import { takeOver } from "./take-over.ts";

/** Pages that are made before the build of their site begins. Disposing of them ends the work. */
export interface BegunPages extends AsyncDisposable {
  /** The fingerprint of what they are made from; see {@linkcode pagesFingerprint}. */
  readonly fingerprint: string;
  /** Calls back with each page that is read from now on; gives the number of those before. */
  follow(onPage: (path: string) => void): number;
  /** As {@linkcode withBuildLock}; work that needs the pages has the lock together with them. */
  withLock<T>(work: () => Promise<T>): Promise<T>;
  /** Puts them into a folder. @throws what {@linkcode buildPagesInThread} throws */
  putInto(folder: string): Promise<void>;
  /** Ends the work, and waits until it has ended. */
  stop(): Promise<void>;
}

/**
 * Begins to make the pages of a site that has none yet: they do not depend on the logs, so that
 * loading and training can go on beside it. Goes on in a folder beside the site, and holds the lock
 * of builds until it ends.
 *
 * @returns null if there is nothing to begin: the site has pages, or data loaders of the user's own
 * make parts of them
 */
export async function beginPages(
  options: FrameworkOptions & Pick<BuildPagesOptions, "postpone"> & { readonly site: string },
): Promise<BegunPages | null> {
  const { root, site, home } = options;
  if ((await readStamp(site))?.pages !== undefined || await hasOwnLoaders(root)) return null;
  const fingerprint = await pagesFingerprint(root);
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  let read = 0;
  let listener: (path: string) => void = () => {};
  const onPage = (path: string) => {
    read++;
    listener(path);
  };
  let folder: FolderBeside | null = null;
  const make = async () => {
    signal.throwIfAborted();
    folder = await folderBeside(site, { projectRoot: root, scratch: home });
    await buildPagesInThread({ ...options, signal, output: folder.path, old: site, onPage });
    return folder;
  };
  const lock = sharedLock(root, { signal });
  const made = lock.first(make);
  const ended = made.then(() => {}, () => {}); // a failure is told by putInto
  const end = async () => {
    stop.abort();
    await ended;
  };
  return {
    fingerprint,
    follow: (onPage) => {
      listener = onPage;
      return read;
    },
    withLock: lock.second,
    putInto: async (to) => await takeOver((await made).path, to, []),
    stop: end,
    async [Symbol.asyncDispose]() {
      await end();
      await folder?.[Symbol.asyncDispose]();
    },
  };
}

/**
 * The lock of builds for two pieces of work, of which the second may wait for the first: it joins
 * the first one, and takes the lock anew if that has ended.
 */
function sharedLock(root: string, options: { readonly signal?: AbortSignal }) {
  const held = Promise.withResolvers<void>();
  let open = false;
  let joined: Promise<unknown> = Promise.resolve();
  return {
    first<T>(work: () => Promise<T>): Promise<T> {
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      withBuildLock(root, async () => {
        open = true;
        held.resolve();
        const result = work();
        resolve(result);
        await result.catch(() => {});
        open = false;
        await joined.catch(() => {});
      }, options).catch(reject).finally(held.resolve);
      return promise;
    },
    async second<T>(work: () => Promise<T>): Promise<T> {
      await held.promise;
      if (!open) return await withBuildLock(root, work, options);
      const result = work();
      joined = result;
      return await result;
    },
  };
}

/**
 * Does some work while no other build uses the project's folder: builds share Framework's cache.
 * The second one waits, and mostly finds nothing left to do.
 */
export async function withBuildLock<T>(
  root: string,
  work: () => Promise<T>,
  options: { readonly signal?: AbortSignal } = {},
): Promise<T> {
  const shared = join(root, "pages", ".observablehq");
  await Deno.mkdir(shared, { recursive: true });
  return await withLock(join(shared, "build.lock"), work, options);
}
