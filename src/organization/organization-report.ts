import type { EventLog } from "../event-log/event-log.ts";
import { type AutomaticResource, findAutomaticResources, withoutResources } from "./automatic-resources.ts";
import { findRoles, type Role } from "./roles.ts";
import { handoverOfWork, type HandoverPair, type ResourcePair, subcontracting, workingTogether } from "./social-network.ts";
import { type ResourceWorkload, workloadOf, type WorkloadOptions } from "./workload.ts";

/**
 * The organizational perspective of a log as a JSON document. Lists of pairs hold the most frequent
 * ones.
 */
export interface OrganizationReport {
  readonly resources: readonly ResourceWorkload[];
  /** Resources that are likely programs; see `findAutomaticResources`. */
  readonly programs: readonly { readonly resource: string; readonly because: AutomaticResource["because"] }[];
  /** Of people; programs are in none. */
  readonly roles: readonly Role[];
  readonly handoverOfWork: readonly HandoverPair[];
  readonly workingTogether: readonly ResourcePair[];
  readonly subcontracting: readonly ResourcePair[];
  /** Why lists are empty, if the log cannot fill them. */
  readonly notes: readonly string[];
}

/** Options of {@linkcode organizationReport}. */
export interface OrganizationOptions extends WorkloadOptions {
  /** Whether programs are people too, as where the rule of thumb is wrong. Default: not. */
  readonly withPrograms?: boolean;
}

/** Most pairs of each list. */
const MOST_PAIRS = 200;

/**
 * Workload, roles, handover of work, working together and subcontracting of the resources of a log.
 * See the functions for definitions. All lists are empty for a log without resources, and
 * `notes` says so.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { organizationReport } from "@/organization/organization-report.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = ["Ann", "Bob", "Ann"].map((resource) => ({ activity: "a", resource }));
 * const report = organizationReport(eventLogFromTraces([{ caseId: "1", events }]));
 * assertEquals(report.subcontracting, [{ from: "Ann", to: "Bob", count: 1 }]);
 * assertEquals(report.resources.map(({ resource, events }) => [resource, events]), [["Ann", 2], ["Bob", 1]]);
 * ```
 */
export function organizationReport(
  log: EventLog,
  { withPrograms = false, ...options }: OrganizationOptions = {},
): OrganizationReport {
  const resources = workloadOf(log, options);
  const programs = withPrograms ? [] : findAutomaticResources(log);
  return {
    resources,
    programs: programs.map(({ code, because }) => ({ resource: log.resource!.values[code], because })),
    roles: findRoles(withoutResources(log, programs.map(({ code }) => code))),
    handoverOfWork: handoverOfWork(log).slice(0, MOST_PAIRS),
    workingTogether: workingTogether(log).slice(0, MOST_PAIRS),
    subcontracting: subcontracting(log).slice(0, MOST_PAIRS),
    notes: notesOf(log, resources),
  };
}

function notesOf({ activity }: EventLog, resources: OrganizationReport["resources"]): string[] {
  if (activity.length === 0) return ["The log has no events, so there are no people, roles or handovers."];
  if (resources.length > 1) return [];
  return [
    resources.length === 0
      ? "No event says who did it, so there are no people, roles or handovers. --resource COLUMN names a table's column of people when it is loaded."
      : `All events with a resource are by ${resources[0].resource}, so there are no handovers.`,
  ];
}
