import { type DriftReport, driftReport, type DriftReportOptions } from "../comparison/drift/drift-report.ts";
import { usageError } from "../errors.ts";
import { isTime, periodOf } from "../filtering/filter-time.ts";
import { ianaTimeZone } from "../time/time-zone.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";
import { inStep } from "./reporter.ts";

/** Options of {@linkcode measureDrift}. */
interface MeasureDriftOptions extends OpenLogOptions {
  /** Only drifts from this time on: `2026`, `2026-01`, `2026-01-31`, ... Default: all. */
  readonly since?: string;
  readonly by?: DriftReportOptions["by"];
}

/**
 * When the process of a log, a file or a stored log, changed, and how: the JSON of
 * `tracebook drift`.
 *
 * @throws a usage error for an invalid time; and what opening the log throws
 */
export async function measureDrift(source: string, { since, by, ...options }: MeasureDriftOptions): Promise<DriftReport> {
  if (since !== undefined && !isTime(since)) {
    throw usageError({ expected: "a time after --since, such as 2026, 2026-01 or 2026-01-31", found: JSON.stringify(since) });
  }
  const { log, zoneOfDays } = await openLog(source, { ...options, timesFor: "the search for changes needs" });
  const zone = ianaTimeZone(zoneOfDays);
  return await inStep(options.reporter, "Looking for changes", (step) => {
    const report = driftReport(log, { by, zone, since: since === undefined ? undefined : periodOf(since, zone)!.from });
    step.done("done");
    return Promise.resolve(report);
  });
}
