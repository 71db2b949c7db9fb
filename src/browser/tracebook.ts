/**
 * The library of the pages: what `pages/lib/tracebook.js` is made from. Pure functions over the
 * published files; all that touches the page itself is in `pages/components`.
 *
 * @module
 */
export * from "../drawing/draw-map.ts";
export * from "../drawing/layout-map.ts";
export * from "../drawing/map-abstraction.ts";
export * from "../drawing/map-dot.ts";
export * from "../drawing/map-palette.ts";
export type * from "../drawing/map-scene.ts";
export type { MinerParameter } from "../discovery/miner.ts";
export * from "../drawing/process-graph.ts";
export * from "../drawing/svg-element.ts";
export type * from "../event-log/event-log.ts";
export type { Variants } from "../event-log/variants.ts";
export * from "../formats/published-log-arrow.ts";
export * from "../formats/published-log.ts";
export { quantile } from "../numerics/quantile.ts";
export { type CompletedCases, completedCases } from "../prediction/dataset/completed-cases.ts";
export { type SegmentStatistics, segmentStatistics } from "../performance/segment-statistics.ts";
export * from "./abbreviations.ts";
export * from "./arc-durations.ts";
export * from "./histogram.ts";
export * from "./map-marks.ts";
export type * from "./mining-messages.ts";
export * from "./overview-figures.ts";
export * from "./words.ts";
export * from "./zoned-time.ts";
