import type { Database, StoredLog } from "../database/mod.ts";
import { eachLog, timedLogs } from "../pipeline/each-log.ts";
import { silentReporter } from "../pipeline/reporter.ts";
import { storedLog } from "../pipeline/stored-log.ts";
import { withDatabase } from "../pipeline/with-database.ts";
import type { CommandInput } from "./command.ts";

/**
 * Does some work for each stored log that a command names, or for all stored logs with times if it
 * names none. Says so where there is none. A log with bad data does not stop the others: the
 * problem is reported at once, and thrown when the others are done.
 *
 * @throws an input error for an unknown log; the first problem of a log; at once, errors that are
 * not about a log
 */
export async function eachChosenLog(
  { positionals: names, settings, reporter, signal }: CommandInput,
  work: (database: Database, log: StoredLog) => Promise<void>,
): Promise<void> {
  await withDatabase({ settings, reporter }, async (database) => {
    const logs = names.length === 0
      ? await timedLogs(database)
      : await Promise.all(names.map((name) => storedLog(database, name)));
    if (logs.length === 0) reporter.message("There is no stored log with times. Load one: deno task load FILE");
    // The problem of a single log is reported when it is thrown.
    const reportTo = logs.length > 1 ? reporter : silentReporter;
    const [problem] = await eachLog(logs, { reporter: reportTo, signal }, (log) => work(database, log));
    if (problem !== undefined) throw problem;
  });
}
