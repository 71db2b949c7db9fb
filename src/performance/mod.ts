/**
 * Performance: where the time goes. {@linkcode performanceReport} gives all figures at once, the others one each.
 *
 * @module
 */
export { type ActivityFigures, activityFigures } from "./activity-figures.ts";
export { type ActivityBatching, type Batching, batchingOf, type BatchingOptions } from "./batching.ts";
export { type BottleneckFigures, type Bottlenecks, bottlenecksOf } from "./bottlenecks.ts";
export { cycleTimes } from "./cycle-times.ts";
export { type Drift, type DriftOptions, findDrifts, type PathChange } from "./drift.ts";
export { type DurationFigures, durationFigures } from "./duration-figures.ts";
export { type EventPhases, eventPhases } from "./event-phases.ts";
export { flowOverTime, type FlowPeriod } from "./flow-over-time.ts";
export { learnCalendar } from "./learn-calendar.ts";
export { directlyFollowsFacts, type FactColumns, type FactSource, type LogFacts, logFacts } from "./log-facts.ts";
export { type PerformanceOptions, type PerformanceReport, performanceReport, type TimeFigures } from "./performance-report.ts";
export type { LoadGroup, QueueFigures, QueuePeriod } from "./queue-figures.ts";
export { type ActivityRework, type Rework, reworkOf } from "./rework.ts";
export { type SegmentFigures, segmentFigures } from "./segment-figures.ts";
export { type SegmentStatistics, segmentStatistics } from "./segment-statistics.ts";
export { type SynchronizationFigures, synchronizationFigures } from "./synchronization.ts";
export { type Throughput, throughputOf } from "./throughput.ts";
