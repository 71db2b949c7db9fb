/**
 * Who does what with whom: workload and utilisation, roles, handover of work, working together,
 * subcontracting.
 *
 * @module
 */
export * from "./handover-of-work.ts";
export * from "./organization-report.ts";
export type { ResourcePair } from "./resource-pairs.ts";
export * from "./roles.ts";
export * from "./subcontracting.ts";
export * from "./working-together.ts";
export * from "./workload.ts";
