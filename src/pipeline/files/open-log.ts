import type { Database, ImportReport, ReadEventLogOptions, StoredLog } from "../../database/mod.ts";
import { inputError, usageError } from "../../errors.ts";
import { type Classifier, PLAIN_CLASSIFIER } from "../../event-log/classifier.ts";
import type { ReadReport, RejectedRow } from "../../event-log/event-batch.ts";
import { tapSink } from "../../event-log/tap-sink.ts";
import { describedSource, type SourceDescription, type TableColumns } from "../../formats/logs/log-header.ts";
import type { XesHeader } from "../../formats/logs/xes/xes-attribute.ts";
import { needTimes } from "../../event-log/need-times.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { createEventLogBuilder } from "../../event-log/event-log-builder.ts";
import { formatOfName, type LogFormat } from "../../formats/logs/log-formats.ts";
import { applyFilters } from "../../filtering/apply-filters.ts";
import type { Filter } from "../../filtering/filter.ts";
import { countsOfView, viewOf } from "../../filtering/log-view.ts";
import { materialize } from "../../filtering/materialize.ts";
import { unknownNameNote } from "../../filtering/nearest-name.ts";
import { unknownNames } from "../../filtering/unknown-names.ts";
import { countOf, groupDigits } from "../../numerics/number-text.ts";
import { zoneOfDays } from "../../time/dates-only.ts";
import { describeColumns, firstRejections, noTimesNote, sourceNotes } from "./reading-notes.ts";
import { exists, findLogFile } from "./log-file.ts";
import type { ReadingOptions } from "./reading-options.ts";
import { readClassifiedLog } from "./read-classified-log.ts";
import { inStep, type Reporter } from "../reporter.ts";
import { caseOfRejected } from "./rejected-cases.ts";
import type { Settings } from "../settings.ts";

/** Options of {@linkcode openLog}. */
export interface OpenLogOptions extends ReadingOptions {
  readonly settings: Settings;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Whether the user gave flags about reading a file, which do not apply to stored logs. */
  readonly columnsNamed: boolean;
  /** Format of the file. Default: told by the ending of its name. */
  readonly format?: LogFormat;
  /** What needs times, such as `durations need`: a log without times is then refused. */
  readonly timesFor?: string;
  /**
   * Filters that the log is opened with, in their order. Times in them without an offset are read
   * in the log's time zone. Default: none.
   */
  readonly filters?: readonly Filter[];
  /** Whether attribute columns are read. Default "all"; "none" saves time and memory. */
  readonly attributes?: "all" | "none";
  /** Opens the log instead, for a server that keeps logs in memory. Default: it is read anew. */
  readonly open?: (name: string, options: OpenLogOptions) => Promise<OpenedLog>;
}

/** A log in memory, and where it comes from. */
export interface OpenedLog {
  readonly log: EventLog;
  /** The name of the stored log, or the file name without its ending. */
  readonly name: string;
  /** The name of the file that it was read or loaded from, without the folder. */
  readonly file: string;
  /** The stored log; null for a file. */
  readonly stored: StoredLog | null;
  /** IANA zone of times without an offset. */
  readonly zone: string;
  /** By which days and longer periods count, as `zoneOfDays` tells it of the log before filters. */
  readonly zoneOfDays: string;
  /** The classifier of the activity, which has been applied. */
  readonly classifier: Classifier;
  /** Number of rejected rows of the source. */
  readonly rejectedRows: number;
  /** Reads the ids of the cases of rejected rows, as far as they can be told. */
  readonly rejectedCases: () => Promise<ReadonlySet<string>>;
  /** The role of each column of a CSV file or another table; undefined for other formats. */
  readonly csvColumns: TableColumns | undefined;
  /** Header of a XES file; undefined for other formats. A stored log has no log attributes. */
  readonly xes: XesHeader | undefined;
}

