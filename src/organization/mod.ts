/**
 * Organizational mining: workload and utilisation, roles, handover of work, working together,
 * subcontracting.
 *
 * @module
 */
export * from "./organization-report.ts";
export * from "./roles.ts";
export * from "./social-network.ts";
export * from "./workload.ts";
