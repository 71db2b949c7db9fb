import { createHash } from "node:crypto";
import { usageError } from "../errors.ts";
import {
  type Database,
  findLog,
  type ImportReport,
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
import { countOf } from "../numerics/number-text.ts";
import { describeColumns, firstRejections, importWarnings } from "./files/reading-notes.ts";
import { inJob } from "./in-job.ts";
import { checksumOfFile, findLogFile, type LogFile } from "./files/log-file.ts";
import { describeReading, type ReadingOptions, readingText } from "./files/reading-options.ts";
import { readClassifiedLog } from "./files/read-classified-log.ts";
import type { Reporter } from "./reporter.ts";
import { classifierOf } from "./stored-log.ts";

/** Options of {@linkcode loadLog}. */
export interface LoadLogOptions extends ReadingOptions {
  /** The file to load. */
  readonly path: string;
  /** Name of the log, its address made from it; default: the file's name without its ending. */
  readonly log?: string;
  readonly mode: LoadOptions["mode"];
  readonly replaceCases: boolean;
  /** Largest share of rejected rows, 0 to 1. */
  readonly maxRejected: number;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/**
 * What came of a load: the log as it stands, and the report of the import, which a skipped load did
 * in an earlier run.
 */
export interface LoadedLog {
  readonly log: StoredLog;
  readonly report: ImportReport;
  readonly skipped: boolean;
}

/**
 * Loads a file as a log, or into one, and reduces it: one transaction. Skipped where the same file
 * was loaded the same way and the log still stands as that load left it.
 *
 * @throws input errors of the readers; an input error if too many rows are bad or the file changes
 * meanwhile; environment errors of the database; the signal's reason
 */
export async function loadLog(database: Database, options: LoadLogOptions): Promise<LoadedLog> {
  const file = await findLogFile(options.path);
  const name = options.log ?? file.stem;
  const slug = slugOf(name);
  return await inJob(
    database,
    { job: "load", log: slug, title: `Loading ${file.path}`, reporter: options.reporter },
    async (step) => {
      const bytes = await checksumOfFile(file.path, options.signal);
      const begun = await beginLoad(database, file, { slug, name, bytes }, options);
      if (begun.load === null) {
        step.skipped(
          begun.waited
            ? `another load of ${file.path} into ${slug} was faster: there was nothing left to do`
            : `${file.path} has not changed since it was loaded into ${slug}`,
        );
        return { log: begun.log, report: begun.report, skipped: true };
      }
      const { load, classifier } = begun;
      const rejections = firstRejections();
      const sink = tapSink(load, {
        begin({ description }) {
          const { columns } = describedSource(description);
          if (columns !== null) options.reporter.message(`  ${describeColumns(columns)}`);
        },
        rejected: rejections.take,
      });
      const { result, notes } = await readClassifiedLog(file, { ...options, classifier, step, checksum: bytes }, sink)
        .then(async ({ report, notes }) => ({ result: await load.finish(report), notes }))
        .catch(async (error) => {
          await load.abort();
          throw error;
        });
      const log = await mustFind(database, slug);
      const [report] = await readImportReports(database, log);
      if (result.changed) step.done(describeResult(result));
      else step.skipped(`all ${result.loadedEvents} events are in ${slug} already`);
      rejections.tell(options.reporter);
      for (const note of notes) options.reporter.message(`  ${note}`);
      for (const warning of importWarnings(log, report)) options.reporter.message(`  note: ${warning}`);
      return { log, report, skipped: !result.changed };
    },
  );
}

/** The log that a load is for, and the checksum of the file's bytes. */
interface LoadTarget {
  readonly slug: string;
  readonly name: string;
  readonly bytes: string;
}

/**
 * Opens the load of a file, unless the log has the file already. That is seen before the load waits
 * for others of the log, and again when it has their lock: what was decided on the log as it was
 * before does not hold for what they have made of it.
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
      description: describeReading({ ...options, classifier }),
      onMessage: options.reporter.message,
      signal: options.signal,
    });
    const now = await decide(database, file, target, options).catch(async (error) => {
      await load.abort();
      throw error;
    });
    if (now.checksum === checksum && now.loaded === null) return { load, classifier };
    await load.abort();
  }
}

/** How a file is loaded into the log as it stands, and the report of the load that has done so. */
async function decide(database: Database, file: LogFile, target: LoadTarget, options: LoadLogOptions) {
  const classifier = await classifierFor(database, target, options);
  const checksum = checksumOfLoad(target.bytes, file, { ...options, classifier });
  return { classifier, checksum, loaded: await alreadyLoaded(database, target, checksum, options.mode) };
}

/**
 * What the activity of the log's events is: set by whoever loads it first or anew, and kept for
 * later loads that say nothing.
 *
 * @throws a usage error where the log would hold events of two classifiers, or what was asked for
 * cannot be done
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
      expected: `the activity as the log ${slug} has it: ${describeClassifier(stored)}`,
      found: describeClassifier(classifier),
      advice: "Leave the flags out to take the log's, or load the log anew.",
    });
  }
  if (classifier.pair !== null && isSame && mode === "extend" && !replaceCases) {
    throw usageError({
      expected: "--replace-cases, since intervals of start and complete can only be made of whole cases",
      found: "--extend",
      advice: "Give the cases of the file as a whole.",
    });
  }
  if (classifier.pair !== null && roles.eventId !== undefined) {
    throw usageError({ expected: "either --event-id or --pair, since an interval is made of two events", found: "both" });
  }
  return classifier;
}

/** Of the checksum of the file's bytes and of all that decides how they are read. */
function checksumOfLoad(checksum: string, file: LogFile, options: LoadLogOptions): string {
  const text = readingText(options, { checksum, format: file.format, replaceCases: options.replaceCases });
  return createHash("sha256").update(text).digest("hex");
}

/** The log if this very file is in it: as the whole of it, or among those that have extended it. */
async function alreadyLoaded(
  database: Database,
  { slug, name }: { readonly slug: string; readonly name: string },
  checksum: string,
  mode: LoadOptions["mode"],
) {
  const log = await findLog(database, slug);
  // A log of another name that has the address is refused by the load itself.
  if (log === null || log.slug !== slug || log.name !== name) return null;
  const reports = await readImportReports(database, log);
  const wholeAt = reports.findIndex((report) => report.mode === "replace");
  const standing = mode === "replace" ? reports.slice(0, 1) : reports.slice(0, wholeAt + 1 || reports.length);
  const report = standing.find((report) =>
    report.sourceChecksum === checksum && (mode !== "replace" || report.mode === "replace")
  );
  return report === undefined ? null : { log, report };
}

async function mustFind(database: Database, slug: string): Promise<StoredLog> {
  const log = await findLog(database, slug);
  if (log === null) throw new Error(`the log ${slug} is not there after its load`);
  return log;
}

/** What a load has done, on one line. */
function describeResult({ loadedEvents, rejected, added, corrected, removed, events, cases }: LoadResult): string {
  const parts = [`${countOf(loadedEvents, "event")} read`];
  if (rejected > 0) parts.push(`${countOf(rejected, "row")} rejected`);
  if (added !== loadedEvents) parts.push(`${added} added`);
  if (corrected > 0) parts.push(`${corrected} corrected`);
  if (removed > 0) parts.push(`${removed} removed`);
  return `${parts.join(", ")}; the log has ${countOf(events, "event")} of ${countOf(cases, "case")}`;
}
