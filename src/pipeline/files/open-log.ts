import type { StoredLog } from "../../database/mod.ts";
import { inputError, usageError } from "../../errors.ts";
import { type Classifier, PLAIN_CLASSIFIER } from "../../event-log/classifier.ts";
import type { ReadReport } from "../../event-log/event-batch.ts";
import { tapSink } from "../../event-log/tap-sink.ts";
import { describedSource, type SourceDescription, type TableColumns } from "../../formats/logs/log-header.ts";
import type { XesHeader } from "../../formats/logs/xes/xes-attribute.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { createEventLogBuilder } from "../../event-log/event-log-builder.ts";
import { formatOfName, type LogFormat } from "../../formats/logs/log-formats.ts";
import { countOf } from "../../numerics/number-text.ts";
import { describeColumns, firstRejections } from "./reading-notes.ts";
import { exists, findLogFile } from "./log-file.ts";
import type { ReadingOptions } from "./reading-options.ts";
import { readClassifiedLog } from "./read-classified-log.ts";
import { inStep, type Reporter } from "../reporter.ts";
import type { Settings } from "../settings.ts";

/** How to find and read a log. */
export interface OpenLogOptions extends ReadingOptions {
  readonly settings: Settings;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Whether the user gave reading flags: they belong to files, not to stored logs. */
  readonly columnsNamed: boolean;
  /** Format of a file whose name does not tell it. */
  readonly format?: LogFormat;
  /** Whether attribute columns are read. Default "all"; "none" saves time and memory. */
  readonly attributes?: "all" | "none";
}

/** A log in memory, and what is known about it. */
export interface OpenedLog {
  readonly log: EventLog;
  /** Its name: of a stored log the name as given, of a file the file's name without ending. */
  readonly name: string;
  /** The file that it came from, without its folder. */
  readonly file: string;
  /** The stored log that it is; null for a file. */
  readonly stored: StoredLog | null;
  /** IANA zone of times without an offset. */
  readonly zone: string;
  /** What the activity of an event is: it has been applied. */
  readonly classifier: Classifier;
  /** Rows of the source that could not be used. */
  readonly rejectedRows: number;
  /** Which columns of a CSV file or another table were taken for what; undefined for the others. */
  readonly csvColumns: TableColumns | undefined;
  /**
   * Head of a XES file (of a stored log without the log's own attributes); undefined for the
   * others.
   */
  readonly xes: XesHeader | undefined;
}

/**
 * Opens a log for a command: a file where one of that name exists or the name ends like one, else
 * the stored log of that name. `log:NAME` forces the latter. A file needs no database.
 *
 * @param name what the user called it
 * @throws an input error where neither is there or the file has no events, a usage error where
 * reading flags were given for a stored log, and what readers and database throw
 */
export async function openLog(name: string, options: OpenLogOptions): Promise<OpenedLog> {
  const stored = /^log:(.+)$/s.exec(name)?.[1];
  if (stored === undefined && (options.format !== undefined || formatOfName(name) !== null || await exists(name))) {
    return await openFile(name, options);
  }
  if (options.columnsNamed) {
    throw usageError({
      expected: "a file, since flags were given that say how to read one",
      found: `the name of a stored log, ${JSON.stringify(stored ?? name)}`,
      advice: "Leave the flags out, or check the file's name.",
    });
  }
  return await openStored(stored ?? name, options, stored === undefined ? "a file or the name of a stored log" : undefined);
}

async function openFile(path: string, options: OpenLogOptions): Promise<OpenedLog> {
  const file = await findLogFile(path, options.format);
  const builder = createEventLogBuilder({ attributes: options.attributes });
  const { report, described } = await inStep(options.reporter, `Reading ${path}`, async (step) => {
    const rejections = firstRejections();
    let described: SourceDescription = { columns: null, xes: null };
    const sink = tapSink(builder, {
      begin: ({ description }) => described = describedSource(description),
      rejected: rejections.take,
    });
    const { report, notes } = await readClassifiedLog(file, { ...options, step }, sink);
    step.done(
      `${countOf(report.events, "event")}${report.rejected === 0 ? "" : `, ${countOf(report.rejected, "row")} rejected`}`,
    );
    const { columns } = described;
    if (columns !== null && columns.guessed.length > 0) options.reporter.message(`  ${describeColumns(columns)}`);
    rejections.tell(options.reporter);
    for (const note of notes) options.reporter.message(`  ${note}`);
    if (report.events === 0) throw noEvents(path, report);
    return { report, described };
  });
  return {
    log: builder.build(),
    name: file.stem,
    file: fileNameOf(path),
    stored: null,
    zone: options.zone,
    classifier: options.classifier ?? PLAIN_CLASSIFIER,
    rejectedRows: report.rejected,
    csvColumns: described.columns ?? undefined,
    xes: described.xes ?? undefined,
  };
}

const fileNameOf = (path: string) => path.replace(/^.*[/\\]/, "");

const noEvents = (path: string, { rows, rejected }: ReadReport) =>
  inputError({
    file: path,
    expected: "events",
    found: rows === 0 ? "none" : `none among ${countOf(rows, "row")}, ${rejected} of them rejected`,
    advice: rows === 0 ? undefined : "The reasons stand above.",
  });

async function openStored(name: string, options: OpenLogOptions, expected?: string): Promise<OpenedLog> {
  // loaded only here, so that a file never loads a database driver
  const { readEventLog, readImportReports } = await import("../../database/mod.ts");
  const { classifierOf, storedLog } = await import("../stored-log.ts");
  const { withDatabase } = await import("../with-database.ts");
  return await withDatabase(options, async (database) => {
    const log = await storedLog(database, name, expected);
    const reports = await readImportReports(database, log);
    const whole = reports.findIndex((report) => report.mode === "replace");
    const standing = reports.slice(0, whole + 1 || reports.length);
    const described = describedSource(log.description);
    return {
      log: await readEventLog(database, log, { attributes: options.attributes }),
      name: log.name,
      file: fileNameOf(standing[0].source),
      stored: log,
      zone: log.zone,
      classifier: classifierOf(log),
      rejectedRows: standing.reduce((sum, report) => sum + report.rejected, 0),
      csvColumns: described.columns ?? undefined,
      xes: described.xes ?? undefined,
    };
  });
}
