import type { EventBatch, LogHeader, ReadReport } from "../../event-log/event-batch.ts";
import type { Database } from "../database.ts";
import { databaseProblem } from "../database-problem.ts";
import { inputError } from "../../errors.ts";
import { caseKey, createCaseKeys } from "./case-keys.ts";
import { createCopyMultiplexer } from "../copy/copy-multiplexer.ts";
import { finishLoad } from "./finish-load.ts";
import type { Load, LoadOptions } from "./load-options.ts";
import { analyzeTables, createTables, logTables } from "./load-tables.ts";
import { createLoadWriter, type LoadWriter } from "./load-writer.ts";
import { lockLoading, openSession } from "./session.ts";
import { emptyCoding, findOrEnterLog, readCoding } from "./stored-dictionaries.ts";

/** The error about a file with times for a log without them, or the other way round. */
const mixedTimes = ({ source, slug }: LoadOptions, stored: boolean) =>
  inputError({
    file: source,
    expected: `events ${stored ? "with" : "without"} times, as in the stored log ${slug}`,
    found: `events ${stored ? "without" : "with"} times`,
    advice: stored
      ? "Load the file as a log of its own, with --log."
      : "Add --no-timestamp, or load the log again without --extend.",
  });

/**
 * Opens a load: a sink for a reader. A load is one transaction on a connection of its own. Other
 * connections see the old log until `finish` resolves; the old log stays if the load fails.
 *
 * Needs a few megabytes of memory, and 9 bytes a case in addition to the reader's dictionary.
 *
 * @throws usageError if a log of another name has the slug; environmentError if the database fails;
 * the reason of the signal. The functions of the load throw these, too
 */
export async function openLoad(database: Database, options: LoadOptions): Promise<Load> {
  const session = await openSession(database, options.signal);
  const { sql } = session;
  const abort = async () => {
    await copies.abort("the load was given up");
    await session.rollback();
  };
  /** Runs a step of the load. If it throws, undoes the load and translates the error. */
  const step = async <T>(body: () => T | Promise<T>): Promise<T> => {
    try {
      return await body();
    } catch (error) {
      await abort();
      throw databaseProblem(session.reason(error), database.describe);
    }
  };
  const copies = createCopyMultiplexer(sql);
  const log = await step(async () => {
    await lockLoading(sql, options.slug, options.onMessage ?? (() => {}));
    return await findOrEnterLog(sql, options);
  });
  const load = log.lastLoad + 1;
  const extended = options.mode === "extend" && log.partition !== null;
  const { coding, tables } = await step(async () => ({
    coding: extended ? await readCoding(sql, log.logId) : emptyCoding(),
    tables: await createTables(sql, log.logId, load),
  }));
  const opened: OpenedLoad = { copies, tables, log, load, extended, coding, options };
  let header: LogHeader | null = null;
  let writer: LoadWriter | null = null;
  return {
    begin: (given) => {
      if (extended && log.timed !== (given.timed !== false)) throw mixedTimes(options, log.timed);
      header = given;
      writer = writerOf(opened, given);
    },
    batch: (batch: EventBatch) => step(() => writer!.batch(batch)),
    rejected: (row) => step(() => writer!.rejected(row)),
    finish: (report: ReadReport) =>
      step(async () => {
        if (header === null || writer === null) throw new Error("finish() before begin()");
        await writer.close();
        const result = await finishLoad({ ...opened, sql, header, report, counts: writer.counts() });
        if (!result.changed) {
          await session.rollback();
          return result;
        }
        await session.commit();
        // The load is committed. If this fails, the server gathers the statistics later.
        const began = performance.now();
        const stored = logTables(log.logId, extended ? log.partition! : load);
        await database.sql.begin((tx) => analyzeTables(tx, stored)).catch(() => {});
        return { ...result, reductionSeconds: result.reductionSeconds + (performance.now() - began) / 1000 };
      }),
    abort,
  };
}

/** What a load goes into. */
type OpenedLoad = Omit<Parameters<typeof finishLoad>[0], "sql" | "header" | "report" | "counts">;

function writerOf({ copies, tables, log, load, extended, coding, options }: OpenedLoad, { dictionaries }: LogHeader): LoadWriter {
  return createLoadWriter({
    copies,
    tables,
    logId: log.logId,
    caseAttributes: coding.caseAttributes,
    eventAttributes: coding.eventAttributes,
    // Rows of new partitions are frozen: no later vacuum has to rewrite them.
    copyOptions: extended ? "(format binary)" : "(format binary, freeze)",
    context: {
      ...coding,
      load,
      dictionaries,
      caseKeys: createCaseKeys(dictionaries.cases, options.caseKey ?? caseKey),
    },
  });
}
