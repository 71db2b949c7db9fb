import { driftReport, type ProcessDrift } from "../comparison/drift/drift-report.ts";
import { inputError } from "../errors.ts";
import { type OrganizationReport, organizationReport } from "../organization/organization-report.ts";
import { type PerformanceReport, performanceReport } from "../performance/performance-report.ts";
import { type CalendarDocument, calendarOfDocument, readCalendar } from "../time/calendar-document.ts";
import { ianaTimeZone } from "../time/time-zone.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";
import { inStep } from "./reporter.ts";

/** Settings of {@linkcode measurePerformance}. */
interface MeasurePerformanceOptions extends OpenLogOptions {
  /** File with the working calendar, or "learn" it from the log. Default: calendar time only. */
  readonly calendar?: { readonly file: string } | "learn";
}

/**
 * The performance figures of a log, a file or a stored log.
 *
 * @throws an input error if the calendar file is missing or invalid; and what opening the log
 * throws
 */
export async function measurePerformance(source: string, options: MeasurePerformanceOptions): Promise<PerformanceDocument> {
  const { calendar: wanted, reporter } = options;
  const calendar = typeof wanted === "object" ? await calendarOfFile(wanted.file) : wanted;
  const { log, zone } = await openLog(source, {
    ...options,
    attributes: "none",
    timesFor: "durations, waiting times and bottlenecks need",
  });
  const measured = <T>(title: string, measure: () => T): Promise<T> =>
    inStep(reporter, title, (step) => {
      const result = measure();
      step.done("done");
      return Promise.resolve(result);
    });
  return {
    ...await measured("Measuring", () => performanceReport(log, { calendar, zone })),
    drifts: await measured("Looking for changes", () => driftReport(log, { zone: ianaTimeZone(zone) }).drifts),
    organization: await measured("Measuring the work of people", () => organizationReport(log)),
  };
}

async function calendarOfFile(path: string): Promise<CalendarDocument> {
  const text = await Deno.readTextFile(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound) && !(error instanceof Deno.errors.PermissionDenied)) throw error;
    throw inputError({
      file: path,
      expected: "a calendar file that can be read",
      found: error instanceof Deno.errors.NotFound ? "nothing of that name" : "no permission",
    }, { cause: error });
  });
  const document = readCalendar(text, { source: path });
  calendarOfDocument(document);
  return document;
}

/** The JSON of `tracebook performance`. */
export interface PerformanceDocument extends PerformanceReport {
  /** When the process changed: as `tracebook drift` tells it, but for the case mix. */
  readonly drifts: readonly ProcessDrift[];
  /** Resources: handover of work, working together, workload. */
  readonly organization: OrganizationReport;
}
