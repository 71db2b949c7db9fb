/**
 * The components of the notebook: one line each in a page. The guide shows all of them at work.
 *
 * @module
 */
export { sayCount, sayDuration, sayShare } from "../lib/tracebook.js";
export { BrokenRules } from "./conformance/broken-rules.js";
export { CaseExplorer } from "./cases/case-explorer.js";
export { Batches, CausesOfWaiting, Rework } from "./bottlenecks/causes-of-waiting.js";
export { CasesOverTime } from "./overview/cases-over-time.js";
export { ConformanceHeadline } from "./conformance/conformance-headline.js";
export { DeviatingModel } from "./conformance/deviating-model.js";
export { DeviationList } from "./conformance/deviation-list.js";
export { DifferenceMap } from "./compare/difference-map.js";
export { DurationDifferences, ShareDifferences } from "./compare/difference-tables.js";
export { DurationDistribution } from "./overview/duration-distribution.js";
export { filtered } from "./log/filtered.js";
export { FinishedWithin } from "./compare/finished-within.js";
export { GroupChoice } from "./compare/group-choice.js";
export { HandoverMatrix } from "./organization/handover-matrix.js";
export { KpiRow } from "./overview/kpi-row.js";
export { ModelCard } from "./predictions/model-card.js";
export { ModelQualityCards } from "./conformance/model-quality-cards.js";
export { openLog } from "./log/open-log.js";
export { PerformanceSpectrum } from "./bottlenecks/performance-spectrum.js";
export { ProcessMap } from "./map/process-map.js";
export { RunningCases } from "./predictions/running-cases.js";
export { SegmentRanking } from "./bottlenecks/segment-ranking.js";
export { logSql } from "./notebook/sql.js";
export { Table } from "./elements/table.js";
export { TimeBySegment } from "./overview/time-by-segment.js";
export { VariantAlignments } from "./conformance/variant-alignments.js";
export { VariantExplorer } from "./variants/variant-explorer.js";
export { VariantList } from "./variants/variant-list.js";
export { WaitingByBegin } from "./bottlenecks/waiting-by-begin.js";
export { NewCase } from "./predictions/what-if.js";