/**
 * Opens a log for a command: a file, if one of that name exists or the name ends like a log file;
 * else the stored log of that name. `log:NAME` always means the stored log. A file needs no
 * database. A filter that names what the log lacks is told to the reporter.
 *
 * @param name as the user wrote it
 * @throws an input error if neither exists, the file has no events, or the log lacks times that are
 * needed; a usage error for flags about
 * reading a file with a stored log; what readers and database throw
 */
export async function openLog(name: string, options: OpenLogOptions): Promise<OpenedLog> {
  const { filters = [], timesFor, reporter } = options;
  const needsAttributes = filters.some(({ where: { kind } }) => kind === "attribute" || kind === "case-attribute");
  const opened = await openByName(name, needsAttributes ? { ...options, attributes: "all" } : options);
  if (timesFor !== undefined) needTimes(opened.log, timesFor);
  return filters.length === 0 ? opened : { ...opened, log: filtered(opened, filters, reporter) };
}

function filtered({ log, zoneOfDays }: OpenedLog, filters: readonly Filter[], reporter: Reporter): EventLog {
  const view = applyFilters(viewOf(log), filters, { zoneOfDays });
  const { cases } = countsOfView(view);
  for (const unknown of unknownNames(log, filters)) reporter.message(`warning: ${unknownNameNote(unknown)}`);
  reporter.message(`The filters leave ${groupDigits(cases)} of ${countOf(log.caseIds.length, "case")}.`);
  return materialize(view);
}

async function openByName(name: string, options: OpenLogOptions): Promise<OpenedLog> {
  if (options.open !== undefined) return await options.open(name, options);
  const stored = /^log:(.+)$/s.exec(name)?.[1];
  if (
    stored === undefined && (name === "-" || options.format !== undefined || formatOfName(name) !== null || await exists(name))
  ) {
    return await openFile(name, options);
  }
  if (options.columnsNamed) {
    throw usageError({
      expected: "a file, since flags about reading a file were given",
      found: `the name of a stored log, ${JSON.stringify(stored ?? name)}`,
      advice: "Leave the flags out, or check the name of the file.",
    });
  }
  return await openStored(stored ?? name, options, stored === undefined ? "a file or the name of a stored log" : undefined);
}

/** Most rejected rows whose cases are told. */
const MOST_REJECTED = 10_000;

async function openFile(path: string, options: OpenLogOptions): Promise<OpenedLog> {
  const file = await findLogFile(path, options.format);
  const builder = createEventLogBuilder({ attributes: options.attributes });
  const { report, described, rejectedCases } = await inStep(options.reporter, `Reading ${path}`, async (step) => {
    const rejections = firstRejections();
    let described: SourceDescription = { columns: null, xes: null };
    const rejectedCases = new Set<string>();
    const sink = tapSink(builder, {
      begin: ({ description }) => described = describedSource(description),
      rejected: (row) => {
        rejections.take(row);
        if (row.source !== undefined || rejectedCases.size >= MOST_REJECTED) return;
        const own = caseOfRejected(row, described.columns);
        if (own !== null) rejectedCases.add(own);
      },
    });
    const { report, notes } = await readClassifiedLog(file, { ...options, step }, sink);
    step.done(
      `${countOf(report.events, "event")}${report.rejected === 0 ? "" : `, ${countOf(report.rejected, "row")} rejected`}`,
    );
    const { columns } = described;
    if (columns !== null && columns.guessed.length > 0) options.reporter.message(`  ${describeColumns(columns)}`);
    for (const note of sourceNotes(described)) options.reporter.message(`  note: ${note}`);
    rejections.tell(options.reporter);
    for (const note of notes) options.reporter.message(`  ${note}`);
    if (described.timed === false) options.reporter.message(`  note: ${noTimesNote(described)}`);
    const rejected = rejections.firstEvent();
    if (report.events === 0 && rejected !== null) throw noEvents(path, report, { row: rejected, columns });
    return { report, described, rejectedCases };
  });
  const log = builder.build();
  return {
    log,
    name: file.stem,
    file: fileNameOf(path),
    stored: null,
    zone: options.zone,
    zoneOfDays: zoneOfDays(log, options.zone),
    classifier: options.classifier ?? PLAIN_CLASSIFIER,
    rejectedRows: report.rejected,
    rejectedCases: () => Promise.resolve(rejectedCases),
    csvColumns: described.columns ?? undefined,
    xes: described.xes ?? undefined,
  };
}

