import type { EventBatch, LogHeader, ReadReport } from "../../event-log/event-batch.ts";
import type { Database } from "../database.ts";
import { databaseProblem } from "../database-problem.ts";
import { caseKey, createCaseKeys } from "./case-keys.ts";
import { createCopyMultiplexer } from "../copy/copy-multiplexer.ts";
import { finishLoad } from "./finish-load.ts";
import type { Load, LoadOptions } from "./load-options.ts";
import { analyzeTables, createTables, logTables } from "./load-tables.ts";
import { createLoadWriter, type LoadWriter } from "./load-writer.ts";
import { lockLoading, openSession } from "./session.ts";
import { findOrEnterLog, readCoding } from "./stored-dictionaries.ts";

/**
 * Opens a load: a sink for a reader. Everything happens in one transaction on a connection of its
 * own, so that others see the old log until `finish` returns, and the old log stays if it does not,
 * whatever the reason.
 *
 * Costs a few megabytes of memory besides the reader's dictionary of cases (9 bytes a case).
 *
 * @throws usageError where another log has the slug; environmentError where the database cannot be
 * used; the signal's reason, also by what is called later
 */
export async function openLoad(database: Database, options: LoadOptions): Promise<Load> {
  const session = await openSession(database, options.signal);
  const { sql } = session;
  const abort = async () => {
    await copies.abort("the load was given up");
    await session.rollback();
  };
  /** Runs a step; whatever it throws undoes the load and is put into words. */
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
    coding: await readCoding(sql, log.logId, extended),
    tables: await createTables(sql, log.logId, load),
  }));
  let header: LogHeader | null = null;
  let writer: LoadWriter | null = null;
  return {
    begin: (given) => {
      header = given;
      writer = createLoadWriter({
        copies,
        tables,
        logId: log.logId,
        caseAttributes: coding.caseAttributes,
        eventAttributes: coding.eventAttributes,
        // Frozen rows are visible to all from the start: no later pass marks them. Only for rows
        // that stay as they are.
        copyOptions: extended ? "(format binary)" : "(format binary, freeze)",
        context: {
          ...coding,
          load,
          dictionaries: given.dictionaries,
          caseKeys: createCaseKeys(given.dictionaries.cases, options.caseKey ?? caseKey),
        },
      });
    },
    batch: (batch: EventBatch) => step(() => writer!.batch(batch)),
    rejected: (row) => step(() => writer!.rejected(row)),
    finish: (report: ReadReport) =>
      step(async () => {
        if (header === null || writer === null) throw new Error("finish() before begin()");
        await writer.close();
        const result = await finishLoad({
          sql,
          copies,
          log,
          load,
          extended,
          coding,
          tables,
          header,
          report,
          options,
          counts: writer.counts(),
        });
        if (!result.changed) {
          await session.rollback();
          return result;
        }
        await session.commit();
        // The load stands; the server gets to this by itself if it must.
        const began = performance.now();
        const stored = logTables(log.logId, extended ? log.partition! : load);
        await database.sql.begin((tx) => analyzeTables(tx, stored)).catch(() => {});
        return { ...result, reductionSeconds: result.reductionSeconds + (performance.now() - began) / 1000 };
      }),
    abort,
  };
}
