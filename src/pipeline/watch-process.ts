import type { ProcessDrift } from "../comparison/drift/drift-report.ts";
import { casesToWatch, type DriftWatchState, EMPTY_WATCH, watchDrift } from "../comparison/drift/watch-drift.ts";
import { type Database, readDriftWatch, readEventLog, saveDriftWatch, type StoredLog } from "../database/mod.ts";
import { completedCases } from "../prediction/dataset/completed-cases.ts";

/** Cases that a watch begins with, and most that it takes at once. */
const MOST_CASES = 1200;

/**
 * Gives the watch over a stored log the cases that were completed since it looked last, and stores
 * the changes that it finds: see {@linkcode watchDrift}. Two at once may tell a change twice.
 *
 * @throws environmentError if the database fails
 */
export async function watchProcess(
  database: Database,
  log: StoredLog,
  { now }: { readonly now: () => number },
): Promise<readonly ProcessDrift[]> {
  const events = await readEventLog(database, log);
  const state = await readDriftWatch(database, log.logId) as DriftWatchState | null ?? EMPTY_WATCH;
  const cases = casesToWatch(events, { ...completedCases(events), last: state.last, most: MOST_CASES });
  if (cases.length === 0) return [];
  const watched = watchDrift(state, cases);
  await saveDriftWatch(database, log.logId, { ...watched, now: new Date(now()) });
  return watched.drifts;
}
