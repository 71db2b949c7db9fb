import { inputError, usageError } from "../errors.ts";
import type { CsvColumns, LogSink, ReadReport } from "../event-log/event-batch.ts";
import { createEventLogBuilder } from "../event-log/event-log-builder.ts";
import { type LogFacts, logFacts } from "../performance/log-facts.ts";
import { exists, findLogFile, type ReadingOptions, readLogFile } from "./log-file.ts";
import { countOf } from "./count-of.ts";
import { firstRejections } from "./first-rejections.ts";
import { inStep, type Reporter } from "./reporter.ts";
import type { Settings } from "./settings.ts";

/** How to find and read the log whose facts are asked for. */
export interface FactsOptions extends ReadingOptions {
  readonly settings: Settings;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Whether the user gave reading flags: they belong to files, not to stored logs. */
  readonly columnsNamed: boolean;
}

/**
 * The facts of a log: of a file where one of that name exists, else of the stored log of that name. `log:NAME` forces the latter.
 *
 * @throws an input error where neither is there, and what readers and database throw
 */
export async function readFacts(name: string, options: FactsOptions): Promise<LogFacts> {
  const stored = /^log:(.+)$/s.exec(name)?.[1];
  if (stored === undefined && (await exists(name) || /\.(csv|xes)(\.gz)?$/i.test(name))) return await factsOfFile(name, options);
  if (options.columnsNamed) {
    throw usageError({
      expected: "a file, since flags were given that say how to read one",
      found: `the name of a stored log, ${JSON.stringify(stored ?? name)}`,
      advice: "Leave the flags out, or check the file's name.",
    });
  }
  return await factsOfStoredLog(stored ?? name, options);
}

async function factsOfFile(path: string, options: FactsOptions): Promise<LogFacts> {
  const file = await findLogFile(path);
  const builder = createEventLogBuilder({ attributes: "none" });
  const read = await inStep(options.reporter, `Reading ${path}`, async (step) => {
    const rejections = firstRejections(builder);
    const columns = keepColumns(rejections.sink);
    const report = await readLogFile(file, { ...options, step }, columns.sink);
    step.done(
      `${countOf(report.events, "event")}${report.rejected === 0 ? "" : `, ${countOf(report.rejected, "row")} rejected`}`,
    );
    rejections.tell(options.reporter);
    if (report.events === 0) throw noEvents(path, report);
    return { rejectedRows: report.rejected, csvColumns: columns.read() };
  });
  return await logFacts(builder.build(), { log: file.stem, file: path.replace(/^.*[/\\]/, ""), ...read });
}

const noEvents = (path: string, { rows, rejected }: ReadReport) =>
  inputError({
    file: path,
    expected: "events",
    found: rows === 0 ? "none" : `none among ${rows} rows, ${rejected} of them rejected`,
    advice: rows === 0 ? undefined : "The reasons stand above.",
  });

/** The same sink, which remembers the columns of a CSV file. */
function keepColumns(sink: LogSink): { readonly sink: LogSink; read(): CsvColumns | undefined } {
  let columns: CsvColumns | null = null;
  return {
    sink: {
      ...sink,
      begin(header) {
        columns = header.columns;
        return sink.begin(header);
      },
    },
    read: () => columns ?? undefined,
  };
}

async function factsOfStoredLog(name: string, options: FactsOptions): Promise<LogFacts> {
  // loaded only here, so that a file's facts never load a database driver
  const { readEventLog, readImportReports } = await import("../database/mod.ts");
  const { storedLog } = await import("./stored-log.ts");
  const { withDatabase } = await import("./with-database.ts");
  return await withDatabase(options, async (database) => {
    const log = await storedLog(database, name);
    const reports = await readImportReports(database, log);
    const whole = reports.findIndex((report) => report.mode === "replace");
    const standing = reports.slice(0, whole + 1 || reports.length);
    return await logFacts(await readEventLog(database, log, { attributes: "none" }), {
      log: log.name,
      file: standing[0].source.replace(/^.*[/\\]/, ""),
      rejectedRows: standing.reduce((sum, report) => sum + report.rejected, 0),
      csvColumns: (log.description.columns ?? undefined) as CsvColumns | undefined,
    });
  });
}
