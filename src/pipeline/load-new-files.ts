import { formatOfName } from "../formats/logs/read-log.ts";
import { keepProblems } from "./each-log.ts";
import { entriesOfMapping, formatOfEntry, readingOptionsOf } from "./files/entries.ts";
import { exists, stemOf } from "./files/log-file.ts";
import { MAPPINGS, openMapping } from "./files/mapping.ts";
import { loadLog } from "./load-log.ts";
import type { JobContext } from "./schedule/job.ts";

/** Result of {@linkcode loadNewFiles}. */
interface LoadedFiles {
  /** Log files, by their names, that are no longer being written. */
  readonly files: number;
  /** Files among these that were new or changed, and were loaded. */
  readonly loaded: number;
  /** Files that changed too recently and are left for the next run. */
  readonly unsettled: number;
  /** Why files could not be loaded, as sentences. */
  readonly problems: readonly string[];
}

/**
 * Loads the new and changed files of a folder, each as one log. A file is read as the mapping of
 * its name says, where there is one: `orders.csv` by `data/mappings/orders.json`. A file that
 * cannot be loaded does not stop the others.
 *
 * @throws environment errors of the database; the signal's reason
 */
export async function loadNewFiles(
  { database, folder, settle, settings, now, reporter, signal }: JobContext,
  mappings: string = MAPPINGS,
): Promise<LoadedFiles> {
  const { files, unsettled } = await filesIn(folder, { from: now() - 1000 * settle, to: now() + CLOCK_TOLERANCE });
  let loaded = 0;
  const problems = await keepProblems(files, async (path) => {
    signal.throwIfAborted();
    const mapping = `${mappings}/${stemOf(path)}.json`;
    const entries = entriesOfMapping(await exists(mapping) ? await openMapping(mapping) : {});
    const reading = { ...readingOptionsOf(entries, settings.timeZone), fileFormat: formatOfEntry(entries) };
    const load = { path, mode: "replace", replaceCases: false, maxRejected: 0.01, reporter, signal, ...reading } as const;
    if (!(await loadLog(database, load)).skipped) loaded++;
  });
  return { files: files.length, loaded, unsettled, problems: problems.map(({ problem }) => problem.message) };
}

/**
 * Ms by which the clock of the machine that writes files may be ahead. What is later was written by
 * a clock that was wrong, and may not wait until that time comes.
 */
const CLOCK_TOLERANCE = 300_000;

/**
 * The log files of a folder, by their names, in code-unit order; none if there is no such folder.
 * Files that changed within the given times (ms) are only counted.
 */
async function filesIn(
  folder: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<{ files: string[]; unsettled: number }> {
  const names: string[] = [];
  let unsettled = 0;
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.isDirectory || entry.name.startsWith(".") || formatOfName(entry.name) === null) continue;
      const { mtime } = await Deno.stat(`${folder}/${entry.name}`);
      const time = mtime?.getTime() ?? -Infinity;
      if (time > from && time <= to) unsettled++;
      else names.push(entry.name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return { files: names.sort().map((name) => `${folder}/${name}`), unsettled };
}
