/**
 * The library of the pages, built into `pages/lib/tracebook.js`: pure functions over the published
 * files. Everything that touches the DOM is in `pages/components`.
 *
 * @module
 */
export type { LayoutEngine } from "../drawing/layout-engine.ts";
export * from "../drawing/map/draw-map.ts";
export * from "../drawing/map/layout-map.ts";
export * from "../drawing/map/hide-arcs.ts";
export * from "../drawing/map/map-dot.ts";
export * from "../drawing/palette.ts";
export type * from "../drawing/map/map-layout.ts";
export type { MinerParameter } from "../discovery/miner.ts";
export * from "../drawing/map/process-graph.ts";
export * from "../drawing/svg-element.ts";
export type * from "../event-log/event-log.ts";
export type { Variants } from "../event-log/variants.ts";
export * from "../formats/published/published-log-arrow.ts";
export * from "../formats/published/published-log.ts";
export { quantile } from "../numerics/quantile.ts";
export { type ClosedCases, closedCases } from "../prediction/closed-cases.ts";
export type * from "../prediction/duration/duration-model.ts";
export { type Feature, type FeatureSource } from "../prediction/duration/features.ts";
export { loadAtStart } from "../prediction/features/load-at-start.ts";
export { decodeModel } from "../prediction/duration/model-file.ts";
export * from "../prediction/duration/trusted-model.ts";
export { type CaseStart, type DurationPrediction, predictDuration } from "../prediction/duration/predict-duration.ts";
export { type SegmentStatistics, segmentStatistics } from "../performance/segment-statistics.ts";
export * from "./abbreviations.ts";
export * from "./arc-durations.ts";
export * from "./histogram.ts";
export * from "./map-marks.ts";
export type * from "./mining-messages.ts";
export * from "./open-case-predictions.ts";
export * from "./overview-figures.ts";
export * from "./words.ts";
export * from "./zoned-time.ts";
