/**
 * The library of the pages, built into `pages/lib/tracebook.js`: pure functions over the published
 * files. Everything that touches the DOM is in `pages/components`.
 *
 * @module
 */
export * from "../drawing/map/draw-map.ts";
export type { MapCoverage, MapSelection } from "../drawing/map/hide-arcs.ts";
export type { MapPlan } from "../drawing/map/plan-map.ts";
export * from "../drawing/map/map-dot.ts";
export * from "../drawing/palette.ts";
export type * from "../drawing/map/map-layout.ts";
export type { MinerParameter } from "../discovery/miner.ts";
export * from "../drawing/map/process-graph.ts";
export * from "../drawing/svg-element.ts";
export type * from "../event-log/event-log.ts";
export type { Variants } from "../event-log/variants.ts";
export * from "../formats/published/published-columns.ts";
export * from "../formats/published/published-log.ts";
export { quantile } from "../numerics/quantile.ts";
export { type CompletedCases, completedCases } from "../prediction/dataset/completed-cases.ts";
export { type SegmentStatistics, segmentStatistics } from "../performance/segment-statistics.ts";
export type { AttributeMatch, CaseCondition, CaseFilter, EventFilter, Filter } from "../filtering/filter.ts";
export { parseFilter, parseFilters, printFilter, printFilters } from "../filtering/filter-text.ts";
export * from "./abbreviations.ts";
export { type ArcDurationColumns, arcDurationsOf } from "./analysis/arc-duration-columns.ts";
export type { AttributeName, AttributeValues, KnownAttribute } from "./analysis/attribute-values.ts";
export type { CasePassages } from "./analysis/case-passages.ts";
export type { CaseDurations } from "./analysis/case-durations.ts";
export { type CasesOverTime, nextPeriod, type Period } from "./analysis/cases-over-time.ts";
export type { FilterEffect } from "./analysis/filter-effect.ts";
export type * from "./analysis/predictions.ts";
export * from "./analysis/questions.ts";
export type { CausesOfWaiting } from "./analysis/causes-of-waiting.ts";
export type { RankedSegments } from "./analysis/ranked-segments.ts";
export type { SegmentWaiting, SegmentWaitingRequest } from "./analysis/segment-waiting.ts";
export type { Spectrum, SpectrumRequest, SpectrumSegment } from "./analysis/spectrum.ts";
export type { Hours } from "./analysis/timed-events.ts";
export type { SegmentRow, Segments } from "./analysis/segments.ts";
export type { TableColumn, TableColumns, TableName } from "./analysis/table-columns.ts";
export type { VariantDurations } from "./analysis/variant-durations.ts";
export * from "./arc-durations.ts";
export * from "./cases-through.ts";
export * from "./ending-shares.ts";
export * from "./filter-words.ts";
export * from "./fold-repeats.ts";
export * from "./histogram.ts";
export type * from "./layout-worker.ts";
export * from "./map-marks.ts";
export type { MapPicture, MapRequest } from "./map-picture.ts";
export { pageDefault } from "./miner-defaults.ts";
export type * from "./mining-messages.ts";
export * from "./overview-figures.ts";
export type { FileLook } from "./own-log/look-at-file.ts";
export type { OwnReading } from "./own-log/own-log.ts";
export * from "./own-log/own-log-names.ts";
export { ownLogStore } from "./own-log/own-log-store.ts";
export type * from "./own-log/reading-messages.ts";
export * from "./view-state.ts";
export { csvRow } from "../formats/logs/csv/csv-text.ts";
export { countOf, sayCount, sayRate, sayShare } from "../numerics/number-text.ts";
export { type CalendarDocument, readCalendar } from "../time/calendar-document.ts";
export { dateOfDay, DAY, dayOfDate, weekdayOfDay } from "../time/civil-date.ts";
export { DURATION_TICKS, durationUnit, parseDuration, printDuration, sayDuration } from "../time/duration-text.ts";
export { formatDay, sayDate, saySpan, sayTime } from "../time/format-time.ts";
export { localTime, zonedTime } from "../time/local-time.ts";
export { ianaTimeZone, localDay } from "../time/time-zone.ts";
