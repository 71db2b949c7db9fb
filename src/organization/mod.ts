/**
 * Who does what with whom: workload and utilisation, roles, handover of work, working together,
 * subcontracting.
 *
 * @module
 */
export * from "./social-network.ts";
export * from "./organization-report.ts";
export type { ResourcePair } from "./social-network.ts";
export * from "./roles.ts";
export * from "./social-network.ts";
export * from "./social-network.ts";
export * from "./workload.ts";
