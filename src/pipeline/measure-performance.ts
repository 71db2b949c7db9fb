import { type Drift, findDrifts } from "../comparison/process-drift.ts";
import { inputError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { type OrganizationReport, organizationReport } from "../organization/organization-report.ts";
import { type PerformanceOptions, type PerformanceReport, performanceReport } from "../performance/performance-report.ts";
import { type CalendarDocument, calendarOfDocument, readCalendar } from "../time/calendar-document.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";
import { inStep } from "./reporter.ts";

/** Settings of {@linkcode measurePerformance}. */
export interface MeasurePerformanceOptions extends OpenLogOptions {
  /**
   * File of the working calendar, or that it is to be learnt from the log; calendar time only if
   * not given.
   */
  readonly calendar?: { readonly file: string } | "learn";
}

/**
 * The performance figures of a log, of a file or stored.
 *
 * @throws an input error where the calendar's file is missing or wrong; and what opening the log
 * throws
 */
export async function measurePerformance(source: string, options: MeasurePerformanceOptions): Promise<PerformanceDocument> {
  const { calendar: wanted, reporter } = options;
  const calendar = typeof wanted === "object" ? await calendarOfFile(wanted.file) : wanted;
  const { log, zone } = await openLog(source, { ...options, attributes: "none" });
  return await inStep(reporter, "Measuring", (step) => {
    const report = performanceDocument(log, { calendar, zone });
    step.done("done");
    return Promise.resolve(report);
  });
}

async function calendarOfFile(path: string): Promise<CalendarDocument> {
  const text = await Deno.readTextFile(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound) && !(error instanceof Deno.errors.PermissionDenied)) throw error;
    throw inputError({
      file: path,
      expected: "a calendar that can be read",
      found: error instanceof Deno.errors.NotFound ? "nothing of that name" : "no permission",
    }, { cause: error });
  });
  const document = readCalendar(text, { source: path });
  calendarOfDocument(document);
  return document;
}

/** What `tracebook performance --json` prints and `GET /api/metrics/` answers. */
export interface PerformanceDocument extends PerformanceReport {
  /** When the variants that cases follow change. */
  readonly drifts: readonly Drift[];
  /** Who does what with whom. */
  readonly organization: OrganizationReport;
}

/** All figures on time, and on who spends it, of a log. */
export const performanceDocument = (log: EventLog, options: PerformanceOptions): PerformanceDocument => ({
  ...performanceReport(log, options),
  drifts: findDrifts(log),
  organization: organizationReport(log),
});
