import { type Database, readEventLog, type StoredLog } from "../../database/mod.ts";
import { type PerformanceReport, performanceReport } from "../../performance/performance-report.ts";

/** Cycle time, throughput, segments and all other performance figures of a log, as `tracebook performance --json` tells them. */
export async function metricsOf(database: Database, log: StoredLog): Promise<PerformanceReport> {
  return performanceReport(await readEventLog(database, log, { attributes: "none" }), { zone: log.zone });
}
