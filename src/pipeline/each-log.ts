import { type Database, lastDone, listLogs, type StoredLog } from "../database/mod.ts";
import { TracebookError } from "../errors.ts";
import type { Reporter } from "./reporter.ts";

/** An item whose work failed, and why. */
interface ItemProblem<T> {
  readonly item: T;
  readonly problem: TracebookError;
}

/**
 * Does some work for each of several items. An item with bad data does not stop the others.
 *
 * @param onProblem called at once for each item that failed
 * @returns the items that failed, in order
 * @throws at once, errors that are not about an item: environment errors, the reason of a stop
 */
export async function keepProblems<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
  onProblem: (problem: ItemProblem<T>) => void = () => {},
): Promise<ItemProblem<T>[]> {
  const problems: ItemProblem<T>[] = [];
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      if (!(error instanceof TracebookError) || error.kind === "environment") throw error;
      problems.push({ item, problem: error });
      onProblem(problems.at(-1)!);
    }
  }
  return problems;
}

/**
 * Does some work for each of several logs. A log with bad data does not stop the others: its
 * problem is reported.
 *
 * @returns the problems, in the order of the logs
 * @throws as {@linkcode keepProblems}
 */
export async function eachLog(
  logs: readonly StoredLog[],
  { reporter, signal }: { readonly reporter: Reporter; readonly signal?: AbortSignal },
  work: (log: StoredLog) => Promise<unknown>,
): Promise<TracebookError[]> {
  const onProblem = ({ item, problem }: ItemProblem<StoredLog>) => reporter.message(`${item.slug}: ${problem.message}`);
  const problems = await keepProblems(logs, (log) => {
    signal?.throwIfAborted();
    return work(log);
  }, onProblem);
  return problems.map(({ problem }) => problem);
}

/** The stored logs that have times, which models learn from. */
export const timedLogs = async (database: Database): Promise<StoredLog[]> =>
  (await listLogs(database)).filter(({ description }) => description.timed !== false);

/**
 * The stored logs that were loaded, or whose models changed, after the last prediction of their
 * running cases began. All runs count, not only the latest: an earlier run may have been killed
 * between training and prediction.
 */
export async function outdatedLogs(database: Database): Promise<StoredLog[]> {
  const outdated: StoredLog[] = [];
  for (const log of await timedLogs(database)) {
    const predicted = await lastDone(database, "predict", log.slug);
    const changes = [new Date(log.loadedAt)];
    for (const step of ["load", "train", "retrain", "rollback"]) {
      const run = await lastDone(database, step, log.slug);
      if (run !== null) changes.push(run.finishedAt);
    }
    if (predicted === null || changes.some((at) => at > predicted.startedAt)) outdated.push(log);
  }
  return outdated;
}
