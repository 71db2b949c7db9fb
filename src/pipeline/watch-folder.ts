import { setTimeout } from "node:timers/promises";
import type { Database } from "../database/mod.ts";
import { TracebookError } from "../errors.ts";
import { formatOfName } from "../formats/logs/log-formats.ts";
import { type LoadedLog, loadLog, type LoadLogOptions } from "./load-log.ts";

/** Options of {@linkcode watchFolder}. */
interface WatchOptions {
  readonly folder: string;
  /** How each file is loaded. */
  readonly load: Omit<LoadLogOptions, "path">;
  /** Seconds between two looks at the folder. */
  readonly every: number;
  /** Ends the watching. */
  readonly signal: AbortSignal;
  /** Gets each load that changed a log. */
  readonly onLoaded: (loaded: LoadedLog) => void;
}

/** State of a file: its size and the time of its last change. */
type FileState = string;

/**
 * Loads the log files of a folder, and from then on those that are new or have changed, until the
 * signal ends it. A file is loaded once it has the same size and time at two looks in a row, so
 * that none is read while it is being written. One that cannot be loaded is told, and tried again
 * when it changes; where the fault is the database's, at the next look. A folder that vanishes
 * while it is watched, as a network share does, is told once and looked for again.
 */
export async function watchFolder(database: Database, { folder, load, every, signal, onLoaded }: WatchOptions): Promise<void> {
  const { reporter } = load;
  const done = new Map<string, FileState>();
  let before = new Map<string, FileState>();
  let isThere = true;
  for (let look = 0; !signal.aborted; look++) {
    const now = await filesOf(folder).catch((error) => {
      if (look === 0 || !(error instanceof Deno.errors.NotFound)) throw error;
      return null;
    });
    if (now === null && isThere) reporter.message(`expected the folder ${folder}, found none: waiting for it`);
    isThere = now !== null;
    for (const [path, state] of now ?? []) {
      if (signal.aborted || before.get(path) !== state || done.get(path) === state) continue;
      try {
        const loaded = await loadLog(database, { ...load, path, signal });
        if (!loaded.skipped) onLoaded(loaded);
        done.set(path, state);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof TracebookError)) throw error;
        reporter.message(`${error.message}`);
        if (error.kind !== "environment") done.set(path, state);
      }
    }
    before = now ?? new Map();
    await setTimeout(1000 * every, null, { signal }).catch(() => {});
  }
}

/** The log files of a folder with their states, in code-unit order. */
async function filesOf(folder: string): Promise<Map<string, FileState>> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory && !name.startsWith(".") && (formatOfName(name) !== null || /\.zip$/i.test(name))) names.push(name);
  }
  const found = new Map<string, FileState>();
  for (const name of names.sort()) {
    const path = `${folder.replace(/\/+$/, "")}/${name}`;
    // It may have vanished since.
    const info = await Deno.stat(path).catch(() => null);
    if (info?.isFile) found.set(path, `${info.size} ${info.mtime?.getTime() ?? ""}`);
  }
  return found;
}
