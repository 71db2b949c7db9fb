/**
 * The components of the notebook: one line each in a page. The guide shows all of them at work.
 *
 * @module
 */
export { Batches, CausesOfWaiting, Rework } from "./causes-of-waiting.js";
export { CasesOverTime } from "./cases-over-time.js";
export { DurationDistribution } from "./duration-distribution.js";
export { filtered } from "./filtered.js";
export { KpiRow } from "./kpi-row.js";
export { ModelCard } from "./model-card.js";
export { openLog } from "./open-log.js";
export { PerformanceSpectrum } from "./performance-spectrum.js";
export { ProcessMap } from "./process-map.js";
export { RunningCases } from "./running-cases.js";
export { SegmentRanking } from "./segment-ranking.js";
export { logSql } from "./sql.js";
export { Table } from "./table.js";
export { TimeBySegment } from "./time-by-segment.js";
export { VariantList } from "./variant-list.js";
export { WaitingByBegin } from "./waiting-by-begin.js";
export { NewCase } from "./what-if.js";
