/**
 * Performance of a process: cycle, waiting, service and synchronisation times in calendar and
 * working time, bottlenecks, queues, rework, batches.
 *
 * @module
 */
export { type ActivityFigures, activityFigures } from "./activity-figures.ts";
export * from "./batching.ts";
export * from "./bottlenecks.ts";
export * from "./cycle-times.ts";
export * from "./delays.ts";
export * from "./duration-figures.ts";
export * from "./waiting-and-service.ts";
export * from "./flow-over-time.ts";
export * from "./learn-calendar.ts";
export * from "./log-facts.ts";
export * from "./performance-report.ts";
export * from "./performance-spectrum.ts";
export type { LoadGroup, QueueFigures, QueuePeriod } from "./queue-figures.ts";
export * from "./rework.ts";
export * from "./segment-statistics.ts";
export * from "./synchronization.ts";
export * from "./throughput.ts";
export * from "./working-clock.ts";
