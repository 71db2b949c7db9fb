/**
 * The components of the notebook: one line each in a page. The guide shows all of them at work.
 *
 * @module
 */
export { BrokenRules } from "./broken-rules.js";
export { CaseExplorer } from "./case-explorer.js";
export { Batches, CausesOfWaiting, Rework } from "./causes-of-waiting.js";
export { CasesOverTime } from "./cases-over-time.js";
export { ConformanceHeadline } from "./conformance-headline.js";
export { DeviatingModel } from "./deviating-model.js";
export { DeviationList } from "./deviation-list.js";
export { DifferenceMap } from "./difference-map.js";
export { DurationDifferences, ShareDifferences } from "./difference-tables.js";
export { DurationDistribution } from "./duration-distribution.js";
export { filtered } from "./filtered.js";
export { FinishedWithin } from "./finished-within.js";
export { GroupChoice } from "./group-choice.js";
export { HandoverMatrix } from "./handover-matrix.js";
export { KpiRow } from "./kpi-row.js";
export { ModelCard } from "./model-card.js";
export { ModelQualityCards } from "./model-quality-cards.js";
export { openLog } from "./open-log.js";
export { PerformanceSpectrum } from "./performance-spectrum.js";
export { ProcessMap } from "./process-map.js";
export { RunningCases } from "./running-cases.js";
export { SegmentRanking } from "./segment-ranking.js";
export { logSql } from "./sql.js";
export { Table } from "./table.js";
export { TimeBySegment } from "./time-by-segment.js";
export { VariantAlignments } from "./variant-alignments.js";
export { VariantExplorer } from "./variant-explorer.js";
export { VariantList } from "./variant-list.js";
export { WaitingByBegin } from "./waiting-by-begin.js";
export { NewCase } from "./what-if.js";
