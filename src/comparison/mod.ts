/**
 * Two groups of cases side by side, and the points in time at which a process changes.
 *
 * @module
 */
export * from "./compare-groups.ts";
export * from "./process-drift.ts";
