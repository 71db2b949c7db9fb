import { type Database, lastDone, listLogs, type StoredLog } from "../database/mod.ts";
import { TracebookError } from "../errors.ts";
import type { Reporter } from "./reporter.ts";

/** An item that could not be worked on, and why. */
export interface ItemProblem<T> {
  readonly item: T;
  readonly problem: TracebookError;
}

/**
 * Does some work for each of several items. An item whose data is wrong does not stop the others.
 *
 * @returns the items that failed, in order
 * @throws at once what is no fault of an item: environment errors, the reason of a stop
 */
export async function keepProblems<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<ItemProblem<T>[]> {
  const problems: ItemProblem<T>[] = [];
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      if (!(error instanceof TracebookError) || error.kind === "environment") throw error;
      problems.push({ item, problem: error });
    }
  }
  return problems;
}

/**
 * Does some work for each of several logs, and reports which of them could not be worked on.
 *
 * @returns the problems, in the order of the logs
 * @throws as {@linkcode keepProblems}
 */
export async function eachLog(
  logs: readonly StoredLog[],
  { reporter, signal }: { readonly reporter: Reporter; readonly signal?: AbortSignal },
  work: (log: StoredLog) => Promise<unknown>,
): Promise<TracebookError[]> {
  const problems = await keepProblems(logs, (log) => {
    signal?.throwIfAborted();
    return work(log);
  });
  for (const { item, problem } of problems) reporter.message(`${item.slug}: ${problem.message}`);
  return problems.map(({ problem }) => problem);
}

/**
 * The stored logs whose running cases were not predicted since the log was loaded and its models
 * were trained. It does not matter which run has loaded or trained: an earlier one may have been
 * killed before it went on. A prediction counts from its start: what ends while it runs, it may not
 * have read.
 */
export async function outdatedLogs(database: Database): Promise<StoredLog[]> {
  const outdated: StoredLog[] = [];
  for (const log of await listLogs(database)) {
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
