/**
 * Organizational mining: workload and utilisation, roles, handover of work, working together,
 * subcontracting.
 *
 * @module
 */
export * from "./automatic-resources.ts";
export * from "./organization-report.ts";
export * from "./roles.ts";
export * from "./social-network.ts";
export * from "./workload.ts";
export * from "./workload-by-period.ts";
