import { type Database, readEventLog, type StoredLog } from "../../database/mod.ts";
import { type PerformanceDocument, performanceDocument } from "../../pipeline/performance-document.ts";

/** Cycle time, throughput, segments and all other performance figures of a log, as `tracebook performance --json` tells them. */
export async function metricsOf(database: Database, log: StoredLog): Promise<PerformanceDocument> {
  return performanceDocument(await readEventLog(database, log, { attributes: "none" }), { zone: log.zone });
}
