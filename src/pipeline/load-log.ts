import { createHash } from "node:crypto";
import { environmentError, usageError } from "../errors.ts";
import {
  type Database,
  findLog,
  type ImportReport,
  listLogs,
  type Load,
  type LoadOptions,
  type LoadResult,
  openLoad,
  readImportReports,
  slugOf,
  type StoredLog,
} from "../database/mod.ts";
import { type Classifier, describeClassifier, sameClassifier } from "../event-log/classifier.ts";
import { tapSink } from "../event-log/tap-sink.ts";
import { describedSource } from "../formats/logs/log-header.ts";
import type { LogFormat } from "../formats/logs/log-formats.ts";
import { countOf, groupDigits } from "../numerics/number-text.ts";
import { describeColumns, firstRejections, importWarnings, sourceNotes } from "./files/reading-notes.ts";
import { inJob } from "./in-job.ts";
import { checksumOfFile, findLogFile, type LogFile, placeOf } from "./files/log-file.ts";
import { describeReading, type ReadingOptions, readingText } from "./files/reading-options.ts";
import { readClassifiedLog } from "./files/read-classified-log.ts";
import type { Reporter } from "./reporter.ts";
import { classifierOf } from "./stored-log.ts";

/** Options of {@linkcode loadLog}. */
export interface LoadLogOptions extends ReadingOptions {
  /** The file to load. */
  readonly path: string;
  /** The file, where it has been found already. */
  readonly file?: LogFile;
  /** Format of the file. Default: told by the ending of its name. */
  readonly fileFormat?: LogFormat;
  /** Name of the log; its slug is made from it. Default: the file name without its ending. */
  readonly log?: string;
  readonly mode: LoadOptions["mode"];
  readonly replaceCases: boolean;
  /** How many earlier versions of the log are kept. Default: as many as before, at first none. */
  readonly keepVersions?: number;
  /** Largest allowed share of rejected rows, 0 to 1. */
  readonly maxRejected: number;
  /** The state of the log that the file was made from: no other one is replaced. Default: any. */
  readonly madeFrom?: StoredLog;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/** Result of a load: the stored log, and the report of the import (an earlier one if skipped). */
export interface LoadedLog {
  readonly log: StoredLog;
  readonly report: ImportReport;
  readonly skipped: boolean;
}

/**
 * Loads files one after the other; see {@linkcode loadLog}. The first that cannot be loaded stops
 * it, and a message names those that follow; logs that were loaded before stay.
 *
 * @param onLoaded is told of each load
 */
export async function loadLogs(
  database: Database,
  paths: readonly string[],
  { onLoaded = () => {}, ...options }: Omit<LoadLogOptions, "path"> & { readonly onLoaded?: (loaded: LoadedLog) => void },
): Promise<void> {
  for (const [i, path] of paths.entries()) {
    const loaded = await loadLog(database, { ...options, path }).catch((error) => {
      const rest = paths.slice(i + 1);
      if (rest.length > 0) options.reporter.message(`Not loaded because of this problem: ${rest.join(", ")}`);
      throw error;
    });
    onLoaded(loaded);
  }
}

/**
 * Loads a file as a log, or into a log, and computes its reduced tables, in one transaction.
 * Skipped if the same file was loaded in the same way and the log has not changed since.
 *
 * @throws input errors of the readers; an input error if too many rows are rejected, or the file
 * changes while it is read; an environment error if the log is not in the state `madeFrom`, or is
 * removed as the load ends; environment errors of the database; the signal's reason
 */
export async function loadLog(database: Database, options: LoadLogOptions): Promise<LoadedLog> {
  const file = options.file ?? await findLogFile(options.path, options.fileFormat);
  const name = options.log ?? file.stem;
  const slug = slugOf(name);
  return await inJob(
    database,
    { job: "load", log: slug, title: `Loading ${file.path}`, reporter: options.reporter },
    async (step) => {
      const bytes = await checksumOfFile(placeOf(file), options.signal);
      const cases = options.caseTable === undefined ? "" : ` ${await checksumOfFile(options.caseTable, options.signal)}`;
      const begun = await beginLoad(database, file, { slug, name, bytes: bytes + cases }, options);
      if (begun.load === null) {
        step.skipped(
          begun.waited
            ? `another load of ${file.path} into ${slug} has just ended, so there was nothing left to do`
            : `${file.path} has not changed since it was loaded into ${slug}`,
        );
        return { log: begun.log, report: begun.report, skipped: true };
      }
      const { load, classifier } = begun;
      const rejections = firstRejections();
      const sink = tapSink(load, {
        begin({ description }) {
          const described = describedSource(description);
          if (described.columns !== null) options.reporter.message(`  ${describeColumns(described.columns)}`);
          for (const note of sourceNotes(described)) options.reporter.message(`  note: ${note}`);
        },
        rejected: rejections.take,
      });
      const { result, notes } = await readClassifiedLog(file, { ...options, classifier, step, checksum: bytes }, sink)
        .then(async ({ report, notes }) => ({ result: await load.finish(report), notes }))
        .catch(async (error) => {
          await load.abort();
          throw error;
        });
      const log = await logAfterLoad(database, result);
      const [report] = await readImportReports(database, log);
      if (result.changed) step.done(describeResult(result));
      else step.skipped(`all ${groupDigits(result.loadedEvents)} events were in ${slug} already`);
      rejections.tell(options.reporter);
      for (const note of notes) options.reporter.message(`  ${note}`);
      for (const warning of importWarnings(log, report)) options.reporter.message(`  note: ${warning}`);
      return { log, report, skipped: !result.changed };
    },
  );
}

/** The log that a load is for, and the checksums of the bytes of its files. */
interface LoadTarget {
  readonly slug: string;
  readonly name: string;
  readonly bytes: string;
}

/**
 * Opens the load of a file, unless the file is in the log already. This is checked before the load
 * waits for other loads of the log, and again when it holds the lock, because those may have
 * changed the log.
 */
async function beginLoad(
  database: Database,
  file: LogFile,
  target: LoadTarget,
  options: LoadLogOptions,
): Promise<
  | { readonly load: Load; readonly classifier: Classifier }
  | { readonly load: null; readonly log: StoredLog; readonly report: ImportReport; readonly waited: boolean }
> {
  for (let waited = false;; waited = true) {
    const { classifier, checksum, loaded } = await decide(database, file, target, options);
    if (loaded !== null) return { load: null, ...loaded, waited };
    const load = await openLoad(database, {
      slug: target.slug,
      name: target.name,
      source: file.path,
      checksum,
      mode: options.mode,
      replaceCases: options.replaceCases,
      eventIdGiven: options.roles.eventId !== undefined,
      maxRejected: options.maxRejected,
      keepVersions: options.keepVersions,
      description: describeReading({ ...options, classifier }),
      onMessage: options.reporter.message,
      signal: options.signal,
    });
    const now = await checkState(database, target, options).then(() => decide(database, file, target, options))
      .catch(async (error) => {
        await load.abort();
        throw error;
      });
    if (now.checksum === checksum && now.loaded === null) return { load, classifier };
    await load.abort();
  }
}

/** Checks that the log is in the state that the file was made from. */
async function checkState(database: Database, { slug }: LoadTarget, { madeFrom }: LoadLogOptions): Promise<void> {
  if (madeFrom === undefined) return;
  const log = await findLog(database, slug);
  if (log?.identity === madeFrom.identity) return;
  throw environmentError({
    expected: `version ${madeFrom.version} of the log ${slug}`,
    found: log?.logId === madeFrom.logId ? `version ${log.version}: a load has changed it meanwhile` : "no such log",
    advice: "Try again.",
  });
}

/** How to load a file into the log now, and the earlier load of the same file, if any. */
async function decide(database: Database, file: LogFile, target: LoadTarget, options: LoadLogOptions) {
  const classifier = await classifierFor(database, target, options);
  const checksum = checksumOfLoad(target.bytes, file, { ...options, classifier });
  return { classifier, checksum, loaded: await alreadyLoaded(database, target, checksum, options.mode) };
}

/**
 * The classifier of the log. A load that replaces the log sets it; a later load without a
 * classifier takes over that of the log.
 *
 * @throws a usage error if the log would have events of two classifiers, or the options contradict
 * each other
 */
async function classifierFor(
  database: Database,
  { slug, name }: { readonly slug: string; readonly name: string },
  { classifier: given, mode, replaceCases, roles }: LoadLogOptions,
): Promise<Classifier> {
  const log = await findLog(database, slug);
  const isSame = log !== null && log.slug === slug && log.name === name;
  const stored = classifierOf(isSame ? log : { description: {} });
  const classifier = given ?? stored;
  if (isSame && mode === "extend" && !sameClassifier(classifier, stored)) {
    throw usageError({
      expected: `the activity of the stored log ${slug}: ${describeClassifier(stored)}`,
      found: describeClassifier(classifier),
      advice: "Leave the flags out to use that of the log, or load the log again without --extend.",
    });
  }
  if (classifier.pair !== null && isSame && mode === "extend" && !replaceCases) {
    throw usageError({
      expected: "--replace-cases, since start and complete events can be joined only in whole cases",
      found: "--extend",
      advice: "Use --replace-cases, with a file that has whole cases.",
    });
  }
  if (classifier.pair !== null && roles.eventId !== undefined) {
    throw usageError({ expected: "either --event-id or --pair, since an interval has the ids of two events", found: "both" });
  }
  return classifier;
}

/** A checksum of the file's bytes and of the options that decide how they are read. */
function checksumOfLoad(checksum: string, file: LogFile, options: LoadLogOptions): string {
  const text = readingText(options, { checksum, format: file.format, replaceCases: options.replaceCases });
  return createHash("sha256").update(text).digest("hex");
}

/** The log and the report, if this file is the log, or is among those that extended it. */
async function alreadyLoaded(
  database: Database,
  { slug, name }: { readonly slug: string; readonly name: string },
  checksum: string,
  mode: LoadOptions["mode"],
) {
  const log = await findLog(database, slug);
  // The load itself refuses a log with the same slug and another name.
  if (log === null || log.slug !== slug || log.name !== name) return null;
  const reports = await readImportReports(database, log);
  const wholeAt = reports.findIndex((report) => report.mode === "replace");
  const standing = mode === "replace" ? reports.slice(0, 1) : reports.slice(0, wholeAt + 1 || reports.length);
  const report = standing.find((report) =>
    report.sourceChecksum === checksum && (mode !== "replace" || report.mode === "replace")
  );
  return report === undefined ? null : { log, report };
}

/** The log of a load, which may have been renamed since. */
async function logAfterLoad(database: Database, { logId, slug }: LoadResult): Promise<StoredLog> {
  const log = (await listLogs(database)).find((log) => log.logId === logId);
  if (log !== undefined) return log;
  throw environmentError({
    expected: `the log ${slug} after its load`,
    found: "no such log: it was removed meanwhile",
    advice: "See: deno task tracebook log list",
  });
}

/** The result of a load on one line. */
function describeResult({ loadedEvents, rejected, added, corrected, removed, events, cases }: LoadResult): string {
  const parts = [`${countOf(loadedEvents, "event")} read`];
  if (rejected > 0) parts.push(`${countOf(rejected, "row")} rejected`);
  if (added !== loadedEvents) parts.push(`${added} added`);
  if (corrected > 0) parts.push(`${corrected} corrected`);
  if (removed > 0) parts.push(`${removed} removed`);
  return `${parts.join(", ")}; the log has ${countOf(events, "event")} of ${countOf(cases, "case")}`;
}
