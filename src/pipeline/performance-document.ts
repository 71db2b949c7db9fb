import { type Drift, findDrifts } from "../comparison/process-drift.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { type OrganizationReport, organizationReport } from "../organization/organization-report.ts";
import { type PerformanceOptions, type PerformanceReport, performanceReport } from "../performance/performance-report.ts";

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
