/**
 * Two groups of cases side by side, a late case beside comparable ones, the points in time at which
 * a process changes, what is worth knowing without being asked, and
 * what goes with slow, deviating or reworked cases.
 *
 * @module
 */
export * from "./compare-groups.ts";
export { type CausesOfPart, type CausesOptions, type CausesReport, causesReport, causesSteps } from "./causes-report.ts";
export type { CauseRule } from "./cause-rules.ts";
export { CAUSE_TARGETS, type CauseTarget } from "./cause-target.ts";
export type { CauseContributions, SubjectContribution } from "./cause-contributions.ts";
export * from "./comparison-words.ts";
export type { DriftAspect } from "./drift-features.ts";
export { DRIFT_ASPECTS, type DriftReport, driftReport, type DriftReportOptions, type ProcessDrift } from "./drift-report.ts";
export type { DriftChange, DriftKind } from "./drift-words.ts";
export type { FlowKind } from "./flow-edits.ts";
export { type GroupDifference } from "./duration-differences.ts";
export { type LanguageDistance, type LanguageDistanceOptions, languageDistanceSteps } from "./language-distance.ts";
export * from "./explain-late-case.ts";
export { findMistakes, type Mistake, type MistakeKind } from "./find-mistakes.ts";
export type { Finding, FindingKind } from "./finding.ts";
export {
  type FindingsOptions,
  type FindingsReport,
  findingsReport,
  type ReportedFinding,
  type ReportedMistake,
} from "./findings-report.ts";
export * from "./late-case-words.ts";
export type { CaseCounts, EffectSize, GroupSizes, ShareDifference } from "./share-differences.ts";
export { casesToWatch, type DriftWatchOptions, type DriftWatchState, EMPTY_WATCH, watchDrift } from "./watch-drift.ts";