/** The name of a file without its folder. */
export const fileNameOf = (path: string): string => path.replace(/^.*[/\\]/, "");

const noEvents = (
  path: string,
  { rows, rejected }: ReadReport,
  why: { readonly row: RejectedRow; readonly columns: TableColumns | null },
) =>
  inputError({
    file: path,
    expected: "events",
    found: `none in ${countOf(rows, "row")}, of which ${rejected} ${rejected === 1 ? "was" : "were"} rejected`,
    advice: `See the reasons above.${columnAdvice(why.row.column, why.columns)}`,
  });

/** Which flags name another column than the first that was wrong. */
function columnAdvice(column: string | null, columns: TableColumns | null): string {
  if (column === null) return "";
  const role = (["case", "activity", "timestamp", "start"] as const).find((role) => columns?.[role] === column);
  const flag = role === undefined ? "--activity or --timestamp" : `--${role}`;
  const noTimes = role === "case" || role === "activity" ? "" : "; if there are no times, add --no-timestamp";
  return ` If ${JSON.stringify(column)} is the wrong one, name another with ${flag}${noTimes}.`;
}

async function openStored(name: string, options: OpenLogOptions, expected?: string): Promise<OpenedLog> {
  // Imported on use, so that a file never loads a database driver.
  const { storedLog } = await import("../stored-log.ts");
  const { withDatabase } = await import("../with-database.ts");
  return await withDatabase(options, async (database) => {
    const opened = await openStoredLog(database, await storedLog(database, name, expected), options.attributes);
    // They are asked for later, when this connection is closed.
    const rejectedCases = opened.rejectedRows === 0
      ? () => Promise.resolve(new Set<string>())
      : () => withDatabase(options, (later) => readRejectedCases(later, opened.stored));
    return { ...opened, rejectedCases };
  });
}

/** A stored log in memory; see {@linkcode openLog}. */
export async function openStoredLog(
  database: Database,
  log: StoredLog,
  attributes: ReadEventLogOptions["attributes"],
): Promise<OpenedLog & { readonly stored: StoredLog }> {
  const { readEventLog } = await import("../../database/mod.ts");
  const { classifierOf } = await import("../stored-log.ts");
  const reports = await standingReports(database, log);
  const described = describedSource(log.description);
  const read = await readEventLog(database, log, { attributes });
  return {
    log: read,
    name: log.name,
    file: fileNameOf(reports[0].source),
    stored: log,
    zone: log.zone,
    zoneOfDays: zoneOfDays(read, log.zone),
    classifier: classifierOf(log),
    rejectedRows: reports.reduce((sum, report) => sum + report.rejected, 0),
    rejectedCases: () => readRejectedCases(database, log),
    csvColumns: described.columns ?? undefined,
    xes: described.xes ?? undefined,
  };
}

/** Reports of the loads that made the present content of a log, the last one first. */
async function standingReports(database: Database, log: StoredLog): Promise<ImportReport[]> {
  const { readImportReports } = await import("../../database/mod.ts");
  const reports = await readImportReports(database, log);
  const whole = reports.findIndex((report) => report.mode === "replace");
  return reports.slice(0, whole + 1 || reports.length);
}

/** Ids of the cases of the rejected rows of a stored log, as far as they can be told. */
export async function readRejectedCases(database: Database, log: StoredLog): Promise<Set<string>> {
  const { readRejectedRows } = await import("../../database/mod.ts");
  const sources = new Map((await standingReports(database, log)).map(({ load, source }) => [load, source]));
  const { columns } = describedSource(log.description);
  const rows = await readRejectedRows(database, log, MOST_REJECTED);
  return new Set(
    rows.filter(({ load, source }) => source === sources.get(load))
      .map((row) => caseOfRejected(row, columns)).filter((id) => id !== null),
  );
}
