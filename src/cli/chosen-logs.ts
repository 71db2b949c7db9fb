import { type Database, listLogs, type StoredLog } from "../database/mod.ts";
import { TracebookError } from "../errors.ts";
import { keepProblems } from "../pipeline/each-log.ts";
import type { Reporter } from "../pipeline/reporter.ts";
import { storedLog } from "../pipeline/stored-log.ts";

/**
 * The stored logs that a command is for: those named, or all.
 *
 * @throws an input error for a name that is none
 */
export async function chosenLogs(database: Database, names: readonly string[]): Promise<StoredLog[]> {
  return names.length === 0 ? await listLogs(database) : await Promise.all(names.map((name) => storedLog(database, name)));
}

/**
 * Does some work for each of several logs. A log whose data is wrong does not stop the others: its
 * problem is reported at once and decides the exit status when the others are done.
 *
 * @throws the problem of the first such log; at once what is no fault of a log
 */
export async function eachLog(
  logs: readonly StoredLog[],
  reporter: Reporter,
  work: (log: StoredLog) => Promise<void>,
): Promise<void> {
  const problems = await keepProblems(logs, async (log) => {
    try {
      await work(log);
    } catch (error) {
      if (logs.length > 1 && error instanceof TracebookError && error.kind !== "environment") {
        reporter.message(`${log.slug}: ${error.message}`);
      }
      throw error;
    }
  });
  if (problems.length > 0) throw problems[0].problem;
}
