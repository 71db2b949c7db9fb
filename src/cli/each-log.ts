import type { StoredLog } from "../database/mod.ts";
import { TracebookError } from "../errors.ts";
import type { Reporter } from "../pipeline/reporter.ts";

/**
 * Does some work for each of several logs. One whose data is to blame that it cannot be done keeps
 * none of the others back: its problem is told, and thrown when the others are done.
 *
 * @throws the problem of the first such log; at once what is no problem of a log
 */
export async function eachLog(
  logs: readonly StoredLog[],
  reporter: Reporter,
  work: (log: StoredLog) => Promise<void>,
): Promise<void> {
  const problems: TracebookError[] = [];
  for (const log of logs) {
    try {
      await work(log);
    } catch (error) {
      if (!(error instanceof TracebookError) || error.kind !== "input") throw error;
      problems.push(error);
      if (logs.length > 1) reporter.message(`${log.slug}: ${error.message}`);
    }
  }
  if (problems.length > 0) throw problems[0];
}
