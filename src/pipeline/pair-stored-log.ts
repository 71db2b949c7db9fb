import { type Database, findLog, readImportReports, type StoredLog } from "../database/mod.ts";
import { inputError } from "../errors.ts";
import { describeClassifier, isPlain, PLAIN_CLASSIFIER } from "../event-log/classifier.ts";
import { needTimes } from "../event-log/need-times.ts";
import type { PairKey } from "../event-log/pair-intervals.ts";
import { openStoredLog } from "./files/open-log.ts";
import { temporaryFile } from "./files/temporary-file.ts";
import { writeLogFile } from "./files/write-log-file.ts";
import { type LoadedLog, loadLog } from "./load-log.ts";
import type { Reporter } from "./reporter.ts";
import { classifierOf } from "./stored-log.ts";

/** Settings of {@linkcode pairStoredLog}. */
interface PairStoredLogOptions {
  /** The key by which events are paired. Default: the finest that the log has. */
  readonly by?: PairKey;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/**
 * Joins the start and complete events of a stored log into intervals, as `load --pair` does, but
 * without the file that it was loaded from. The result is a new version of the log. Begins again if
 * a load changes the log meanwhile.
 *
 * @throws an input error for a log without times or transitions, or whose activities are no longer
 * those of its file; what loading throws
 */
export async function pairStoredLog(database: Database, log: StoredLog, options: PairStoredLogOptions): Promise<LoadedLog> {
  for (let state = log;;) {
    try {
      return await pairState(database, state, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      const now = await findLog(database, state.slug);
      if (now === null || now.logId !== state.logId || now.identity === state.identity) throw error;
      options.reporter.message(`${now.slug} was loaded meanwhile; its version ${now.version} is paired`);
      state = now;
    }
  }
}

/** Pairs a log in the state in which it was found. */
async function pairState(
  database: Database,
  log: StoredLog,
  { by, reporter, signal }: PairStoredLogOptions,
): Promise<LoadedLog> {
  const classifier = classifierOf(log);
  if (!isPlain(classifier)) {
    throw inputError({
      expected: `a log with ${describeClassifier(PLAIN_CLASSIFIER)}`,
      found: `${log.slug}, with ${describeClassifier(classifier)}`,
      advice: "Load its file again, with --pair and the other flags.",
    });
  }
  const opened = await openStoredLog(database, log, "all");
  needTimes(opened.log, "joining start and complete events needs");
  if (opened.log.lifecycle === null) {
    throw inputError({ expected: "events that say whether they start or complete an activity", found: `none in ${log.slug}` });
  }
  const spool = await temporaryFile();
  await writeLogFile(spool, opened.log, { xes: opened.xes, format: { format: "xes", gzip: false }, signal });
  const { size, mtime } = await Deno.stat(spool);
  const [{ source }] = await readImportReports(database, log);
  return await loadLog(database, {
    path: source,
    file: { path: source, spool, stem: log.name, format: "xes", gzip: false, size, modified: mtime?.getTime() ?? null },
    roles: {},
    zone: log.zone,
    delimiter: undefined,
    dateOrder: undefined,
    classifier: { ...PLAIN_CLASSIFIER, pair: by ?? "auto" },
    log: log.name,
    mode: "replace",
    replaceCases: false,
    maxRejected: 0,
    madeFrom: log,
    reporter,
    signal,
  });
}
