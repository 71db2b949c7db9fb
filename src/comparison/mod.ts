/**
 * Two groups of cases side by side, a late case beside comparable ones, the points in time at which
 * a process changes, what is worth knowing without being asked, and
 * what goes with slow, deviating or reworked cases.
 *
 * @module
 */
export * from "./groups/compare-groups.ts";
export { type CausesOfPart, type CausesOptions, type CausesReport, causesReport, causesSteps } from "./causes/causes-report.ts";
export type { CauseRule } from "./causes/cause-rules.ts";
export { CAUSE_TARGETS, type CauseTarget } from "./causes/cause-target.ts";
export type { CauseContributions, SubjectContribution } from "./causes/cause-contributions.ts";
export {
  type ComparedRow,
  type ComparisonFigure,
  comparisonText,
  type ComparisonWord,
  comparisonWords,
} from "./groups/comparison-words.ts";
export type { DriftAspect } from "./drift/drift-features.ts";
export {
  DRIFT_ASPECTS,
  type DriftReport,
  driftReport,
  type DriftReportOptions,
  type ProcessDrift,
} from "./drift/drift-report.ts";
export type { DriftChange, DriftKind } from "./drift/drift-words.ts";
export type { FlowKind } from "./drift/flow-edits.ts";
export { type GroupDifference } from "./groups/duration-differences.ts";
export { type LanguageDistance, type LanguageDistanceOptions, languageDistanceSteps } from "./groups/language-distance.ts";
export * from "./causes/explain-late-case.ts";
export { findMistakes, type Mistake, type MistakeKind } from "./findings/find-mistakes.ts";
export type { Finding, FindingKind } from "./findings/finding.ts";
export {
  type FindingsOptions,
  type FindingsReport,
  findingsReport,
  type ReportedFinding,
  type ReportedMistake,
} from "./findings/findings-report.ts";
export * from "./causes/late-case-words.ts";
export type { CaseCounts, EffectSize, GroupSizes, ShareDifference } from "./groups/share-differences.ts";
export { casesToWatch, type DriftWatchOptions, type DriftWatchState, EMPTY_WATCH, watchDrift } from "./drift/watch-drift.ts";

// Types of parameters and results that other rooms define
export type { MedianDifference } from "../numerics/median-difference.ts";
export type { SegmentPassages } from "../performance/passages-by-segment.ts";
export type { TimeZone, ZoneStretch } from "../time/time-zone.ts";
